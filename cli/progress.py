"""A line that tells how far long work has come, where somebody watches it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from cli.shell import Shell
from mismartera.domain.progress import Told

_SHORTEST_REDRAW_S: Final = 0.1
_CLEAR: Final = "\r\x1b[K"


@contextmanager
def progress(shell: Shell, what: str, noun: str) -> Iterator[Told]:
    """Give what is to be told how much of how much is done; the line goes at the end.

    It is drawn on standard error, at a terminal alone.
    """
    environment = shell.environment
    stream = environment.stderr
    if not (environment.is_terminal and stream.isatty()):
        yield lambda _, __: None
        return
    drawn = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal drawn
        if monotonic() - drawn < _SHORTEST_REDRAW_S:
            return
        drawn = monotonic()
        line = f"{what}: {noun} {done:,} of {of:,}"
        stream.write(f"{_CLEAR}{line[: environment.width - 1]}")
        stream.flush()

    try:
        yield tell
    finally:
        if drawn:
            stream.write(_CLEAR)
            stream.flush()
