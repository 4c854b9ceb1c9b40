"""Bars of any kind, drawn the same way: when they began, and a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from rich.console import Group, RenderableType
from rich.text import Text

from cli.render.format import ABSENT, count, moment, percent, price
from mismartera.domain.interval import Interval

_HEADINGS: Final = ("start", "open", "high", "low", "close", "volume")
# No session opens so late on its own date; those that open the evening before open later still.
_EVENING_HOUR: Final = 16


class ShownBar(Protocol):
    """A bar by its start; `coverage` is 0 to 1, None on base bars."""

    @property
    def timestamp(self) -> str: ...
    @property
    def open(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def close(self) -> float: ...
    @property
    def volume(self) -> float: ...
    @property
    def coverage(self) -> float | None: ...


def bar_start(instant: str | None, interval: str) -> str:
    """When a bar began: of a 1d or 1w bar the date, else without seconds where there are none.

    A session that opens in the evening bears the next day's date.
    """
    if instant is None or "T" not in instant or Interval.parse(interval).is_intraday:
        return whole_minute(instant)
    opened = datetime.fromisoformat(instant)
    days = 1 if opened.hour >= _EVENING_HOUR else 0
    return (opened.date() + timedelta(days=days)).isoformat()


def whole_minute(instant: str | None) -> str:
    """An instant without seconds where there are none."""
    return moment(instant).removesuffix(":00")


def bars_table(bars: Sequence[ShownBar], interval: str) -> RenderableType:
    """One line for each bar; coverage only where bars are derived.

    Set by hand: rich takes a second for a thousand rows of a table.
    """
    derived = any(bar.coverage is not None for bar in bars)
    headings = (*_HEADINGS, "coverage") if derived else _HEADINGS
    rows = [tuple(_cells(bar, interval, derived)) for bar in bars]
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    head, *lines = (_line(row, widths) for row in (headings, *rows))
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    body = "\n".join((rule, *lines))
    # Within a group, for a console joins bare texts and forgets how they wrap.
    return Group(Text.assemble((head, "bold"), "\n", body, no_wrap=True, overflow="ignore"))


def _cells(bar: ShownBar, interval: str, derived: bool) -> Iterator[str]:
    yield bar_start(bar.timestamp, interval)
    yield from map(price, (bar.open, bar.high, bar.low, bar.close))
    yield count(bar.volume)
    if derived:
        yield ABSENT if bar.coverage is None else percent(100 * bar.coverage)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The first cell to the left, numbers to the right."""
    start, *numbers = cells
    first, *others = widths
    right = (text.rjust(width) for text, width in zip(numbers, others, strict=True))
    return "  ".join((start.ljust(first), *right))
