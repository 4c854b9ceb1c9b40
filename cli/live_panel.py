"""A full-screen panel that is redrawn as the session goes on; q or Ctrl-C leaves it."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO

from rich.live import Live
from rich.segment import Segment

from cli.draw.line import cut
from cli.signals import heard

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

_SHORTEST_REDRAW_S: Final = 0.25
_LEAVING_KEYS: Final = (b"q", b"Q", b"\x04")
_ESCAPE: Final = b"\x1b"
_MOST_AT_ONCE: Final = 64


def redraw(
    console: Console, keys: TextIO, version: Callable[[], int], draw: Callable[[], RenderableType]
) -> None:
    """Redraw a panel whenever the version changed, at most four times a second."""
    try:
        with _single_keys(keys), Live(console=console, screen=True, auto_refresh=False) as live:
            _redraw_until_left(live, version, draw, keys)
    except KeyboardInterrupt:
        heard()


def _redraw_until_left(
    live: Live, version: Callable[[], int], draw: Callable[[], RenderableType], keys: TextIO
) -> None:
    seen, size = -1, None
    while True:
        now = version()
        if now != seen or size != live.console.size:
            seen, size = now, live.console.size
            live.update(FittedPanel(draw()), refresh=True)
        ready, _, _ = select.select([keys], [], [], _SHORTEST_REDRAW_S)
        if ready and _leaves(os.read(keys.fileno(), _MOST_AT_ONCE)):
            return


def _leaves(pressed: bytes) -> bool:
    """Whether keys end the panel: q, Ctrl-D, Esc alone, the end of input; an arrow does not."""
    if pressed[:1] == _ESCAPE:
        return pressed == _ESCAPE
    return not pressed or any(key in pressed for key in _LEAVING_KEYS)


class FittedPanel:
    """A panel on a screen; where that is too low, its last line says how much is missing."""

    def __init__(self, panel: RenderableType) -> None:
        self._panel = panel

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._panel, options.update(height=None), pad=False)
        room = max(1, options.height or console.size.height)
        left = len(lines) - room
        for line in lines if left <= 0 else lines[: room - 1]:
            yield from line
            yield Segment.line()
        if left > 0:
            note = f"… {left + 1} more lines: a taller window shows them"
            yield Segment(cut(note, options.max_width))


@contextmanager
def _single_keys(keys: TextIO) -> Iterator[None]:
    """Hand over keys as they are pressed, unseen; Ctrl-C still interrupts."""
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(keys)
    try:
        tty.setcbreak(keys)
        yield
    finally:
        termios.tcsetattr(keys, termios.TCSADRAIN, before)
