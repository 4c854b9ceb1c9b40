"""The account judged while something is held short or on margin: is there equity, is it enough?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from mismartera.config.trading import OnMarginCall, TradingConfig
from mismartera.domain import order_end
from mismartera.domain.money import MICROS, UNITS, amount_of
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.execution.books import Prices
from mismartera.execution.desk import TradingDesk

NO_EQUITY: Final = "equity is at or below zero: nothing is opened for the rest of the run"
CALLED: Final = "everything was closed by a margin call: entries are approved in the next session"

_MICROS_IN_A_UNIT: Final = MICROS / UNITS
_SLACK: Final = 1e-9
"""More than floating point loses of a sum of worths."""


class Extreme(NamedTuple):
    """The lowest and the highest price that a symbol has up to some step."""

    lowest: float
    highest: float


Extremes: TypeAlias = Mapping[str, Extreme]


class AccountWatch:
    """Judges an account at the instants of its equity rows.

    Equity at or below zero bars entries for the rest of the run. Below maintenance there is one
    notice until it was above again; where it is configured everything is closed then, and entries
    are barred until the next session.
    """

    def __init__(self, limits: TradingConfig, desk: TradingDesk) -> None:
        margin = limits.margin
        self._maintenance_percent = 0.0 if margin is None else margin.maintenance_percent
        self._flattens = limits.on_margin_call is OnMarginCall.FLATTEN
        self._desk = desk
        self._moments: Sequence[int] = ()
        self._is_called = False
        self._shorts: dict[str, float] = {}
        self._short = 0.0
        self._traded = 0

    @property
    def is_needed(self) -> bool:
        """Whether something is held short or on margin."""
        account = self._desk.account
        if account.has_margin:
            return bool(account.portfolio.holders)
        return bool(account.portfolio.short_symbols)

    def forget(self) -> None:
        """Other extremes hold from now on."""
        self._shorts.clear()
        self._short = 0.0
        self._traded = 0

    def is_safe(self, extremes: Extremes) -> bool:
        """Whether an account that is not traded passes every judgement as long as these hold.

        Nothing follows from it but that nobody has to look.
        """
        account = self._desk.account
        if account.has_margin:
            return self._keeps_its_margin(extremes)
        net, shorts = account.portfolio.net, self._shorts
        for symbol in self._changed():
            held = net[symbol].quantity_units
            most = -held * extremes[symbol].highest if held < 0 else 0.0
            self._short += most - shorts.get(symbol, 0.0)
            shorts[symbol] = most
        most_micros = int(self._short * _MICROS_IN_A_UNIT * (1 + _SLACK)) + 1
        account.short_at_most = most_micros
        return account.cash_micros > most_micros

    def _changed(self) -> Iterable[str]:
        """The symbols that may be short to another amount than when this was asked before."""
        fills, before = self._desk.broker.fills, self._traded
        self._traded = len(fills)
        if not self._shorts:
            return self._desk.account.portfolio.short_symbols
        return dict.fromkeys(fill.symbol for fill in fills[before:])

    def _keeps_its_margin(self, extremes: Extremes) -> bool:
        account = self._desk.account
        equity, exposure, net = float(account.cash_micros), 0.0, account.portfolio.net
        for symbol in account.portfolio.holders:
            quantity = net[symbol].quantity_units * _MICROS_IN_A_UNIT
            lowest, highest = extremes[symbol]
            equity += quantity * (highest if quantity < 0 else lowest)
            exposure += abs(quantity) * highest
        needed = exposure * self._maintenance_percent / 100
        return equity > needed + _SLACK * (exposure + abs(account.cash_micros))

    def rest(self) -> None:
        """Nothing had to be judged: the account is above all that it needs."""
        self._is_called = False

    def begin(self, moments: Sequence[int]) -> None:
        """A session begins whose equity has rows at these instants, ascending."""
        self._moments = moments
        if self._desk.barred == CALLED:
            self._desk.barred = None

    def between(self, before_ns: int, now_ns: int, prices: Prices) -> None:
        """Judge at an instant between two steps, of which there may be one; nothing moved since."""
        place = bisect_right(self._moments, before_ns)
        if place < len(self._moments) and self._moments[place] < now_ns:
            self._judge(self._moments[place], prices)

    def after(self, now_ns: int, prices: Prices) -> None:
        """Judge at a step, once its fills are entered, if it is such an instant."""
        place = bisect_left(self._moments, now_ns)
        if place < len(self._moments) and self._moments[place] == now_ns:
            self._judge(now_ns, prices)

    def _judge(self, now_ns: int, prices: Prices) -> None:
        if not self.is_needed:
            self._is_called = False
            return
        equity, exposure = self._desk.account.worth(prices)
        if equity <= 0 and self._desk.barred != NO_EQUITY:
            self._bar(now_ns, equity)
        percent = self._maintenance_percent
        is_below = percent > 0 and equity * 100 < exposure * percent
        if is_below and not self._is_called:
            self._call(now_ns, equity, exposure)
        self._is_called = is_below

    def _bar(self, now_ns: int, equity: int) -> None:
        """Refuse entries from now on, and end those that were accepted."""
        self._desk.barred = NO_EQUITY
        orders = self._desk.broker.open_orders()
        entries = [order.number for order in orders if not order.request.reduces_only]
        self._desk.cancel_all(entries, now_ns, order_end.NO_EQUITY)
        text = f"equity is {amount_of(equity):,.2f}: nothing is opened from now on"
        self._tell(now_ns, NoticeKind.NO_EQUITY, text)

    def _call(self, now_ns: int, equity: int, exposure: int) -> None:
        done = ""
        if self._flattens:
            self._desk.flatten(now_ns)
            self._desk.barred = self._desk.barred or CALLED
            done = "; everything is closed"
        text = (
            f"margin call: equity {amount_of(equity):,.2f} is below "
            f"{self._maintenance_percent:g} % of the {amount_of(exposure):,.2f} held{done}"
        )
        self._tell(now_ns, NoticeKind.MARGIN_CALL, text)

    def _tell(self, now_ns: int, kind: NoticeKind, text: str) -> None:
        self._desk.broker.book.tell_notice(Notice(now_ns, kind, None, text))
