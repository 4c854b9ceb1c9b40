"""The session panel, drawn: time, progress, and every symbol as of one step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import Items, name, number, words
from cli.render.execution import positions_table, why
from cli.render.format import (
    ABSENT,
    PERCENT,
    PRICE,
    VOLUME,
    bar_clock,
    clock,
    count,
    counted,
    coverage,
    indicator,
    price,
    when,
)
from cli.render.orders import order_words
from cli.render.outcome import speed_text
from cli.render.status import progress_line, time_line
from cli.render.table import Table, stacked
from mismartera.reporting.documents.bars import GapDocument
from mismartera.reporting.documents.session import (
    DecisionDocument,
    SeriesDocument,
    SessionDocument,
    SessionHighLowDocument,
    SessionVolumeDocument,
    StatusDocument,
    SymbolDocument,
)

_DECISIONS_SHOWN: Final = 5
_HEAD_LINES: Final = 8  # of the panel and of the two tables of symbols
_TABLE_LINES: Final = 3  # an empty line, the heads, a rule
_NOTE_LINES: Final = 2


def session_panel(session: SessionDocument, rows: int | None = None) -> RenderableType:
    """Head, symbols, derived bars with indicators, what is held, and the last decisions.

    On a screen of `rows` only so many symbols as have room.
    """
    parts: list[RenderableType] = [_head(session.status)]
    symbols = session.symbols if rows is None else session.symbols[: _fitting(session, rows)]
    if symbols:
        parts.append(_symbols(symbols))
        parts.append(_details(symbols))
    if left := len(session.symbols) - len(symbols):
        more = counted(left, "more symbol")
        parts.append(Text(f"… and {more}: `data session --once` shows all", overflow="fold"))
    if session.positions:
        parts.append(positions_table(session.positions))
    if session.decisions:
        day = session.status.session_date
        parts.append(_decisions(session.decisions[-_DECISIONS_SHOWN:], day))
    if session.status.error:
        parts.append(Text(f"error: {session.status.error}", style="bold red", overflow="fold"))
    return stacked(parts)


def volume_line(document: SessionVolumeDocument) -> RenderableType:
    """A symbol's volume so far."""
    when = f"{document.session_date} {clock(document.session_time)}"
    return Text(f"{document.symbol}  volume {count(document.volume)}  at {when}")


def high_low_line(document: SessionHighLowDocument) -> RenderableType:
    """A symbol's highest and lowest price so far."""
    when = f"{document.session_date} {clock(document.session_time)}"
    prices = f"high {price(document.high)}  low {price(document.low)}"
    return Text(f"{document.symbol}  {prices}  at {when}")


def gap_lines(gaps: Sequence[GapDocument]) -> list[str]:
    """How many gaps there are, and the missing bars by the state of their gaps."""
    if not gaps:
        return ["none"]
    missing: dict[str, int] = {}
    for gap in gaps:
        missing[gap.state] = missing.get(gap.state, 0) + gap.bars
    head = counted(len(gaps), "gap")
    return [head, *(f"{count(bars)} {state}" for state, bars in missing.items())]


def _head(status: StatusDocument) -> RenderableType:
    if status.session_name is None:
        return Text("no session has been started: `system start FILE`")
    speed = ABSENT if status.speed is None else speed_text(status.speed)
    name = Text(status.session_name, style="bold")
    state = Text(f"  {status.state}, {status.mode}, {speed}")
    return Text.assemble(name, state, "\n", time_line(status), "  ", progress_line(status))


def _fitting(session: SessionDocument, rows: int) -> int:
    """How many symbols have room, each with a line of prices and those of its details."""
    held, decided = len(session.positions), min(len(session.decisions), _DECISIONS_SHOWN)
    left = rows - _HEAD_LINES - sum(_TABLE_LINES + number for number in (held, decided) if number)
    heights = [1 + _height(symbol) for symbol in session.symbols]
    if sum(heights) <= left:
        return len(heights)
    ends = accumulate(heights)
    return max(1, sum(end <= left - _NOTE_LINES for end in ends))


def _height(symbol: SymbolDocument) -> int:
    return max(len(gap_lines(symbol.gaps)), sum(series.derived for series in symbol.series), 1)


def _symbols(symbols: Sequence[SymbolDocument]) -> Table:
    table = Table(
        name("symbol", key=True),
        name("bar", rank=1),
        number("last", PRICE, key=True),
        number("volume", VOLUME, rank=2),
        number("high", PRICE, rank=3),
        number("low", PRICE, rank=3),
        number("quality", PERCENT),
        number("integrity", PERCENT, rank=4),
    )
    for each in symbols:
        last = each.last
        table.add_row(
            each.symbol,
            bar_clock(last.timestamp if last else None, each.base_interval),
            last.close if last else None,
            each.volume,
            each.high,
            each.low,
            each.quality,
            each.integrity,
        )
    return table


def _details(symbols: Sequence[SymbolDocument]) -> Table:
    table = Table(
        name("symbol", key=True), name("gaps"), name("derived bars", rank=1), words("indicators")
    )
    for each in symbols:
        derived = [_series(series) for series in each.series if series.derived]
        values = Items(tuple(f"{at.key} {indicator(at.value)}" for at in each.indicators))
        table.add_row(each.symbol, "\n".join(gap_lines(each.gaps)), "\n".join(derived), values)
    return table


def _series(series: SeriesDocument) -> str:
    text = f"{series.interval} ×{series.count}"
    if series.last is None:
        return text
    text += f"  {bar_clock(series.last.timestamp, series.interval)} {price(series.last.close)}"
    part = series.last.coverage
    return text if part in (None, 1.0) else f"{text} ({coverage(part)})"


def _decisions(decisions: Sequence[DecisionDocument], day: str | None) -> Table:
    table = Table(
        name("time", key=True), words("strategy"), words("decision", key=True), words("reason")
    )
    for each in decisions:
        verdict = "approved" if each.approved else "rejected"
        table.add_row(
            when(each.time, day), each.strategy, f"{verdict} {order_words(each)}", why(each)
        )
    return table
