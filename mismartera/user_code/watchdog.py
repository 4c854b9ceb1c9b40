"""Watches that nothing holds the interpreter: what does is named by a process that needs none."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Final

from mismartera.user_code.frames import NOBODYS, PACKAGES
from mismartera.user_code.watchdog_process import BEAT

if TYPE_CHECKING:
    from subprocess import Popen

_log = logging.getLogger(__name__)
_BEAT_S: Final = 0.5
_HELD_S: Final = 2.0
_PROGRAM: Final = Path(__file__).with_name("watchdog_process.py")


class Watchdog:
    """The other process, begun with the first code of a user's where a shell allows it.

    A call in C that does not let the interpreter go (`sum(range(10**11))`) stops every thread, the
    one that listens to Ctrl-C too. A thread gives beats; where they stop `faulthandler` writes, by
    a thread in C, where every thread is, and the other process tells it.
    """

    def __init__(self) -> None:
        self._is_allowed = False
        self._process: Popen[bytes] | None = None
        self._lock = Lock()
        self._closing = Event()

    def allow(self) -> None:
        """Let users' code be watched: this process is a shell's, its standard error a person's."""
        self._is_allowed = True

    def watch(self) -> None:
        """Watch from now on, if that is allowed and not so already."""
        with self._lock:
            if self._is_allowed and self._process is None:
                self._begin()
        self.hear_signals()

    def _begin(self) -> None:
        try:
            self._process = _started()
        except OSError as error:
            self._is_allowed = False
            _log.warning("users' code is not watched: %s", error)
        else:
            self._give_beat()
            Thread(target=self._beat, name="watchdog", daemon=True).start()

    def hear_signals(self) -> None:
        """Have the other process told of signals, unless somebody else is told of them."""
        if self._process is None or current_thread() is not main_thread():
            return
        assert self._process.stdin is not None
        before = signal.set_wakeup_fd(self._process.stdin.fileno(), warn_on_full_buffer=False)
        if before not in (-1, self._process.stdin.fileno()):
            signal.set_wakeup_fd(before, warn_on_full_buffer=False)

    def close(self) -> None:
        """Watch no more."""
        self._closing.set()
        with self._lock:
            if self._process is None:
                return
            import faulthandler

            faulthandler.cancel_dump_traceback_later()
            signal.set_wakeup_fd(-1)
            assert self._process.stdin is not None
            with suppress(OSError):
                self._process.stdin.close()
            self._process.wait()

    def _beat(self) -> None:
        while not self._closing.wait(_BEAT_S):
            with self._lock:
                if not self._closing.is_set():
                    self._give_beat()

    def _give_beat(self) -> None:
        import faulthandler

        assert self._process is not None
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        faulthandler.dump_traceback_later(_HELD_S, file=pipe)
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(pipe, BEAT)


def _started() -> Popen[bytes]:
    import json
    from subprocess import DEVNULL, PIPE, Popen

    settings = {"parent": os.getpid(), "nobodys": NOBODYS, "packages": PACKAGES}
    process = Popen(
        [sys.executable, "-I", "-S", str(_PROGRAM), json.dumps(settings)],
        stdin=PIPE,
        stdout=DEVNULL,
        bufsize=0,
    )
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    return process


WATCHDOG: Final = Watchdog()
