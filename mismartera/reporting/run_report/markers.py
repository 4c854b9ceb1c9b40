"""Trades on a price chart: where one was entered and left, and a line from the one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.reporting.encode import JsonValue
from mismartera.reporting.run_report.data import ReportTrade
from mismartera.reporting.run_report.figure import Trace, label
from mismartera.reporting.run_report.wording import amount, number

MOST_TRADES: Final = 1_500
"""Trades that are drawn on one chart; more cannot be told apart, and make a page slow."""

_FEW: Final = 60


class _Mark(NamedTuple):
    """One end of a trade: which it is, whether shares were bought there, bar, price and words."""

    is_entry: bool
    is_buy: bool
    bar: int
    price: float
    text: str


def trade_traces(trades: Sequence[ReportTrade], starts: Int64) -> Iterator[Trace]:
    """Draw trades over bars that begin at `starts` (UTC nanoseconds, ascending)."""
    drawn = trades[:MOST_TRADES]
    yield from _connections(drawn, starts)
    marks = [mark for trade in drawn for mark in _marks(trade, starts)]
    size = 10 if len(drawn) <= _FEW else 7
    for is_entry in (True, False):
        for is_buy in (True, False):
            chosen = [m for m in marks if (m.is_entry, m.is_buy) == (is_entry, is_buy)]
            if chosen:
                yield _marker_trace(chosen, size, is_entry=is_entry, is_buy=is_buy)


def bar_at(moment_ns: int, starts: Int64) -> int:
    """The bar in which a moment lies: the end of a bar belongs to it, not to the next."""
    return max(int(np.searchsorted(starts, moment_ns, side="left")) - 1, 0)


def _marks(trade: ReportTrade, starts: Int64) -> Iterator[_Mark]:
    is_long = trade.direction == "long"
    yield _Mark(
        True,
        is_long,
        bar_at(trade.opened_ns, starts),
        trade.entry_price,
        _words("Entry", trade, trade.entry_price, trade.entry_reason),
    )
    if trade.closed_ns is not None and trade.exit_price is not None:
        words = _words("Exit", trade, trade.exit_price, trade.exit_reason)
        profit = f"<br>profit {amount(trade.profit)}"
        yield _Mark(
            False, not is_long, bar_at(trade.closed_ns, starts), trade.exit_price, words + profit
        )


def _words(what: str, trade: ReportTrade, price: float, reason: str) -> str:
    lines = [
        f"{what} of #{trade.number}, {trade.direction} {number(trade.quantity)} at {number(price)}",
        trade.strategy,
        reason,
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
