"""What users' code writes to the standard streams: lines with time and name, on standard error.

The program's own text goes through as it is: standard output stays what was asked for.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from threading import RLock, get_ident
from typing import Final, TextIO, TypeAlias, cast

from mismartera.domain.plain_text import one_line
from mismartera.user_code.faults import MOST_OF_AN_ERROR, limited
from mismartera.user_code.voices import Voice, voice

_log = logging.getLogger(__name__)
LINES_SHOWN: Final = 100

Tell: TypeAlias = Callable[[str], object]


def _nobody_listens(_: str) -> None:
    """Where no shell is: the log has what is written."""


@dataclass(slots=True)
class _Begun:
    """A line that waits for its end: as much of it as is shown, and how long it is."""

    by: Voice
    text: str = ""
    length: int = 0

    def add(self, more: str) -> None:
        self.text += more[: max(0, MOST_OF_AN_ERROR + 1 - len(self.text))]
        self.length += len(more)


class Hearer:
    """Takes what users' code writes, line by line; of each name it tells the first lines.

    The log gets every line. There is one for the process, as there is one standard output.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._told: Counter[str] = Counter()
        self._begun: dict[int, _Begun] = {}
        self._tell: Tell = _nobody_listens

    def forget(self) -> None:
        """Begin to count anew, for a run begins."""
        with self._lock:
            self._told.clear()

    @contextmanager
    def telling(self, tell: Tell) -> Iterator[None]:
        """Have lines told by `tell` in what is within."""
        before, self._tell = self._tell, tell
        try:
            yield
        finally:
            self.end_lines()
            self._tell = before

    def hear(self, by: Voice, text: str) -> None:
        """Take some text; what comes after its last line end waits for the rest of its line."""
        with self._lock:
            begun = self._begun.pop(get_ident(), None) or _Begun(by)
            if begun.by.name != by.name:
                self._end(begun)
                begun = _Begun(by)
            *lines, rest = text.split("\n")
            for line in lines:
                begun.add(line)
                self._end(begun)
                begun = _Begun(by)
            begun.add(rest)
            if begun.length:
                self._begun[get_ident()] = begun

    def end_lines(self) -> None:
        """Take the lines that were begun and not ended, of this thread and of all others."""
        with self._lock:
            for thread in list(self._begun):
                self._end(self._begun.pop(thread))

    def _end(self, begun: _Begun) -> None:
        self.line(begun.by, begun.text.removesuffix("\r"), begun.length)

    def line(self, by: Voice, text: str, length: int = 0) -> None:
        """Take one line; of one that has more characters than are given, `length` says so."""
        time = by.time()
        head = by.name if time is None else f"{time} {by.name}"
        line = f"{head}: {one_line(limited(text, MOST_OF_AN_ERROR, length))}"
        with self._lock:
            _log.info("%s", line)
            self._told[by.name] += 1
            if self._told[by.name] <= LINES_SHOWN:
                self._tell(line)
            elif self._told[by.name] == LINES_SHOWN + 1:
                self._tell(f"{head}: more than {LINES_SHOWN} lines: `log` has the others")


HEARER: Final = Hearer()


class SharedText:
    """Stands for a text stream: the program's text goes into it, users' is told elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the program's text, or have users' heard."""
        by = voice()
        if by is None:
            return self._stream.write(text)
        HEARER.hear(by, str(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush the stream; users' text needs none."""
        if voice() is None:
            self._stream.flush()

    def close(self) -> None:
        """Do nothing: the stream is the program's to close."""

    @property
    def buffer(self) -> object:
        """Where bytes go: the stream's own for the program, as text to the hearer for users."""
        return _SharedBytes(self) if voice() is not None else self._stream.buffer

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


class _SharedBytes:
    """Takes the bytes that users' code writes as UTF-8."""

    def __init__(self, text: SharedText) -> None:
        self._text = text

    def write(self, data: bytes) -> int:
        self._text.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self) -> None:
        self._text.flush()


@contextmanager
def overhearing(stdout: TextIO, stderr: TextIO) -> Iterator[None]:
    """Let `sys.stdout` and `sys.stderr` be these streams, users' text apart, in what is within."""

    def tell(line: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads it any more: the log has it
            stdout.flush()
            stderr.write(f"{line}\n")
            stderr.flush()

    shared = [cast("TextIO", SharedText(stream)) for stream in (stdout, stderr)]
    with HEARER.telling(tell), redirect_stdout(shared[0]), redirect_stderr(shared[1]):
        yield
