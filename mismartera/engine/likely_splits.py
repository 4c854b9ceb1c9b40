"""Symbols that open as after a split which nothing stored explains, while something stands on them.

Orders with a price that were accepted before are of another share: they end before the bar that
shows the split is matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from mismartera.catalogue.overnight import split_near
from mismartera.config.trading import OnLikelySplit
from mismartera.domain.bar import Bar
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order
from mismartera.domain.order_end import LIKELY_SPLIT
from mismartera.execution.desk import TradingDesk


class LikelySplits:
    """Compares each symbol's first regular bar of a session with the close before.

    `waiting` are the symbols held that have not had one yet.
    """

    def __init__(self, desk: TradingDesk, then: OnLikelySplit) -> None:
        self.waiting: dict[str, None] = {}
        self._desk = desk
        self._cancels = then is OnLikelySplit.CANCEL
        self._closes: dict[str, float] = {}
        self._open_ns = 0

    def begin(self, open_ns: int, held: Iterable[str], closes: Mapping[str, float]) -> None:
        """A session opens; `closes` are the last ones known of symbols that anything stands on."""
        self._open_ns, self._closes = open_ns, dict(closes)
        self.waiting.clear()
        self.waiting.update(dict.fromkeys(held))

    def close_before(self, symbol: str) -> float | None:
        """The last close of a symbol before this session, as far as it was noted."""
        return self._closes.get(symbol)

    def look(self, bar: Bar, before: float | None) -> None:
        """Look at a symbol's first regular bar of the session; `before` is the close before."""
        self.waiting.pop(bar.symbol, None)
        if before is None or not bar.open:
            return
        split = split_near(before / bar.open)
        if split is not None:
            self._found(bar, before, split)

    def _found(self, bar: Bar, before: float, split: Fraction) -> None:
        desk = self._desk
        orders = [
            order
            for order in desk.broker.open_orders(symbol=bar.symbol)
            if order.accepted_ns <= bar.timestamp and _names_a_price(order)
        ]
        held = desk.held_of(bar.symbol)
        if not orders and not held:
            return
        if self._cancels:
            numbers = [order.number for order in orders]
            desk.cancel_all(numbers, bar.end, LIKELY_SPLIT)
        text = (
            f"{bar.symbol} opened at {bar.open:.12g} after {before:.12g}, as in a split of "
            f"{split.numerator}:{split.denominator} that is not stored; "
            f"{self._what_stands(orders, held)}"
        )
        desk.broker.book.tell_notice(Notice(bar.end, NoticeKind.LIKELY_SPLIT, bar.symbol, text))

    def _what_stands(self, orders: list[Order], held: dict[str, float]) -> str:
        """What is held, and what became of the orders whose prices are of the old share."""
        parts = [f"{strategy} holds {quantity:,.10g}" for strategy, quantity in held.items()]
        if parts:
            parts[-1] += ", which is not adjusted"
        if orders:
            end = "cancelled" if self._cancels else "kept with their prices"
            numbers = ", ".join(str(order.number) for order in orders)
            parts.append(f"{'orders' if orders[1:] else 'order'} {numbers} {end}")
        return "; ".join(parts)


def _names_a_price(order: Order) -> bool:
    """Whether an order was sent with a price; a trail follows whatever the price is."""
    asked = order.request.terms
    prices = asked.limit_price, asked.stop_price, asked.take_profit, asked.stop_loss
    return any(price is not None for price in prices)
