"""Risk checks: from a signal to a decision, with the reason.

A signal is taken in two parts: what it reduces of the position that its strategy holds, and what
it opens. The first is only looked at for its form and the market's hours; the second passes every
check or is refused.
"""

from __future__ import annotations

from typing import NamedTuple

from mismartera.calc.trading_costs import Commission, Slippage, no_commission, no_slippage
from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.money import UNITS, units, value_micros
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.entry_checks import Entry, EntryChecks, Standing
from mismartera.execution.signal_form import fault_of


class Circumstances(NamedTuple):
    """What is known at the moment of a signal: the instant, the last close, the data's quality.

    Quality and integrity are percent, None where nothing was expected yet. `in_session`: the
    session has the symbol.
    """

    now_ns: int
    session: TradingSession
    last_close: float | None
    quality: float | None
    integrity: float | None
    in_session: bool = True


class Assessment(NamedTuple):
    """A signal in its two parts, in units of the symbol, and why the opening part is refused.

    `refusal` with neither part: nothing of the signal may be traded. `reserve_price` is the price
    at which money is to be set aside for the opening part.
    """

    reducing: float
    opening: float
    refusal: str | None
    reserve_price: float

    @property
    def approved(self) -> float:
        """The quantity that may be traded."""
        if self.refusal is not None:
            return self.reducing
        return self.reducing + self.opening if self.reducing else self.opening


class RiskChecks:
    """The checks of a configuration, in the order in which they are made."""

    __slots__ = ("_entry_checks", "commission", "limits", "slippage")

    def __init__(
        self,
        limits: TradingConfig,
        slippage: Slippage = no_slippage,
        commission: Commission = no_commission,
    ) -> None:
        self.limits = limits
        self.slippage = slippage
        self.commission = commission
        self._entry_checks = EntryChecks(limits)

    def decide(
        self, number: int, strategy: str, signal: Signal, circumstances: Circumstances
    ) -> Decision:
        """Approve or reject a signal without an account; the first check that fails is why."""
        return decision_of(
            number, strategy, signal, circumstances, self.assess(strategy, signal, circumstances)
        )

    def refusal(self, signal: Signal, circumstances: Circumstances) -> str | None:
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
        fault = fault_of(signal) or _fault_of_the_moment(signal, circumstances)
        if fault is not None:
            return Assessment(0.0, 0.0, fault, 0.0)
        quantity, sign = units(signal.quantity), 1 if signal.side is Side.BUY else -1
        reducing = net = 0
        if standing is not None:
            portfolio = standing.account.portfolio
            reducing = min(quantity, max(0, -sign * portfolio.held(strategy, signal.symbol)))
            net = portfolio.net_held(signal.symbol) + sign * reducing
        if reducing == quantity:
            return Assessment(signal.quantity, 0.0, None, 0.0)
        entry = self._entry(signal, circumstances, quantity - reducing, reducing, net)
        return Assessment(
            reducing / UNITS,
            entry.quantity_units / UNITS if reducing else signal.quantity,
            self._entry_checks.refusal(entry, standing),
            self._reserve_price(signal, circumstances),
        )

    def _entry(
        self,
        signal: Signal,
        circumstances: Circumstances,
        quantity_units: int,
        reducing_units: int,
        net_units: int,
    ) -> Entry:
        by_quality = self.limits.quality_measure is QualityMeasure.QUALITY
        close = units(circumstances.last_close or 0.0)
        expected = _own_price(signal)
        price = close if expected is None else units(expected)
        worth = value_micros(price, quantity_units)
        return Entry(
            signal,
            circumstances.quality if by_quality else circumstances.integrity,
            quantity_units,
            reducing_units,
            net_units,
            close,
            worth,
            self.commission(quantity_units, worth),
        )

    def _reserve_price(self, signal: Signal, circumstances: Circumstances) -> float:
        """The limit price, else the price expected made worse by slippage."""
        if signal.price is not None:
            return signal.price
        price = signal.stop_price or circumstances.last_close or 0.0
        worse = self.slippage(price, self.limits.volume_share)
        return price + worse if worse else price


def _fault_of_the_moment(signal: Signal, circumstances: Circumstances) -> str | None:
    """The close and a break's first instant belong to what comes next; before the open: no."""
    if not circumstances.in_session:
        return f"{signal.symbol} is not in the session"
    now, session = circumstances.now_ns, circumstances.session
    if now < session.open_ns:
        return "the market is not open yet"
    for start, end in session.breaks:
        if start < now < end:
            return "the market has a break"
    return None


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
    )


def reason_of(assessment: Assessment) -> str:
    """What is said of an assessment: why it is refused, or that it is not."""
    refusal, reducing = assessment.refusal, assessment.reducing
    if refusal is None:
        return "every check passed" if assessment.opening else "it reduces the position"
    if not reducing:
        return refusal
    return f"{reducing:g} reduce the position; the other {assessment.opening:g} refused: {refusal}"
