"""Why trades were made: the reasons of the signals behind their first and their last fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mismartera.domain.fill import Fill
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision, OrderType
from mismartera.domain.trade import Trade
from mismartera.storage.ledger_file import open_reading


class Reasons(NamedTuple):
    """Why a trade was entered and why it was left; empty where nobody said."""

    entry: str = ""
    exit: str = ""


def trade_reasons(path: Path, trades: Iterable[Trade]) -> Mapping[int, Reasons]:
    """Read the reasons of trades, by their numbers, out of the ledger of their run.

    There are none where the run kept no ledger.

    Raises:
        StoreError: the ledger is damaged.
    """
    if not path.is_file():
        return {}
    with open_reading(path) as ledger:
        reasons = order_reasons(ledger.decisions(), ledger.orders())
        return reasons_of(trades, ledger.fills(), reasons)


def order_reasons(decisions: Iterable[Decision], orders: Sequence[Order]) -> dict[int, str]:
    """The reason of each order: its signal's, and of a protective one what it is for."""
    reasons = {order: decision.signal.reason for decision in decisions for order in decision.orders}
    for order in orders:
        if order.request.parent is not None:
            is_limit = order.request.order_type is OrderType.LIMIT
            reasons[order.number] = "take profit" if is_limit else "stop loss"
    return reasons


def reasons_of(
    trades: Iterable[Trade], fills: Iterable[Fill], reasons: Mapping[int, str]
) -> dict[int, Reasons]:
    """Find the fills that opened and closed each trade, and why their orders were sent."""
    by_moment: dict[tuple[str, str, int], str] = {}
    for fill in fills:
        by_moment[fill.strategy, fill.symbol, fill.filled_ns] = reasons.get(fill.order, "")
    return {
        trade.number: Reasons(
            by_moment.get((trade.strategy, trade.symbol, trade.entry_ns), ""),
            ""
            if trade.exit_ns is None
            else by_moment.get((trade.strategy, trade.symbol, trade.exit_ns), ""),
        )
        for trade in trades
    }
