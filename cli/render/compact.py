"""The footer of the prompt as lines of text: cheap enough to draw while a session runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from cli.render.format import (
    ABSENT,
    bar_clock,
    bar_of,
    counted,
    gain,
    indicator,
    moment,
    money,
    percent,
    price,
    volume,
)

if TYPE_CHECKING:
    from mismartera.reporting.documents.session import (
        SessionDocument,
        SymbolDocument,
        ToolbarDocument,
    )

_LEAST_OF_A_NAME: Final = 8


def toolbar_line(toolbar: ToolbarDocument, width: int) -> str:
    """State, session, time, speed, progress of the day, quality and profit on one line.

    Where they do not all fit into `width` signs, the session's name gives way, then the numbers
    that matter least.
    """
    if toolbar.session_name is None:
        return f" {toolbar.state}  no session: `system start FILE`"[:width]
    numbers = _numbers_that_fit(toolbar, width)
    room = width - len("  ".join((f" {toolbar.state}", "", *numbers)))
    name = shortened(toolbar.session_name, room)
    return " " + "  ".join(filter(None, (toolbar.state, name, *numbers)))[: width - 1]


def _numbers_that_fit(toolbar: ToolbarDocument, width: int) -> list[str]:
    lag = f" (lag {toolbar.lag_seconds:.1f} s)" if toolbar.lag_seconds > 0 else ""
    numbers = {
        "time": moment(toolbar.session_time) + lag,
        "speed": _speed(toolbar.speed),
        "day": f"day {toolbar.day}/{toolbar.days} {toolbar.progress * 100:.0f}%",
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


def _named(strategies: tuple[str, ...]) -> str:
    """One strategy by its name, several by their number."""
    return strategies[0] if len(strategies) == 1 else f"{len(strategies)} strategies"


def compact_panel(session: SessionDocument, width: int, rows: int) -> list[str]:
    """At most `rows` lines of at most `width` signs: head, then one line a symbol."""
    status = session.status
    if status.session_name is None or rows < 1:
        return []
    progress = f"{bar_of(status.progress, 12)} day {status.day}/{status.days}"
    times = f"{moment(status.session_time)}  {progress}"
    name = shortened(status.session_name, width - len(times) - 3)
    lines = [" " + "  ".join(filter(None, (name, times)))]
    shown = session.symbols[: rows - 1]
    if len(shown) < len(session.symbols) and shown:
        shown = shown[:-1]
    lines += [_symbol_line(each, width) for each in shown]
    if left := len(session.symbols) - len(shown):
        lines.append(f" … and {counted(left, 'more symbol')}: `data session` shows all")
    return [line[:width] for line in lines[:rows]]


def _symbol_line(symbol: SymbolDocument, width: int) -> str:
    """The symbol's numbers and indicators, as many as fit in whole."""
    last = symbol.last
    began = bar_clock(last.timestamp if last else None, symbol.base_interval)
    numbers = (
        f" {price(last.close if last else None):>11}",
        f" vol {volume(symbol.volume):>9}",
        f" hi {price(symbol.high):>10}",
        f" lo {price(symbol.low):>10}",
        f" {percent(symbol.quality):>7}",
    )
    values = (f"  {each.key} {indicator(each.value)}" for each in symbol.indicators)
    return as_fits(f" {symbol.symbol:<8} {began:>5}", (*numbers, *values), width)


def as_fits(line: str, parts: Iterable[str], width: int) -> str:
    """The line with the parts behind it, up to the first that does not fit in whole."""
    for part in parts:
        if len(line) + len(part) > width:
            break
        line += part
    return line


def shortened(name: str, room: int) -> str:
    """A name in at most `room` signs; nothing where not even its beginning fits."""
    if len(name) <= room:
        return name
    return f"{name[: room - 1].rstrip()}…" if room >= _LEAST_OF_A_NAME else ""


def _speed(speed: float | None) -> str:
    if speed is None:
        return ABSENT
    return "data-driven" if speed == 0 else f"{speed:g}×"
