"""The footer of the prompt as lines of text: cheap enough to draw while a session runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cli.draw.cells import Cell, Form, name, number
from cli.draw.line import cut
from cli.draw.numbers import fixed
from cli.render.format import (
    ABSENT,
    PERCENT,
    PRICE,
    bar_clock,
    bar_of,
    clock,
    gain,
    indicator,
    moment,
    money,
    percent,
    price,
    quantity,
    volume,
)
from cli.render.pinned import PinnedRows, as_fits, pinned_lines

if TYPE_CHECKING:
    from mismartera.reporting.documents.session import (
        SessionDocument,
        StatusDocument,
        SymbolDocument,
        ToolbarDocument,
    )

_LEAST_OF_A_NAME: Final = 8
_SYMBOL_COLUMNS: Final = (
    name("symbol", key=True),
    name("bar"),
    number("last", PRICE, key=True),
    number("volume", Form(lambda value: f"vol {volume(value)}")),
    number("high", Form(lambda value: f"hi {price(value)}")),
    number("low", Form(lambda value: f"lo {price(value)}")),
    number("quality", PERCENT),
)


def toolbar_line(toolbar: ToolbarDocument, width: int) -> str:
    """State, session, time, speed, progress of the day, quality and profit on one line.

    Where they do not all fit into `width` signs, the session's name gives way, then the numbers
    that matter least.
    """
    if toolbar.session_name is None:
        return cut(f" {toolbar.state}  no session: `system start FILE`", width)
    numbers = _numbers_that_fit(toolbar, width)
    room = width - len("  ".join((f" {toolbar.state}", "", *numbers)))
    parts = filter(None, (shortened(toolbar.session_name, room), *numbers))
    return as_fits(f" {toolbar.state}", (f"  {each}" for each in parts), width)


def _numbers_that_fit(toolbar: ToolbarDocument, width: int) -> list[str]:
    numbers = {
        "time": _time(toolbar, width - len(f" {toolbar.state}  ")),
        "speed": _speed(toolbar.speed),
        "day": f"day {toolbar.day}/{toolbar.days} {fixed(toolbar.progress, 0, shift=2)}%",
        "quality": f"quality {percent(toolbar.quality)}",
    }
    if toolbar.equity is not None:
        numbers["profit"] = f"P&L {gain(toolbar.day_profit)}"
        numbers["equity"] = f"equity {money(toolbar.equity)}"
    if toolbar.strategies_disabled:
        numbers["disabled"] = f"{_named(toolbar.strategies_disabled)} disabled"
    for least in ("equity", "speed", "day", "quality", "profit", "disabled"):
        if len("  ".join((f" {toolbar.state}", *numbers.values()))) <= width:
            break
        numbers.pop(least, None)
    return list(numbers.values())


def _time(toolbar: ToolbarDocument, room: int) -> str:
    """The session's time with its lag; without its date where there is no room for it."""
    lag = f" (lag {fixed(toolbar.lag_seconds, 1)} s)" if toolbar.lag_seconds > 0 else ""
    time = moment(toolbar.session_time) + lag
    return time if len(time) <= room else clock(toolbar.session_time) + lag


def _named(strategies: tuple[str, ...]) -> str:
    """One strategy by its name, several by their number."""
    return strategies[0] if len(strategies) == 1 else f"{len(strategies)} strategies"


def compact_panel(session: SessionDocument, width: int, rows: int) -> list[str]:
    """At most `rows` lines of at most `width` signs: head, then one line a symbol."""
    status = session.status
    if status.session_name is None or rows < 1:
        return []
    shown = session.symbols[: rows - 1]
    keys = tuple(dict.fromkeys(value.key for each in shown for value in each.indicators))
    columns = (*_SYMBOL_COLUMNS, *map(_named_column, keys))
    cells = [_symbol_cells(each, keys) for each in shown]
    left = len(session.symbols) - len(shown)
    pinned = PinnedRows(columns, cells, left, "symbol", "data session")
    return [_head(status, status.session_name, width), *pinned_lines(pinned, width, rows - 1)]


def _head(status: StatusDocument, session_name: str, width: int) -> str:
    """The session's name, time and progress; where room is short, first the name gives way."""
    time, day = moment(status.session_time), f"day {status.day}/{status.days}"
    progress = f"{bar_of(status.progress, 12)} {day}"
    times = (time, progress if len(f" {time}  {progress}") <= width else day)
    room = width - len("  ".join((" ", *times)))
    first, *others = filter(None, (shortened(session_name, room), *times))
    return as_fits(f" {first}", (f"  {each}" for each in others), width)


_named_column = lru_cache(name)


def _symbol_cells(symbol: SymbolDocument, keys: Sequence[str]) -> tuple[Cell, ...]:
    last = symbol.last
    values = {each.key: f"{each.key} {indicator(each.value)}" for each in symbol.indicators}
    return (
        symbol.symbol,
        bar_clock(last.timestamp if last else None, symbol.base_interval),
        last.close if last else None,
        symbol.volume,
        symbol.high,
        symbol.low,
        symbol.quality,
        *(values.get(key, "") for key in keys),
    )


def shortened(text: str, room: int) -> str:
    """A name in at most `room` signs; nothing where not even its beginning fits."""
    if len(text) <= room:
        return text
    return cut(text, room) if room >= _LEAST_OF_A_NAME else ""


def _speed(speed: float | None) -> str:
    if speed is None:
        return ABSENT
    return "data-driven" if speed == 0 else f"{quantity(speed)}×"
