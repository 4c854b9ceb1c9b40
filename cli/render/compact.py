"""The footer of the prompt as lines of text: cheap enough to draw while a session runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.render.format import (
    ABSENT,
    bar_clock,
    bar_of,
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


def toolbar_line(toolbar: ToolbarDocument, width: int) -> str:
    """State, session, time, speed, progress of the day, quality and profit on one line.

    Where they do not all fit into `width` signs, the session's name gives way, then the equity,
    then the speed.
    """
    if toolbar.session_name is None:
        return f" {toolbar.state}  no session: `system start FILE`"[:width]
    numbers = _numbers_that_fit(toolbar, width)
    room = width - len("  ".join((f" {toolbar.state}", "", *numbers)))
    name = shortened(toolbar.session_name, room)
    return " " + "  ".join(filter(None, (toolbar.state, name, *numbers)))[: width - 1]


def _numbers_that_fit(toolbar: ToolbarDocument, width: int) -> tuple[str, ...]:
    lag = f" (lag {toolbar.lag_seconds:.1f} s)" if toolbar.lag_seconds > 0 else ""
    time = moment(toolbar.session_time) + lag
    day = f"day {toolbar.day}/{toolbar.days} {toolbar.progress * 100:.0f}%"
    profit, equity = list[str](), list[str]()
    if toolbar.equity is not None:
        profit, equity = [f"P&L {gain(toolbar.day_profit)}"], [f"equity {money(toolbar.equity)}"]
    needed = (day, f"quality {percent(toolbar.quality)}", *profit)
    speed = _speed(toolbar.speed)
    for numbers in ((time, speed, *needed, *equity), (time, speed, *needed)):
        if len("  ".join((f" {toolbar.state}", *numbers))) <= width:
            return numbers
    return (time, *needed) if profit else (time, speed, *needed)


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
        lines.append(f" … and {left} more symbols: `data session` shows all")
    return [line[:width] for line in lines[:rows]]


def _symbol_line(symbol: SymbolDocument, width: int) -> str:
    """The symbol's numbers, then as many indicators as fit in whole."""
    last = symbol.last
    began = bar_clock(last.timestamp if last else None, symbol.base_interval)
    numbers = (
        f" {symbol.symbol:<8} {began:>5}"
        f" {price(last.close if last else None):>11} vol {volume(symbol.volume):>9}"
        f" hi {price(symbol.high):>10} lo {price(symbol.low):>10} {percent(symbol.quality):>7}"
    )
    line = numbers
    for each in symbol.indicators:
        longer = f"{line}  {each.key} {indicator(each.value)}"
        if len(longer) > width:
            break
        line = longer
    return line


def shortened(name: str, room: int) -> str:
    """A name in at most `room` signs; nothing where not even its beginning fits."""
    if len(name) <= room:
        return name
    return f"{name[: room - 1].rstrip()}…" if room > 1 else ""


def _speed(speed: float | None) -> str:
    if speed is None:
        return ABSENT
    return "data-driven" if speed == 0 else f"{speed:g}×"
