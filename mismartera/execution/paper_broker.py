"""The paper broker: fills open orders from bars, by the rules of `docs/fill-rules.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mismartera.calc.fill_model import Meeting, Shape, meet, meet_close
from mismartera.calc.trading_costs import Commission, Slippage
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import UNITS, units, value_micros
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_terms import TimeInForce
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.account import Account
from mismartera.execution.brackets import protective_requests
from mismartera.execution.order_book import Listener, OrderBook, chosen
from mismartera.execution.working_order import WorkingOrder

NOTHING_TO_REDUCE: Final = "there is no position left to reduce"


@dataclass(frozen=True, slots=True)
class MarketModel:
    """How bars fill orders: the share of a bar's volume that can be had, and what it costs.

    `lot` is the least quantity that a part of an order is filled in (1 for shares).
    """

    volume_share: float
    lot: float
    slippage: Slippage
    commission: Commission


class PaperBroker:
    """Matches open orders against bars, in the order of their acceptance.

    `fills` are all there ever were, number 1 first; `book.orders` likewise.
    """

    def __init__(
        self, model: MarketModel, account: Account, listener: Listener | None = None
    ) -> None:
        self.book = OrderBook(account.reservations, listener)
        self.fills: list[Fill] = []
        self._model = model
        self._account = account
        self._share_units = units(model.volume_share)
        self._lot_units = units(model.lot)
        self._session: TradingSession | None = None
        self._volume_left: dict[str, tuple[int, int]] = {}

    @property
    def waiting_symbols(self) -> Iterable[str]:
        """The symbols of which an order is open: only their bars need to be handed to `match`."""
        return self.book.open_symbols.keys()

    def open_orders(self, strategy: str | None = None, symbol: str | None = None) -> list[Order]:
        """The open orders by number: all, or those of a strategy or a symbol."""
        return chosen((each.order for each in self.book.working()), strategy, symbol)

    def begin_session(self, session: TradingSession) -> None:
        """Fill orders from this session's bars from now on."""
        self._session = session

    def submit(self, request: OrderRequest, now_ns: int) -> Order:
        """Accept an order, and set money aside for it if it names a price to do so."""
        return self.book.add(request, now_ns)

    def cancel(self, number: int, now_ns: int, note: str = "cancelled") -> Order:
        """Cancel an open order.

        Raises:
            OrderError: there is no open order of this number.
        """
        return self.book.close(self.book.find(number), OrderState.CANCELLED, now_ns, note)

    def match(self, bars: Sequence[Bar]) -> list[Fill]:
        """Match open orders against the bars of one step; return the fills, in order.

        Bars outside of the session's regular hours fill nothing.
        """
        if not self.book.open_symbols:
            return []
        first = len(self.fills)
        for _, working, bar in self._queue(bars):
            if working.is_open and working.seen_bar != bar.timestamp:
                self._visit(working, bar)
        return self.fills[first:]

    def end_session(self) -> list[Order]:
        """Let the orders expire that were for this session alone; return them."""
        close_ns = self._now_open().close_ns
        over = [
            working
            for working in self.book.working()
            if working.accepted_ns < close_ns and working.terms.time_in_force is not TimeInForce.GTC
        ]
        note = "the session ended"
        return [self.book.close(each, OrderState.EXPIRED, close_ns, note) for each in over]

    def _now_open(self) -> TradingSession:
        assert self._session is not None, "begin_session comes first"
        return self._session

    def _queue(self, bars: Sequence[Bar]) -> list[tuple[int, WorkingOrder, Bar]]:
        """The orders that bars of regular hours may fill, by number."""
        session, waiting = self._now_open(), self.book.open_symbols
        open_ns, close_ns = session.open_ns, session.close_ns
        queue = [
            (number, working, bar)
            for bar in bars
            if bar.symbol in waiting and open_ns <= bar.timestamp < close_ns
            for number, working in waiting[bar.symbol].items()
            if working.accepted_ns <= bar.timestamp
        ]
        if len(queue) > 1:
            queue.sort(key=_by_number)
        return queue

    def _visit(self, working: WorkingOrder, bar: Bar) -> None:
        """Match one order against a bar."""
        working.seen_bar = bar.timestamp
        if working.is_market:
            self._fill(working, bar, bar.open, bar.high if working.sign > 0 else bar.low)
        else:
            self._meet(working, bar)
        if working.terms.time_in_force is TimeInForce.IOC:
            self._end_if_open(working, bar.end, "not filled at once")

    def _meet(self, working: WorkingOrder, bar: Bar) -> None:
        """Fill an order that has terms of its own, if the bar meets them."""
        meeting = self._meeting(working, bar)
        if working.request.oco_group is not None and not meeting.at_open:
            self._visit_rivals_met_first(working, bar)
            if not working.is_open:
                return
        working.memory = meeting.memory
        if meeting.price is not None:
            self._fill(working, bar, meeting.price, meeting.worst)

    def _visit_rivals_met_first(self, working: WorkingOrder, bar: Bar) -> None:
        """Of orders that cancel each other, one met at the open comes before one met later."""
        for rival in self.book.rivals(working):
            if rival.seen_bar != bar.timestamp and rival.accepted_ns <= bar.timestamp:
                met = self._meeting(rival, bar)
                if met.at_open and met.price is not None:
                    self._visit(rival, bar)

    def _meeting(self, working: WorkingOrder, bar: Bar) -> Meeting:
        shape = Shape(bar.open, bar.high, bar.low, bar.close)
        if working.terms.time_in_force is not TimeInForce.CLOSE:
            return meet(working.met_by, working.memory, shape)
        met = meet_close(working.met_by.is_buy, shape)
        return met if bar.end == self._now_open().close_ns else met._replace(price=None)

    def _fill(self, working: WorkingOrder, bar: Bar, price: float, worst: float) -> None:
        """Trade what can be had at a price, made worse by slippage."""
        wanted = working.left_units
        if working.request.reduces_only:
            wanted = min(wanted, -working.sign * self._held(working))
            if wanted <= 0:
                self._end_if_open(working, bar.end, NOTHING_TO_REDUCE)
                return
        left = self._left_of(bar)
        quantity = wanted if wanted <= left else left // self._lot_units * self._lot_units
        if quantity == 0:
            return
        self._volume_left[bar.symbol] = (bar.timestamp, left - quantity)
        worse = self._model.slippage(price, quantity / UNITS / bar.volume)
        if worse:
            slipped = round(price + working.sign * worse, 8)
            price = min(slipped, worst) if working.sign > 0 else max(slipped, worst)
        self._book(working, bar, quantity, price)

    def _left_of(self, bar: Bar) -> int:
        """How much of a bar's volume orders can still be filled from, in units."""
        timestamp, left = self._volume_left.get(bar.symbol, (-1, 0))
        if timestamp == bar.timestamp:
            return left
        return self._share_units * units(bar.volume) // UNITS

    def _book(self, working: WorkingOrder, bar: Bar, quantity: int, price: float) -> None:
        """Enter a trade in the books, and do what follows from it."""
        request, price_units = working.request, units(price)
        value = value_micros(price_units, quantity)
        working.left_units -= quantity
        working.traded_units += quantity
        working.traded_micros += value
        fee = self._model.commission(working.traded_units, working.traded_micros)
        fill = Fill(
            len(self.fills) + 1,
            working.number,
            request.strategy,
            request.symbol,
            request.side,
            request.quantity if quantity == working.quantity_units else quantity / UNITS,
            price,
            value,
            fee - working.fee_micros,
            bar.end,
            bar.timestamp,
        )
        working.fee_micros = fee
        self.fills.append(fill)
        self._account.enter(fill, quantity, price_units)
        self.book.traded(working, bar.end)
        self.book.tell_fill(fill)
        self._follow(working, fill, quantity)

    def _follow(self, working: WorkingOrder, fill: Fill, quantity: int) -> None:
        """After a fill: reduce its rivals, drop exits of what is gone, protect what is new."""
        request, now_ns = working.request, fill.filled_ns
        if request.oco_group is not None:
            for rival in self.book.rivals(working):
                self.book.reduced(rival, quantity, now_ns)
        if request.symbol in self.book.open_symbols:
            held = self._held(working)
            for exit_ in self.book.exits(request.strategy, request.symbol):
                if held * exit_.sign >= 0:
                    self._end_if_open(exit_, now_ns, NOTHING_TO_REDUCE)
        if request.terms.has_bracket:
            for leg in protective_requests(working.order, fill, len(self.book.orders) + 1):
                self.submit(leg, now_ns)

    def _held(self, working: WorkingOrder) -> int:
        return self._account.portfolio.held(working.request.strategy, working.request.symbol)

    def _end_if_open(self, working: WorkingOrder, now_ns: int, note: str) -> None:
        if working.is_open:
            self.book.close(working, OrderState.CANCELLED, now_ns, note)


def _by_number(each: tuple[int, WorkingOrder, Bar]) -> int:
    return each[0]
