"""The fills of trades: which entered one, which left it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mismartera.domain.fill import Fill
from mismartera.domain.money import number_of, units
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision, OrderType, Side
from mismartera.domain.trade import Trade
from mismartera.reporting.run_report.data import ReportFill
from mismartera.storage.ledger_file import open_reading

FillsOfTrades = Mapping[int, tuple[ReportFill, ...]]
"""The fills of each trade, the oldest first, by the trade's number."""


@dataclass(slots=True)
class _Walk:
    """One strategy in one symbol, fill by fill: its trades to come, and the one under way.

    `held` are units, negative when short.
    """

    ahead: Iterator[int]
    trade: int | None = None
    held: int = 0
    found: dict[int, list[ReportFill]] = field(default_factory=dict)


def recorded_fills(path: Path, trades: Iterable[Trade]) -> FillsOfTrades:
    """Read the fills of trades out of the ledger of their run; none where it kept no ledger.

    Raises:
        StoreError: the ledger is damaged.
    """
    if not path.is_file():
        return {}
    with open_reading(path) as ledger:
        reasons = order_reasons(ledger.decisions(), ledger.orders())
        return fills_of(trades, ledger.fills(), reasons)


def order_reasons(decisions: Iterable[Decision], orders: Sequence[Order]) -> dict[int, str]:
    """The reason of each order: its signal's, and of a protective one what it is for."""
    reasons = {order: decision.signal.reason for decision in decisions for order in decision.orders}
    for order in orders:
        if order.request.parent is not None:
            is_limit = order.request.order_type is OrderType.LIMIT
            reasons[order.number] = "take profit" if is_limit else "stop loss"
    return reasons


def fills_of(
    trades: Iterable[Trade], fills: Iterable[Fill], reasons: Mapping[int, str]
) -> FillsOfTrades:
    """Find the fills of each trade; both are given the oldest first.

    A fill that reverses a position is the last of one trade and the first of the next, in parts.
    Later trades than those that are given have their fills left out. `reasons` are those of orders.
    """
    numbers: dict[tuple[str, str], list[int]] = {}
    for trade in trades:
        numbers.setdefault((trade.strategy, trade.symbol), []).append(trade.number)
    walks = {key: _Walk(iter(found)) for key, found in numbers.items()}
    for fill in fills:
        walk = walks.get((fill.strategy, fill.symbol))
        if walk is not None:
            _take(walk, fill, reasons.get(fill.order, ""))
    return {number: tuple(found) for walk in walks.values() for number, found in walk.found.items()}


def _take(walk: _Walk, fill: Fill, reason: str) -> None:
    sign = 1 if fill.side is Side.BUY else -1
    quantity = units(fill.quantity)
    closing = min(quantity, max(-sign * walk.held, 0))
    for part, is_entry in ((closing, False), (quantity - closing, True)):
        if not part:
            continue
        if not walk.held:
            walk.trade = next(walk.ahead, None)
        walk.held += sign * part
        if walk.trade is not None:
            found = ReportFill(is_entry, fill.filled_ns, number_of(part), fill.price, reason)
            walk.found.setdefault(walk.trade, []).append(found)
