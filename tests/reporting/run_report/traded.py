"""Decisions, orders, fills and trades with what a test is about, and plain values for the rest."""

from __future__ import annotations

from mismartera.domain.fill import Fill
from mismartera.domain.order import Order, OrderRequest
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.signal import Decision, OrderType, Side, Signal
from mismartera.domain.trade import Trade, TradeSide


def trade(
    *, number: int = 1, symbol: str = "AAA", entry_ns: int = 10, exit_ns: int | None = 20
) -> Trade:
    return Trade(
        number=number,
        strategy="s",
        symbol=symbol,
        side=TradeSide.LONG,
        quantity=1.0,
        open_quantity=0.0 if exit_ns else 1.0,
        entry_ns=entry_ns,
        exit_ns=exit_ns,
        entry_price=100.0,
        exit_price=101.0 if exit_ns else None,
        profit_micros=1_000_000,
        fees_micros=0,
        traded_micros=201_000_000,
        fills=2,
    )


def decision(reason: str, *, orders: tuple[int, ...] = ()) -> Decision:
    signal = Signal("AAA", Side.BUY, 1.0, reason=reason)
    return Decision(1, 5, "s", signal, bool(orders), "", None, None, orders=orders)


def leg(number: int, *, parent: int, is_limit: bool) -> Order:
    kind = OrderType.LIMIT if is_limit else OrderType.STOP
    request = OrderRequest("s", "AAA", Side.SELL, 1.0, OrderTerms(kind), parent=parent)
    return Order(number, f"o{number}", request, 5)


def fill(number: int, *, order: int, at_ns: int, quantity: float = 1.0) -> Fill:
    """A fill at 100; of a negative quantity a sale."""
    side, size = (Side.BUY if quantity > 0 else Side.SELL), abs(quantity)
    value = round(100_000_000 * size)
    return Fill(number, order, "s", "AAA", side, size, 100.0, value, 0, at_ns, at_ns - 1)
