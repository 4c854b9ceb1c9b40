"""The paper broker: fills open orders from bars, by the rules of `docs/fill-rules.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from mismartera.calc.fill_model import Memory, meet, meet_close, shape_of, worsened
from mismartera.calc.fill_order import Met, Round, in_turn, open_turn
from mismartera.calc.trading_costs import (
    Commission,
    Slippage,
    no_commission,
    no_slippage,
)
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import (
    UNITS,
    amount_of,
    decimal_price,
    price_units,
    units,
    value_micros,
)
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_end import (
    NOT_AT_ONCE,
    NOTHING_TO_REDUCE,
    ON_REQUEST,
    SESSION_ENDED,
    Ending,
    OrderEnd,
)
from mismartera.domain.order_terms import TimeInForce
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.account import Account
from mismartera.execution.bounds import require_within_bounds
from mismartera.execution.brackets import protective_requests
from mismartera.execution.fill_size import BarVolume, affordable, share_of
from mismartera.execution.order_book import Listener, OrderBook, chosen
from mismartera.execution.working_order import WorkingOrder


@dataclass(frozen=True, slots=True)
class MarketModel:
    """How bars fill orders: the share of a bar's volume that can be had, and what it costs.

    `volume_share` None: orders are filled without regard to volume. `lot` is the least quantity
    that a part of an order is filled in (1 for shares), `tick` the step of prices in units of a
    price, 0 for none.
    """

    volume_share: float | None
    lot: float
    slippage: Slippage
    commission: Commission
    tick: int = 0


class _Seen(NamedTuple):
    """An order, a bar that may fill it, and where they meet: at a price, or (None) not at all.

    `worst` is the price that slippage cannot pass, `memory` what the order takes to the next bar.
    """

    working: WorkingOrder
    bar: Bar
    round: Round
    price: float | None
    worst: float
    memory: Memory


_Trade: TypeAlias = tuple[int, float, int, int]
"""A quantity in units, its price, its value and what it adds to the bill, in micros."""


class PaperBroker:
    """Matches open orders against bars, in the order that the bars decide.

    `fills` are all there ever were, number 1 first; `book.orders` likewise.
    """

    def __init__(
        self, model: MarketModel, account: Account, listener: Listener | None = None
    ) -> None:
        self.book = OrderBook(account, listener, model.commission, model.tick)
        self.fills: list[Fill] = []
        self._model = model
        self._account = account
        self._lot_units = units(model.lot)
        self._session: TradingSession | None = None
        self._volume = BarVolume(model.volume_share)
        self._without_volume = set[str]()

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
        """Accept an order, and let the account know what it claims."""
        return self.book.add(request, now_ns)

    def cancel(self, number: int, now_ns: int, ending: Ending = ON_REQUEST) -> Order:
        """Cancel an open order.

        Raises:
            OrderError: there is no open order of this number.
        """
        return self.book.close(self.book.find(number), OrderState.CANCELLED, now_ns, ending)

    def match(self, bars: Sequence[Bar]) -> list[Fill]:
        """Match open orders against the bars of one step; return the fills, in order.

        Bars outside of the session's regular hours fill nothing.
        """
        if not self.book.open_symbols:
            return []
        first, seen = len(self.fills), self._seen(bars)
        for each in self._in_turn(seen):
            self._trade(each)
        for each in seen:
            if each.working.is_open:
                self._leave(each)
        return self.fills[first:]

    def end_session(self) -> list[Order]:
        """Let the orders expire that were for this session alone; return them."""
        close_ns = self._now_open().close_ns
        over = [
            working
            for working in self.book.working()
            if working.accepted_ns < close_ns and working.terms.time_in_force is not TimeInForce.GTC
        ]
        return [
            self.book.close(each, OrderState.EXPIRED, close_ns, SESSION_ENDED)
            for each in over
            if each.is_open
        ]

    def _now_open(self) -> TradingSession:
        assert self._session is not None, "begin_session comes first"
        return self._session

    def _seen(self, bars: Sequence[Bar]) -> list[_Seen]:
        """The orders that bars of regular hours may fill, each with where they meet."""
        session, waiting = self._now_open(), self.book.open_symbols
        open_ns, close_ns = session.open_ns, session.close_ns
        seen = []
        for bar in bars:
            start = bar.timestamp
            if bar.symbol not in waiting or not open_ns <= start < close_ns:
                continue
            for working in waiting[bar.symbol].values():
                if working.accepted_ns <= start and working.seen_bar != start:
                    working.seen_bar = start
                    seen.append(_see(working, bar, ends_session=bar.end == close_ns))
        return seen

    def _in_turn(self, seen: list[_Seen]) -> list[_Seen]:
        """Those that are met, in the order in which they are filled."""
        met = [each for each in seen if each.price is not None]
        if len(met) < 2:
            return met
        if all(each.round is Round.OPEN for each in met):
            met.sort(key=_open_turn)
            return met
        by_number = {each.working.number: each for each in met}
        return [by_number[each.number] for each in in_turn([_met(each) for each in met])]

    def _trade(self, seen: _Seen) -> None:
        """Fill an order that is met, as far as position, volume and cash go."""
        working, bar = seen.working, seen.bar
        if not working.is_open or (working.request.waits_for and self.book.is_waiting(working)):
            return
        wanted = working.left_units
        if working.request.reduces_only:
            wanted = min(wanted, -working.sign * self._held(working))
            if wanted <= 0:
                self._end_if_open(working, bar.end, NOTHING_TO_REDUCE)
                return
        quantity = self._volume.part_of(wanted, bar, self._lot_units)
        if quantity == 0:
            self._tell_no_volume(bar)
            return
        trade = self._priced(seen, quantity)
        if trade[2] + trade[3] > self._account.cash_micros:
            trade = self._paid_for(seen, trade)
        paid = trade[0]
        if paid:
            self._volume.take(bar, paid)
            self._book(seen, trade)
        if paid < quantity:
            self._cut(working, bar)

    def _priced(self, seen: _Seen, quantity: int) -> _Trade:
        """A trade at the price that was met, made worse by slippage."""
        working, price, model = seen.working, seen.price, self._model
        assert price is not None
        if model.slippage is not no_slippage:
            worse = model.slippage(price, share_of(quantity, seen.bar.volume))
            if worse:
                slipped = worsened(price, working.sign, worse, model.tick)
                bound = min if working.sign > 0 else max
                price = bound(slipped, seen.worst)
        value = value_micros(price_units(price), quantity)
        fee, commission = 0, model.commission
        if commission is not no_commission:
            fee = working.bill.more(quantity, value, commission)
        return quantity, price, value, fee

    def _paid_for(self, seen: _Seen, whole: _Trade) -> _Trade:
        """As much of a trade as the account's own money pays for, in whole lots.

        What it reduces of a position is never cut, nor is anything on margin.
        """
        if seen.working.request.reduces_only or self._account.has_margin:
            return whole
        sign, cash = seen.working.sign, self._account.cash_micros
        wanted = whole[0]
        reducing = min(wanted, max(0, -sign * self._held(seen.working)))

        def is_paid(quantity: int) -> bool:
            _, price, value, fee = self._priced(seen, quantity)
            reduced = value_micros(price_units(price), reducing)
            return value - reduced + sign * reduced + fee <= cash

        if is_paid(wanted):
            return whole
        return self._priced(seen, affordable(wanted, reducing, self._lot_units, is_paid))

    def _cut(self, working: WorkingOrder, bar: Bar) -> None:
        """Cancel what cash does not pay for, and say so."""
        traded, wanted = working.traded_units / UNITS, working.quantity_units / UNITS
        note = f"cash pays for {traded:,.10g} of {wanted:,.10g}"
        ending = Ending(OrderEnd.CASH, f"{note}: the rest is cancelled")
        self._end_if_open(working, bar.end, ending)
        asked = f"{working.request.side} {wanted:,.10g} {bar.symbol}"
        text = f"order {working.number} ({asked}) is cut: {note}, the rest is cancelled"
        self._tell(bar, NoticeKind.CASH_CUT, text)

    def _book(self, seen: _Seen, trade: _Trade) -> None:
        """Enter a trade in the books, and do what follows from it."""
        working, bar = seen.working, seen.bar
        request, account = working.request, self._account
        quantity, price, value, fee = trade
        fill = Fill(
            len(self.fills) + 1,
            working.number,
            request.strategy,
            request.symbol,
            request.side,
            request.quantity if quantity == working.quantity_units else quantity / UNITS,
            price,
            value,
            fee,
            bar.end,
            bar.timestamp,
        )
        require_within_bounds(account, fill)
        had_cash = account.cash_micros >= 0
        working.left_units -= quantity
        working.traded_units += quantity
        working.bill.enter(quantity, value, fee)
        self.fills.append(fill)
        account.enter(fill, quantity, price_units(price))
        self.book.traded(working, bar.end)
        self.book.tell_fill(fill)
        if account.cash_micros < 0 and had_cash and not account.has_margin:
            self._tell_below_zero(working, bar)
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

    def _leave(self, seen: _Seen) -> None:
        """What an order takes from a bar to the next; one that waits for another has not met it."""
        working, bar = seen.working, seen.bar
        if not working.request.waits_for or not self.book.is_waiting(working):
            working.memory = seen.memory
            if working.terms.time_in_force is TimeInForce.IOC:
                self._end_if_open(working, bar.end, NOT_AT_ONCE)

    def _held(self, working: WorkingOrder) -> int:
        return self._account.portfolio.held(working.request.strategy, working.request.symbol)

    def _end_if_open(self, working: WorkingOrder, now_ns: int, ending: Ending) -> None:
        if working.is_open:
            self.book.close(working, OrderState.CANCELLED, now_ns, ending)

    def _tell(self, bar: Bar, kind: NoticeKind, text: str) -> None:
        self.book.tell_notice(Notice(bar.end, kind, bar.symbol, text))

    def _tell_no_volume(self, bar: Bar) -> None:
        """Say of a symbol, once, that a bar met an order and had no volume at all."""
        if bar.volume <= 0 and bar.symbol not in self._without_volume:
            self._without_volume.add(bar.symbol)
            text = (
                f"a bar of {bar.symbol} met an order and has no volume to fill it from; "
                "volume_share null fills orders without regard to volume"
            )
            self._tell(bar, NoticeKind.NO_VOLUME, text)

    def _tell_below_zero(self, working: WorkingOrder, bar: Bar) -> None:
        cash = amount_of(self._account.cash_micros)
        text = f"order {working.number} closed a position for more than there was: cash {cash:,.2f}"
        self._tell(bar, NoticeKind.CASH_BELOW_ZERO, text)


def _see(working: WorkingOrder, bar: Bar, *, ends_session: bool) -> _Seen:
    """Where an order meets the prices of a bar."""
    if working.is_market:
        worst = decimal_price(bar.high if working.sign > 0 else bar.low)
        return _Seen(working, bar, Round.OPEN, decimal_price(bar.open), worst, working.memory)
    shape = shape_of(bar)
    if working.terms.time_in_force is TimeInForce.CLOSE:
        price, worst = meet_close(working.met_by.is_buy, shape)
        met = price if ends_session else None
        return _Seen(working, bar, Round.CLOSE, met, worst, working.memory)
    meeting = meet(working.met_by, working.memory, shape)
    when = Round.OPEN if meeting.at_open else Round.WITHIN
    return _Seen(working, bar, when, meeting.price, meeting.worst, meeting.memory)


def _open_turn(seen: _Seen) -> tuple[int, bool, int]:
    working = seen.working
    reduces = working.request.reduces_only
    return open_turn(seen.bar.timestamp, working.number, reduces=reduces)


def _met(seen: _Seen) -> Met:
    working, bar, when, price, _, _ = seen
    assert price is not None
    request = working.request
    return Met(
        when,
        bar.timestamp,
        request.reduces_only,
        working.number,
        request.strategy,
        request.symbol,
        working.sign,
        price,
    )
