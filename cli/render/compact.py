"""The footer of the prompt as lines of text: cheap enough to draw while a session runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.render.format import ABSENT, bar_of, clock, indicator, moment, percent, price, volume

if TYPE_CHECKING:
    from mismartera.reporting.documents.session import (
        SessionDocument,
        SymbolDocument,
        ToolbarDocument,
    )


def toolbar_line(toolbar: ToolbarDocument, width: int) -> str:
    """State, session, time, speed, progress of the day and quality, on one line of `width` signs.

    Where they do not all fit, the session's name gives way.
    """
    if toolbar.session_name is None:
        return f" {toolbar.state}  no session: `system start FILE`"[:width]
    lag = f" (lag {toolbar.lag_seconds:.1f} s)" if toolbar.lag_seconds > 0 else ""
    numbers = (
        moment(toolbar.session_time) + lag,
        _speed(toolbar.speed),
        f"day {toolbar.day}/{toolbar.days} {toolbar.progress * 100:.0f}%",
        f"quality {percent(toolbar.quality)}",
    )
    room = width - len("  ".join((f" {toolbar.state}", "", *numbers)))
    name = _shortened(toolbar.session_name, room)
    return " " + "  ".join(filter(None, (toolbar.state, name, *numbers)))[: width - 1]


def compact_panel(session: SessionDocument, width: int, rows: int) -> list[str]:
    """At most `rows` lines of at most `width` signs: head, then one line a symbol."""
    status = session.status
    if status.session_name is None or rows < 1:
        return []
    progress = f"{bar_of(status.progress, 12)} day {status.day}/{status.days}"
    times = f"{moment(status.session_time)}  {progress}"
    name = _shortened(status.session_name, width - len(times) - 3)
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
    numbers = (
        f" {symbol.symbol:<8} {clock(last.timestamp if last else None):>5}"
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


def _shortened(name: str, room: int) -> str:
    """The name in at most `room` signs; nothing where not even its beginning fits."""
    if len(name) <= room:
        return name
    return f"{name[: room - 1].rstrip()}…" if room > 1 else ""


def _speed(speed: float | None) -> str:
    if speed is None:
        return ABSENT
    return "data-driven" if speed == 0 else f"{speed:g}×"
