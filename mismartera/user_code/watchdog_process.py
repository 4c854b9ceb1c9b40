"""A process beside the shell: names the call that holds its interpreter, and can end it.

Run as `python -I -S watchdog_process.py SETTINGS`. Standard input brings a byte for each beat of
the shell, the tracebacks that `faulthandler` writes when no beat came for a while, and a byte for
each signal that the shell got. It ends with the shell.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple

BEAT: Final = b"\0"
_TICK_S: Final = 0.2
_GRACE_S: Final = 0.5
"""So long after a traceback a beat may still come: then nothing was held, the machine slept."""
_ENDING_S: Final = 2.0
_HOLDS: Final = "holds the interpreter, nothing else goes on"
_FRAME: Final = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+) in (?P<name>.*)')
_WAITING: Final = ("/threading.py", "/selectors.py", "/queue.py", "/subprocess.py", "/socket.py")


class Frame(NamedTuple):
    """A line of a traceback."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({os.path.basename(self.file)} line {self.line})"


@dataclass(frozen=True)
class Settings:
    """Whom to watch, and which files are no user's: by their beginnings, and by parts of them."""

    parent: int
    nobodys: tuple[str, ...]
    packages: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Settings:
        raw = json.loads(text)
        return cls(raw["parent"], tuple(raw["nobodys"]), tuple(raw["packages"]))

    def is_users(self, frame: Frame) -> bool:
        """Whether a line is of a user's own file."""
        if frame.file.startswith("<") or any(part in frame.file for part in self.packages):
            return False
        return not frame.file.startswith(self.nobodys)


class Holder(NamedTuple):
    """The call that holds the interpreter, and whether it is one of users' code."""

    call: str
    is_users: bool


def holder(traceback: str, settings: Settings) -> Holder:
    """Find the call that holds the interpreter in a traceback of all threads.

    What a thread waits in, it does not hold it in: of the others the one that is in users' code.
    """
    threads = [
        [
            Frame(found["file"], int(found["line"]), found["name"])
            for found in map(_FRAME.fullmatch, text.splitlines())
            if found
        ]
        for text in traceback.split("\n\n")
    ]
    busy = [each for each in threads if each and not each[0].file.endswith(_WAITING)]
    for frames in sorted(busy, key=lambda each: not settings.is_users(each[0])):
        for frame in frames:
            if settings.is_users(frame):
                return Holder(str(frame), is_users=True)
    return Holder(str(busy[0][0]) if busy else "a call", is_users=False)


if TYPE_CHECKING:
    _Modes = list[int | list[bytes | int]]


class Terminal:
    """The terminal of the shell, if it has one: there Ctrl-C is a signal only if it says so."""

    def __init__(self) -> None:
        self._file: int | None = None
        try:
            self._file = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return
        import termios

        self._termios = termios
        self._at_first = termios.tcgetattr(self._file)
        self._before = self._at_first
        self._ours = self._at_first

    def let_ctrl_c_be_a_signal(self) -> None:
        """Have the terminal send one for Ctrl-C, also while a prompt reads single keys."""
        if self._file is not None:
            self._before = self._termios.tcgetattr(self._file)
            self._ours = [*self._before]
            self._ours[3] |= self._termios.ISIG
            self._set(self._ours)

    def put_back(self) -> None:
        """Let it be as it was before that, unless the shell has changed it meanwhile."""
        if self._file is not None and self._termios.tcgetattr(self._file)[3] == self._ours[3]:
            self._set(self._before)

    def leave(self) -> None:
        """Let it be as it was at first: the shell is gone."""
        if self._file is not None:
            self._set(self._at_first)

    def _set(self, modes: _Modes) -> None:
        assert self._file is not None
        self._termios.tcsetattr(self._file, self._termios.TCSANOW, modes)


@dataclass
class Watchdog:
    """What is known of the shell: when it last gave a sign, and which call holds it up."""

    settings: Settings
    terminal: Terminal
    beat_at: float = field(default_factory=monotonic)
    dumped_at: float | None = None
    held_by: str | None = None
    told_presses: int = 0
    own_presses: int = 0
    ends_at: float | None = None
    _text: bytes = b""

    def take(self, data: bytes) -> None:
        """Take what came from the shell."""
        for number in data:
            if number == signal.SIGINT:
                self.pressed(self.own_presses, self.told_presses + 1)
            elif number in (signal.SIGTERM, signal.SIGHUP):
                self.end_soon()
        self._text += data
        if BEAT in self._text:
            _, _, self._text = self._text.rpartition(BEAT)
            self._beat()
        if self._text.startswith(b"Timeout") and self.dumped_at is None:
            self.dumped_at = monotonic()

    @property
    def presses(self) -> int:
        """How often Ctrl-C was pressed: the shell, this process or both are told of each."""
        return max(self.told_presses, self.own_presses)

    def pressed(self, own: int, told: int) -> None:
        """Note how often Ctrl-C has come, here and to the shell."""
        before = self.presses
        self.own_presses, self.told_presses = own, told
        if self.held_by is not None and self.presses > before:
            self._pressed()

    def end_soon(self) -> None:
        """Let the shell end by itself, if it still can within a while."""
        self.ends_at = self.ends_at or monotonic() + _ENDING_S

    def tick(self) -> None:
        """Look whether the shell is held up."""
        now = monotonic()
        if self.dumped_at is not None and self.held_by is None and now - self.dumped_at > _GRACE_S:
            self._told()
        if self.held_by is not None and self.ends_at is not None and now >= self.ends_at:
            self._end()

    def _beat(self) -> None:
        if self.held_by is not None:
            self.terminal.put_back()
        self.beat_at, self.dumped_at, self.held_by = monotonic(), None, None
        self.own_presses = self.told_presses = 0
        self.ends_at = None

    def _told(self) -> None:
        self.held_by, is_users = holder(self._text.decode("utf-8", "replace"), self.settings)
        self.own_presses, self.told_presses = min(self.own_presses, 1), min(self.told_presses, 1)
        self.terminal.let_ctrl_c_be_a_signal()
        often = "once more" if self.presses else "twice"
        if is_users or self.presses:
            say(f"{self.held_by} {_HOLDS}: Ctrl-C {often} ends the program")

    def _pressed(self) -> None:
        if self.presses == 1:
            say(f"{self.held_by} {_HOLDS}: Ctrl-C once more ends the program")
        else:
            self._end()

    def _end(self) -> None:
        say(f"ended, for {self.held_by} held the interpreter")
        self.terminal.leave()
        if os.getppid() == self.settings.parent:
            os.kill(self.settings.parent, signal.SIGKILL)
        sys.exit()


def say(line: str) -> None:
    """Print a line on standard error."""
    end = "\r\n" if os.isatty(2) else "\n"
    os.write(2, f"{end if os.isatty(2) else ''}{line}{end}".encode("utf-8", "backslashreplace"))


def main(settings: Settings) -> None:
    """Watch until the shell ends."""
    watchdog = Watchdog(settings, Terminal())
    signal.signal(
        signal.SIGINT, lambda *_: watchdog.pressed(watchdog.own_presses + 1, watchdog.told_presses)
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: watchdog.end_soon())
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([0], [], [], _TICK_S)
        if ready:
            data = os.read(0, 65536)
            if not data:
                return
            watchdog.take(data)
        watchdog.tick()


if __name__ == "__main__":
    main(Settings.read(sys.argv[1]))
