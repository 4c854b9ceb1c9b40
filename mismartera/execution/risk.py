"""Risk checks: from a signal to a decision, with the reason.

A signal is taken in two parts: what it reduces of the position that its strategy holds, and what
it opens. Of the position counts what no open market exit speaks for. The first part is only looked
at for its form and the market's hours; the second passes every check or is refused.
"""

from __future__ import annotations

from typing import NamedTuple

from mismartera.calc.fill_model import worsened
from mismartera.calc.trading_costs import Commission, Slippage, no_commission, no_slippage
from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.check import Check, Refusal
from mismartera.domain.money import (
    UNITS,
    decimal_price,
    price_of,
    price_units,
    units,
    value_micros,
)
from mismartera.domain.order import OrderRequest
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.bill import Bill
from mismartera.execution.entry_checks import Entry, EntryChecks, Standing
from mismartera.execution.fill_size import share_of
from mismartera.execution.price_form import price_fault
from mismartera.execution.releases import Release
from mismartera.execution.signal_form import fault_of, is_plain


class Circumstances(NamedTuple):
    """What is known at the moment of a signal: the instant, the last close, the data's quality.

    Quality and integrity are percent, None where nothing was expected yet. `in_session`: the
    session has the symbol. `last_volume` is that of the last visible bar, None where there is none
    or nobody asks for it.
    """

    now_ns: int
    session: TradingSession
    last_close: float | None
    quality: float | None
    integrity: float | None
    in_session: bool = True
    last_volume: float | None = None


class Assessment(NamedTuple):
    """A signal in its two parts, in units of the symbol, and why the opening part is refused.

    `refusal` with neither part: nothing of the signal may be traded. `expected_price` is the price
    at which it is expected to be filled, 0 where nothing tells; `terms` are the signal's. The
    opening part `waits_for` the orders of these numbers; 0 is the reducing part.
    """

    reducing: float
    opening: float
    refusal: Refusal | None
    expected_price: float
    terms: OrderTerms
    waits_for: tuple[int, ...] = ()

    @property
    def approved(self) -> float:
        """The quantity that may be traded."""
        if self.refusal is not None:
            return self.reducing
        return self.reducing + self.opening if self.reducing else self.opening


class RiskChecks:
    """The checks of a configuration, in the order in which they are made.

    `tick` is the step of prices in units of a price, 0 for none.
    """

    __slots__ = ("_entry_checks", "commission", "limits", "slippage", "tick")

    def __init__(
        self,
        limits: TradingConfig,
        slippage: Slippage = no_slippage,
        commission: Commission = no_commission,
    ) -> None:
        self.limits = limits
        self.slippage = slippage
        self.commission = commission
        self.tick = price_units(limits.tick_size or 0.0)
        self._entry_checks = EntryChecks(limits)

    def decide(
        self, number: int, strategy: str, signal: Signal, circumstances: Circumstances
    ) -> Decision:
        """Approve or reject a signal without an account; the first check that fails is why."""
        return decision_of(
            number, strategy, signal, circumstances, self.assess(strategy, signal, circumstances)
        )

    def refusal(self, signal: Signal, circumstances: Circumstances) -> Refusal | None:
        """Why a signal is rejected without an account, None when it is not."""
        return self.assess("", signal, circumstances).refusal

    def assess(
        self,
        strategy: str,
        signal: Signal,
        circumstances: Circumstances,
        standing: Standing | None = None,
    ) -> Assessment:
        """Part a signal in two and check each; without an account all of it opens."""
        terms = signal.terms
        refusal = self._refusal_of_form(signal, terms, circumstances)
        if refusal is not None:
            return Assessment(0.0, 0.0, refusal, 0.0, terms)
        quantity, sign = units(signal.quantity), 1 if signal.side is Side.BUY else -1
        expected = self._expected_price(signal, circumstances, sign)
        reducing = _reducing(strategy, signal.symbol, sign, quantity, standing)
        if reducing == quantity:
            return Assessment(signal.quantity, 0.0, None, expected, terms)
        entry = self._entry(strategy, signal, circumstances, standing, reducing, expected)
        admission = self._entry_checks.admission(entry, standing)
        return Assessment(
            reducing / UNITS,
            entry.quantity_units / UNITS if reducing else signal.quantity,
            admission.refusal,
            expected,
            terms,
            admission.waits_for,
        )

    def _refusal_of_form(
        self, signal: Signal, terms: OrderTerms, circumstances: Circumstances
    ) -> Refusal | None:
        """Why nothing of a signal can be traded, whatever it reduces."""
        fault = fault_of(signal, terms)
        if fault is not None:
            return Refusal(Check.FORM, fault)
        if not circumstances.in_session:
            return Refusal(Check.SYMBOL, f"{signal.symbol} is not in the session")
        if circumstances.session.breaks and _is_in_a_break(circumstances):
            return Refusal(Check.MARKET_HOURS, "the market has a break")
        if is_plain(terms):
            return None
        fault = price_fault(signal.side, terms, circumstances.last_close, self.tick)
        return None if fault is None else Refusal(Check.PRICES, fault)

    def _entry(
        self,
        strategy: str,
        signal: Signal,
        circumstances: Circumstances,
        standing: Standing | None,
        reducing: int,
        expected: float,
    ) -> Entry:
        by_quality = self.limits.quality_measure is QualityMeasure.QUALITY
        sign = 1 if signal.side is Side.BUY else -1
        quantity = units(signal.quantity) - reducing
        close = price_units(circumstances.last_close or 0.0)
        own = _own_price(signal)
        price = close if own is None else price_units(own)
        costs = self._costs(quantity, reducing, price, price_units(expected))
        return Entry(
            signal,
            circumstances.quality if by_quality else circumstances.integrity,
            quantity,
            self._own_exit(strategy, signal, reducing, price, expected) if reducing else None,
            _net(signal.symbol, sign, reducing, standing),
            close,
            value_micros(price, quantity),
            costs,
        )

    def _costs(self, quantity: int, before: int, price: int, expected: int) -> int:
        """The slippage and commission of a quantity, traded after `before` on the same bill."""
        if expected == price and self.commission is no_commission:
            return 0
        first, then = value_micros(expected, before), value_micros(expected, quantity)
        fee = self.commission(before + quantity, first + then)
        if before:
            fee -= self.commission(before, first)
        return abs(then - value_micros(price, quantity)) + fee

    def _own_exit(
        self, strategy: str, signal: Signal, reducing: int, price: int, expected: float
    ) -> Release:
        """What the reducing part of a signal releases for the opening one."""
        request = OrderRequest(
            strategy,
            signal.symbol,
            signal.side,
            reducing / UNITS,
            signal.terms.without_bracket(),
            reduces_only=True,
            reference=price_of(price),
            reserve_price=expected,
        )
        return Release(0, request, reducing, Bill(), self.commission)

    def _expected_price(self, signal: Signal, circumstances: Circumstances, sign: int) -> float:
        """The limit price, else the stop or the last close made worse by slippage; 0 if unknown."""
        if signal.price is not None:
            return signal.price
        price = signal.stop_price or circumstances.last_close or 0.0
        if self.slippage is no_slippage:
            return decimal_price(price)
        return self.at_market(price, sign, signal.quantity, circumstances.last_volume)

    def at_market(self, price: float, sign: int, quantity: float, volume: float | None) -> float:
        """A price as it is expected at the market: made worse by slippage, in decimals.

        `volume` is that of the last bar; None: as if the order took all that it can have of one.
        """
        price = decimal_price(price)
        most = self.limits.volume_share or 1.0
        share = most if volume is None else min(most, share_of(units(quantity), volume))
        worse = self.slippage(price, share)
        return worsened(price, sign, worse, self.tick) if worse and price else price


def _reducing(
    strategy: str, symbol: str, sign: int, quantity: int, standing: Standing | None
) -> int:
    """How much of a quantity reduces what a strategy holds and no market exit speaks for."""
    if standing is None:
        return 0
    account = standing.account
    held = -sign * account.portfolio.held(strategy, symbol)
    if held > 0:
        side = Side.BUY if sign > 0 else Side.SELL
        held -= account.releases.spoken_for(strategy, symbol, side)
    return min(quantity, max(0, held))


def _net(symbol: str, sign: int, reducing: int, standing: Standing | None) -> int:
    """What the account will hold of a symbol once open exits and a reducing part are filled."""
    if standing is None:
        return 0
    account = standing.account
    leaving = account.releases.net_units(symbol)
    return account.portfolio.net_held(symbol) + leaving + sign * reducing


def _is_in_a_break(circumstances: Circumstances) -> bool:
    """Orders sent before the open or at the close wait; so do those of a break's first instant."""
    now = circumstances.now_ns
    return any(start < now < end for start, end in circumstances.session.breaks)


def _own_price(signal: Signal) -> float | None:
    """The price that an order names: its limit, else its stop."""
    return signal.stop_price if signal.price is None else signal.price


def decision_of(
    number: int,
    strategy: str,
    signal: Signal,
    circumstances: Circumstances,
    assessment: Assessment,
    orders: tuple[int, ...] = (),
) -> Decision:
    """The decision that an assessment comes to."""
    approved = assessment.approved
    return Decision(
        number,
        circumstances.now_ns,
        strategy,
        signal,
        approved > 0,
        reason_of(assessment),
        circumstances.quality,
        circumstances.integrity,
        approved if approved > 0 else None,
        orders,
        None if assessment.refusal is None else assessment.refusal.check,
    )


def reason_of(assessment: Assessment) -> str:
    """What is said of an assessment: why it is refused, or that it is not."""
    refusal, reducing = assessment.refusal, assessment.reducing
    if refusal is None:
        return "every check passed" if assessment.opening else "it reduces the position"
    if not reducing:
        return refusal.reason
    rest = f"the other {assessment.opening:.12g} refused: {refusal.reason}"
    return f"{reducing:.12g} reduce the position; {rest}"
