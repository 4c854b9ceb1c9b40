"""A terminal that a test types into, and what a person would see of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from pathlib import Path

import pexpect
import pyte

_DEADLINE_S = 30.0
_SECOND_PAGE = 1049


class _Screen(pyte.Screen):
    """A screen as terminals are: it says where its cursor is, and has a second page."""

    answer: Callable[[str], int]

    def write_process_input(self, data: str) -> None:
        self.answer(data)

    def set_mode(self, *modes: int, **how: bool) -> None:
        if _SECOND_PAGE in modes:
            self._first_page = deepcopy(self.buffer), copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **how)

    def reset_mode(self, *modes: int, **how: bool) -> None:
        if _SECOND_PAGE in modes:
            self.buffer, self.cursor = self._first_page
            self.dirty.update(range(self.lines))
        super().reset_mode(*modes, **how)


class Terminal:
    """One process in a pseudo-terminal, its output drawn on a screen."""

    def __init__(
        self, home: Path, arguments: list[str], *, columns: int, rows: int, program: str
    ) -> None:
        self._screen = _Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        variables = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self._child = pexpect.spawn(
            program,
            ["-P", "-m", "cli", "--home", str(home), *arguments],
            dimensions=(rows, columns),
            encoding="utf-8",
            env={**os.environ, **variables},
        )
        self._screen.answer = self._child.send

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, without empty lines."""
        return [line.rstrip() for line in self._screen.display if line.strip()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def type(self, keys: str) -> None:
        self._child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size, as a person does by its corner."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def until(self, seen: Callable[[list[str]], bool]) -> list[str]:
        """Read until the screen shows what is awaited; fail after the deadline."""
        deadline = time.monotonic() + _DEADLINE_S
        while not seen(self.lines):
            if time.monotonic() > deadline or not self._read():
                raise AssertionError(f"not seen; the screen shows:\n{self.text}")
        return self.lines

    def until_shows(self, text: str) -> list[str]:
        return self.until(lambda lines: text in "\n".join(lines))

    def ended(self) -> int:
        """Read to the end and return the exit status."""
        while self._read():
            pass
        self._child.close()
        assert self._child.exitstatus is not None, "the process had to be killed"
        return int(self._child.exitstatus)

    def killed_by(self) -> int | None:
        """Read to the end and return the signal that ended the process."""
        while self._read():
            pass
        self._child.close()
        return self._child.signalstatus

    def _read(self) -> bool:
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=_DEADLINE_S))
        except (pexpect.EOF, pexpect.TIMEOUT):
            return False
        return True

    def kill(self) -> None:
        self._child.close(force=True)


@contextmanager
def opened(home: Path, *arguments: str, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    """Open the shell in a terminal; whatever is left of it is ended."""
    terminal = Terminal(home, list(arguments), columns=columns, rows=rows, program=sys.executable)
    try:
        yield terminal
    finally:
        terminal.kill()
