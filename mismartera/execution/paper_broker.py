"""The paper broker: keeps open orders and fills them from bars, by the written fill rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from mismartera.calc.fill_model import Meeting, Shape, meet, meet_close
from mismartera.calc.trading_costs import Commission, Slippage
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import UNITS, number_of, units, value_micros
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.signal import TimeInForce
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import OrderError
from mismartera.execution.account import Account
from mismartera.execution.brackets import protective_requests
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


class Listener(Protocol):
    """Who is told of every order that was accepted or changed, and of every fill."""

    def on_order(self, order: Order) -> None: ...

    def on_fill(self, fill: Fill) -> None: ...


class PaperBroker:
    """Open orders, matched against bars in the order of their acceptance.

    `orders` and `fills` are all there ever were, number 1 first.
    """

    def __init__(
        self, model: MarketModel, account: Account, listener: Listener | None = None
    ) -> None:
        self.orders: list[Order] = []
        self.fills: list[Fill] = []
        self._model = model
        self._account = account
        self._listener = listener
        self._share_units = units(model.volume_share)
        self._lot_units = units(model.lot)
        self._working: dict[str, dict[int, WorkingOrder]] = {}
        self._groups: dict[int, list[WorkingOrder]] = {}
        self._session: TradingSession | None = None
        self._volume_left: dict[str, tuple[int, int]] = {}

    @property
    def waiting_symbols(self) -> Iterable[str]:
        """The symbols of which an order is open: only their bars need to be handed to `match`."""
        return self._working.keys()

    def open_orders(self, strategy: str | None = None, symbol: str | None = None) -> list[Order]:
        """The open orders by number: all, or those of a strategy or a symbol."""
        chosen = self._working.values() if symbol is None else [self._working.get(symbol, {})]
        found = [each.order for orders in chosen for each in orders.values()]
        return sorted(each for each in found if strategy in {None, each.strategy})

    def begin_session(self, session: TradingSession) -> None:
        """Fill orders from this session's bars from now on."""
        self._session = session

    def submit(self, request: OrderRequest, now_ns: int, reserve_price: float = 0.0) -> Order:
        """Accept an order; set money aside for it at a price, if one is given."""
        number = len(self.orders) + 1
        order = Order(number, f"{request.strategy}-{number}", request, now_ns)
        self.orders.append(order)
        working = WorkingOrder(order, reserve_price)
        self._working.setdefault(request.symbol, {})[number] = working
        if request.oco_group is not None:
            self._groups.setdefault(request.oco_group, []).append(working)
        self._set_aside(working)
        self._tell(order)
        return order

    def cancel(self, number: int, now_ns: int, note: str = "cancelled") -> Order:
        """Cancel an open order.

        Raises:
            OrderError: there is no open order of this number.
        """
        return self._close(self._open(number), OrderState.CANCELLED, now_ns, note)

    def replace(self, number: int, request: OrderRequest, now_ns: int) -> Order:
        """Cancel an open order and accept another in its place, which stands behind all others.

        Raises:
            OrderError: there is no open order of this number.
        """
        reserve_price = number_of(self._open(number).reserve_units)
        self.cancel(number, now_ns, "replaced")
        return self.submit(request, now_ns, reserve_price)

    def match(self, bars: Sequence[Bar]) -> list[Fill]:
        """Match open orders against the bars of one step; return the fills, in order.

        Bars outside of the session's regular hours fill nothing.
        """
        if not self._working:
            return []
        first = len(self.fills)
        for working, bar in self._queue(bars):
            self._visit(working, bar)
        return self.fills[first:]

    def end_session(self) -> list[Order]:
        """Let the orders expire that were for this session alone; return them."""
        assert self._session is not None
        close_ns = self._session.close_ns
        over = [
            working
            for orders in self._working.values()
            for working in orders.values()
            if working.order.accepted_ns < close_ns
            and working.order.request.time_in_force is not TimeInForce.GTC
        ]
        over.sort(key=_number)
        note = "the session ended"
        return [self._close(each, OrderState.EXPIRED, close_ns, note) for each in over]

    def _queue(self, bars: Sequence[Bar]) -> list[tuple[WorkingOrder, Bar]]:
        """The orders that bars of regular hours may fill, by number."""
        assert self._session is not None
        open_ns, close_ns = self._session.open_ns, self._session.close_ns
        queue = [
            (working, bar)
            for bar in bars
            if open_ns <= bar.timestamp < close_ns and bar.symbol in self._working
            for working in self._working[bar.symbol].values()
            if working.order.accepted_ns <= bar.timestamp
        ]
        if len(queue) > 1:
            queue.sort(key=lambda each: each[0].order.number)
        return queue

    def _visit(self, working: WorkingOrder, bar: Bar) -> None:
        """Match one order, unless it was closed or matched before in this step."""
        if working.seen_bar == bar.timestamp or not working.order.is_open:
            return
        working.seen_bar = bar.timestamp
        meeting = self._meeting(working, bar)
        group = working.order.request.oco_group
        if group is not None and not meeting.at_open:
            self._visit_those_met_first(group, working, bar)
        if not working.order.is_open:
            return
        working.memory = meeting.memory
        if meeting.price is not None:
            self._fill(working, bar, meeting.price, meeting.worst)
        if working.order.request.time_in_force is TimeInForce.IOC:
            self._end_if_open(working, bar.end, "not filled at once")

    def _visit_those_met_first(self, group: int, working: WorkingOrder, bar: Bar) -> None:
        """Of orders that cancel each other, one met at the open comes before one met later."""
        for other in tuple(self._groups[group]):
            if other is not working and other.order.accepted_ns <= bar.timestamp:
                met = self._meeting(other, bar)
                if met.at_open and met.price is not None:
                    self._visit(other, bar)

    def _meeting(self, working: WorkingOrder, bar: Bar) -> Meeting:
        shape = Shape(bar.open, bar.high, bar.low, bar.close)
        if working.order.request.time_in_force is not TimeInForce.CLOSE:
            return meet(working.terms, working.memory, shape)
        met = meet_close(working.terms.is_buy, shape)
        assert self._session is not None
        return met if bar.end == self._session.close_ns else met._replace(price=None)

    def _fill(self, working: WorkingOrder, bar: Bar, price: float, worst: float) -> None:
        """Trade what can be had at a price, made worse by slippage."""
        request = working.order.request
        wanted = working.left_units
        if request.reduces_only:
            held = self._account.portfolio.held(request.strategy, request.symbol)
            wanted = min(wanted, -working.sign * held)
            if wanted <= 0:
                self._end_if_open(working, bar.end, NOTHING_TO_REDUCE)
                return
        left = self._left_of(bar)
        quantity = wanted if wanted <= left else left // self._lot_units * self._lot_units
        if quantity == 0:
            return
        self._volume_left[bar.symbol] = (bar.timestamp, left - quantity)
        worse = self._model.slippage(price, quantity / units(bar.volume))
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

    def _end_if_open(self, working: WorkingOrder, now_ns: int, note: str) -> None:
        if working.order.is_open:
            self._close(working, OrderState.CANCELLED, now_ns, note)

    def _book(self, working: WorkingOrder, bar: Bar, quantity: int, price: float) -> None:
        """Enter a trade in the books, and do what follows from it."""
        request = working.order.request
        value = value_micros(units(price), quantity)
        working.left_units -= quantity
        working.traded_units += quantity
        working.traded_micros += value
        fee = self._model.commission(working.traded_units, working.traded_micros)
        fill = Fill(
            len(self.fills) + 1,
            working.order.number,
            request.strategy,
            request.symbol,
            request.side,
            number_of(quantity),
            price,
            value,
            fee - working.fee_micros,
            bar.end,
            bar.timestamp,
        )
        working.fee_micros = fee
        self.fills.append(fill)
        self._account.apply(fill)
        self._set_aside(working)
        self._update(working, bar.end)
        if self._listener is not None:
            self._listener.on_fill(fill)
        self._follow(working, fill, quantity)

    def _update(self, working: WorkingOrder, now_ns: int) -> None:
        """Show a trade in its order."""
        if working.left_units == 0:
            self._close(working, OrderState.FILLED, now_ns, "")
        else:
            self._show(working, OrderState.PARTIALLY_FILLED, None, "")

    def _follow(self, working: WorkingOrder, fill: Fill, quantity: int) -> None:
        """After a fill: reduce its rivals, drop exits of what is gone, protect what is new."""
        request = working.order.request
        if request.oco_group is not None:
            for rival in tuple(self._groups.get(request.oco_group, ())):
                if rival is not working:
                    self._reduce(rival, quantity, fill.filled_ns)
        held = self._account.portfolio.held(request.strategy, request.symbol)
        if held * working.sign <= quantity:
            self._drop_exits(request.strategy, request.symbol, held, fill.filled_ns)
        for leg in protective_requests(working.order, fill, len(self.orders) + 1):
            self.submit(leg, fill.filled_ns)

    def _reduce(self, rival: WorkingOrder, quantity: int, now_ns: int) -> None:
        rival.left_units = max(0, rival.left_units - quantity)
        if rival.left_units == 0:
            note = "the other order of its pair was filled"
            self._close(rival, OrderState.CANCELLED, now_ns, note)

    def _drop_exits(self, strategy: str, symbol: str, held: int, now_ns: int) -> None:
        """Cancel orders that could only reduce a position that is not there any more."""
        for each in tuple(self._working.get(symbol, {}).values()):
            request = each.order.request
            if request.strategy == strategy and request.reduces_only and held * each.sign >= 0:
                self._close(each, OrderState.CANCELLED, now_ns, NOTHING_TO_REDUCE)

    def _close(self, working: WorkingOrder, state: OrderState, now_ns: int, note: str) -> Order:
        """Take an order out of the book."""
        symbol, number = working.order.symbol, working.order.number
        del self._working[symbol][number]
        if not self._working[symbol]:
            del self._working[symbol]
        group = working.order.request.oco_group
        if group is not None:
            self._groups[group].remove(working)
        self._account.reservations.set(number, symbol, 0)
        return self._show(working, state, now_ns, note)

    def _show(
        self, working: WorkingOrder, state: OrderState, closed_ns: int | None, note: str
    ) -> Order:
        filled = number_of(working.traded_units)
        order = working.order._replace(state=state, filled=filled, closed_ns=closed_ns, note=note)
        working.order = self.orders[order.number - 1] = order
        self._tell(order)
        return order

    def _set_aside(self, working: WorkingOrder) -> None:
        if working.reserve_units:
            amount = value_micros(working.reserve_units, working.left_units)
            self._account.reservations.set(working.order.number, working.order.symbol, amount)

    def _open(self, number: int) -> WorkingOrder:
        if 1 <= number <= len(self.orders):
            order = self.orders[number - 1]
            if order.is_open:
                return self._working[order.symbol][number]
        raise OrderError(f"there is no open order {number}", "`execution orders` lists them")

    def _tell(self, order: Order) -> None:
        if self._listener is not None:
            self._listener.on_order(order)


def _number(working: WorkingOrder) -> int:
    return working.order.number
