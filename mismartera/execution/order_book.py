"""The orders of an account: all there ever were, and those that are open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from mismartera.calc.trading_costs import Commission, no_commission
from mismartera.domain.fill import Fill
from mismartera.domain.money import number_of
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_end import PAIR_FILLED, REST_OF_PAIR, Ending, OrderEnd
from mismartera.errors import OrderError
from mismartera.execution.account import Account
from mismartera.execution.bill import Bill
from mismartera.execution.claims import claim, end_claim
from mismartera.execution.working_order import WorkingOrder


class Listener(Protocol):
    """Who is told of every order that was accepted or changed, of every fill and every notice."""

    def on_order(self, order: Order) -> None: ...

    def on_fill(self, fill: Fill) -> None: ...

    def on_notice(self, notice: Notice) -> None: ...


class OrderBook:
    """Orders by number, open ones by symbol, and what they claim of the account.

    `tick` is the step of prices in units of a price, 0 for none.
    """

    def __init__(
        self,
        account: Account,
        listener: Listener | None = None,
        commission: Commission = no_commission,
        tick: int = 0,
    ) -> None:
        self.orders: list[Order] = []
        self._account = account
        self._commission = commission
        self._tick = tick
        self._tell = _nobody if listener is None else listener.on_order
        self.tell_fill = _nobody if listener is None else listener.on_fill
        self.tell_notice = _nobody if listener is None else listener.on_notice
        self._open: dict[str, dict[int, WorkingOrder]] = {}
        self._groups: dict[int, list[WorkingOrder]] = {}
        self._waiting: dict[int, list[WorkingOrder]] = {}

    @property
    def open_symbols(self) -> dict[str, dict[int, WorkingOrder]]:
        """The open orders by symbol and number; a symbol without one is not there."""
        return self._open

    def find(self, number: int) -> WorkingOrder:
        """The open order of a number.

        Raises:
            OrderError: there is none.
        """
        if 1 <= number <= len(self.orders):
            found = self._open.get(self.orders[number - 1].symbol, {}).get(number)
            if found is not None:
                return found
        raise OrderError(f"there is no open order {number}", "`execution orders` lists them")

    def working(self) -> list[WorkingOrder]:
        """The open orders by number."""
        found = [each for orders in self._open.values() for each in orders.values()]
        found.sort(key=_number)
        return found

    def rivals(self, working: WorkingOrder) -> tuple[WorkingOrder, ...]:
        """The other open orders of its group: those that its fills cancel."""
        group = working.request.oco_group
        if group is None:
            return ()
        return tuple(each for each in self._groups.get(group, ()) if each is not working)

    def exits(self, strategy: str, symbol: str) -> Iterator[WorkingOrder]:
        """The open orders of a strategy that may only reduce its position in a symbol."""
        for each in tuple(self._open.get(symbol, {}).values()):
            if each.request.reduces_only and each.request.strategy == strategy:
                yield each

    def add(self, request: OrderRequest, now_ns: int) -> Order:
        """Accept an order under the next number."""
        number = len(self.orders) + 1
        order = Order(number, f"{request.strategy}-{number}", request, now_ns)
        bill = Bill() if request.joined is None else self.find(request.joined).bill
        working = WorkingOrder(order, bill, self._tick)
        self.orders.append(order)
        self._open.setdefault(request.symbol, {})[number] = working
        if request.oco_group is not None:
            self._groups.setdefault(request.oco_group, []).append(working)
        for awaited in request.waits_for:
            self._waiting.setdefault(awaited, []).append(working)
        self._claim(working)
        self._tell(order)
        return order

    def is_waiting(self, working: WorkingOrder) -> bool:
        """Whether an order that it waits for is still open."""
        return any(self.orders[each - 1].is_open for each in working.request.waits_for)

    def traded(self, working: WorkingOrder, now_ns: int) -> None:
        """Show that an order was filled, in part or (nothing is left) in whole."""
        if working.left_units == 0:
            in_part = working.traded_units < working.quantity_units
            self.close(working, OrderState.FILLED, now_ns, REST_OF_PAIR if in_part else None)
        else:
            self._claim(working)
            self._show(working, OrderState.PARTIALLY_FILLED, None, None)

    def reduced(self, working: WorkingOrder, quantity_units: int, now_ns: int) -> None:
        """Take from an order what a rival has traded."""
        working.left_units = max(0, working.left_units - quantity_units)
        if working.left_units == 0:
            self.close(working, OrderState.CANCELLED, now_ns, PAIR_FILLED)

    def close(
        self, working: WorkingOrder, state: OrderState, now_ns: int, ending: Ending | None
    ) -> Order:
        """Take an order out of the open ones; `ending` is None for one that was filled."""
        symbol, group = working.request.symbol, working.request.oco_group
        orders = self._open[symbol]
        del orders[working.number]
        if not orders:
            del self._open[symbol]
        if group is not None:
            self._leave(group, working)
        working.is_open = False
        end_claim(self._account, working.number, working.request)
        order = self._show(working, state, now_ns, ending)
        if self._waiting:
            self._let_go(working, now_ns)
        return order

    def _let_go(self, ended: WorkingOrder, now_ns: int) -> None:
        """What waited for an order that ended goes on, or ends with it if it was not filled."""
        for each in self._waiting.pop(ended.number, ()):
            if each.is_open and not ended.traded_units:
                note = f"waited for order {ended.number}, which was not filled"
                ending = Ending(OrderEnd.AWAITED, note)
                self.close(each, OrderState.CANCELLED, now_ns, ending)

    def _leave(self, group: int, working: WorkingOrder) -> None:
        members = self._groups[group]
        members.remove(working)
        if not members:
            del self._groups[group]

    def _show(
        self,
        working: WorkingOrder,
        state: OrderState,
        closed_ns: int | None,
        ending: Ending | None,
    ) -> Order:
        was, request = working.order, working.request
        is_whole = working.traded_units == working.quantity_units
        filled = request.quantity if is_whole else number_of(working.traded_units)
        by, note = (None, "") if ending is None else ending
        order = Order(
            was.number, was.client_id, request, was.accepted_ns, state, filled, closed_ns, note, by
        )
        working.order = self.orders[was.number - 1] = order
        self._tell(order)
        return order

    def _claim(self, working: WorkingOrder) -> None:
        left, bill = working.left_units, working.bill
        claim(self._account, working.number, working.request, left, bill, self._commission)


def chosen(orders: Iterable[Order], strategy: str | None, symbol: str | None) -> list[Order]:
    """The orders of a strategy and of a symbol; None chooses all."""
    return [
        each
        for each in orders
        if strategy in {None, each.strategy} and symbol in {None, each.symbol}
    ]


def _number(working: WorkingOrder) -> int:
    return working.number


def _nobody(_told: object) -> None:
    """Tell nobody."""
