"""Trades on a price chart: the fills that entered and left one, and a line from first to last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.reporting.encode import JsonValue
from mismartera.reporting.run_report.data import ReportFill, ReportTrade
from mismartera.reporting.run_report.figure import Trace, label
from mismartera.reporting.run_report.wording import amount, unrounded

MOST_MARKED: Final = 1_500
"""Trades that are drawn on one chart; more cannot be told apart, and make a page slow."""

MOST_FILLS: Final = 2 * MOST_MARKED
"""Of more fills than that on one chart the ends of the trades are marked instead."""

_FEW: Final = 60


class _Mark(NamedTuple):
    """A fill, or an end of a trade: which, whether it was a buy there, bar, price and words."""

    is_entry: bool
    is_buy: bool
    bar: int
    price: float
    text: str


def trade_traces(trades: Sequence[ReportTrade], starts: Int64) -> Iterator[Trace]:
    """Draw trades over bars that begin at `starts` (UTC nanoseconds, ascending)."""
    drawn = trades[:MOST_MARKED]
    yield from _connections(drawn, starts)
    each_fill = sum(len(trade.fills) for trade in drawn) <= MOST_FILLS
    marks = [mark for trade in drawn for mark in _marks(trade, starts, each_fill=each_fill)]
    size = 10 if len(drawn) <= _FEW else 7
    for is_entry in (True, False):
        for is_buy in (True, False):
            chosen = [m for m in marks if (m.is_entry, m.is_buy) == (is_entry, is_buy)]
            if chosen:
                yield _marker_trace(chosen, size, is_entry=is_entry, is_buy=is_buy)


def bar_at(moment_ns: int, starts: Int64) -> int:
    """The bar in which a moment lies: the end of a bar belongs to it, not to the next."""
    return max(int(np.searchsorted(starts, moment_ns, side="left")) - 1, 0)


def _marks(trade: ReportTrade, starts: Int64, *, each_fill: bool) -> Iterator[_Mark]:
    fills = trade.fills if each_fill and trade.fills else tuple(_ends(trade))
    is_long = trade.direction == "long"
    for fill in fills:
        words = _words(trade, fill)
        if fill is fills[-1] and trade.profit is not None:
            words += f"<br>profit {amount(trade.profit)}"
        bar = bar_at(fill.filled_ns, starts)
        yield _Mark(fill.is_entry, is_long is fill.is_entry, bar, fill.price, words)


def _ends(trade: ReportTrade) -> Iterator[ReportFill]:
    """A trade as if it had been entered and left at once, at its average prices."""
    size = trade.quantity
    yield ReportFill(True, trade.opened_ns, size, trade.entry_price, trade.entry_reason)
    if trade.closed_ns is not None and trade.exit_price is not None:
        yield ReportFill(False, trade.closed_ns, size, trade.exit_price, trade.exit_reason)


def _words(trade: ReportTrade, fill: ReportFill) -> str:
    what = "Entry" if fill.is_entry else "Exit"
    whole = unrounded(trade.quantity)
    size = whole if fill.quantity == trade.quantity else f"{unrounded(fill.quantity)} of {whole}"
    lines = [
        f"{what} of #{trade.number}, {trade.direction} {size} at {unrounded(fill.price)}",
        trade.strategy,
        fill.reason,
    ]
    return "<br>".join(label(line) for line in lines if line)


def _marker_trace(marks: Sequence[_Mark], size: int, *, is_entry: bool, is_buy: bool) -> Trace:
    symbol = "triangle-up" if is_buy else "triangle-down"
    action = "buy" if is_buy else "sell"
    colour = "$buy" if is_buy else "$sell"
    texts: list[JsonValue] = [mark.text for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"Entry ({action})" if is_entry else f"Exit ({action})",
        "x": [mark.bar for mark in marks],
        "y": [mark.price for mark in marks],
        "text": texts,
        "marker": {
            "symbol": symbol if is_entry else f"{symbol}-open",
            "size": size,
            "color": colour,
            "line": {"color": "$surface" if is_entry else colour, "width": 1 if is_entry else 2},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }


def _connections(trades: Sequence[ReportTrade], starts: Int64) -> Iterator[Trace]:
    """A dotted line for each closed trade: one trace of those that won, one of the others."""
    for won, name, colour in ((True, "Won", "$gain"), (False, "Lost", "$loss")):
        x: list[JsonValue] = []
        y: list[JsonValue] = []
        for trade in trades:
            if trade.closed_ns is None or (((trade.profit or 0) > 0) is not won):
                continue
            x += [bar_at(trade.opened_ns, starts), bar_at(trade.closed_ns, starts), None]
            y += [trade.entry_price, trade.exit_price, None]
        if x:
            yield {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": x,
                "y": y,
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "hoverinfo": "skip",
                "showlegend": False,
            }
