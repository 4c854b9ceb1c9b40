"""Risk checks: from a signal to a decision, with the reason.

A signal is taken in two parts: what it reduces of the position that its strategy holds, and what
it opens. The first is only looked at for its form and the market's hours; the second passes every
check or is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from mismartera.calc.trading_costs import Commission, Slippage, no_commission, no_slippage
from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.money import amount_of, number_of, units, value_micros
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.account import Account
from mismartera.execution.books import Prices
from mismartera.execution.signal_form import fault_of


@dataclass(frozen=True, slots=True)
class Circumstances:
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


class Standing(NamedTuple):
    """Where the account stands at the moment of a signal.

    `recent_orders` counts the approvals of the last minute, where that is limited.
    """

    account: Account
    prices: Prices
    recent_orders: int = 0


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
        return self.reducing + (self.opening if self.refusal is None else 0.0)


class _Entry(NamedTuple):
    """The opening part of a signal, as the checks see it. Without an account, `standing` is None.

    `net_units` is what the account holds of the symbol once the reducing part is through.
    """

    signal: Signal
    circumstances: Circumstances
    standing: Standing | None
    quantity_units: int
    reducing_units: int
    net_units: int
    value_micros: int


@dataclass(frozen=True, slots=True)
class RiskChecks:
    """The checks of a configuration, in the order in which they are made."""

    limits: TradingConfig
    slippage: Slippage = no_slippage
    commission: Commission = no_commission

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
        fault = (
            fault_of(signal)
            or self._presence(signal, circumstances)
            or self._market_hours(circumstances)
        )
        if fault is not None:
            return Assessment(0.0, 0.0, fault, 0.0)
        entry = self._entry(strategy, signal, circumstances, standing)
        if entry.quantity_units == 0:
            return Assessment(signal.quantity, 0.0, None, 0.0)
        return Assessment(
            number_of(entry.reducing_units),
            number_of(entry.quantity_units) if entry.reducing_units else signal.quantity,
            self._entry_refusal(entry),
            self._reserve_price(signal, circumstances),
        )

    def _entry(
        self,
        strategy: str,
        signal: Signal,
        circumstances: Circumstances,
        standing: Standing | None,
    ) -> _Entry:
        quantity, sign = units(signal.quantity), 1 if signal.side is Side.BUY else -1
        reducing = net = 0
        if standing is not None:
            portfolio = standing.account.portfolio
            held = portfolio.held(strategy, signal.symbol)
            reducing = min(quantity, max(0, -sign * held))
            net = portfolio.net_held(signal.symbol) + sign * reducing
        opening = quantity - reducing
        price = expected_price(signal, circumstances.last_close)
        worth = 0 if price is None else value_micros(units(price), opening)
        return _Entry(signal, circumstances, standing, opening, reducing, net, worth)

    def _entry_refusal(self, entry: _Entry) -> str | None:
        for check in _ENTRY_CHECKS:
            refusal = check(self, entry)
            if refusal is not None:
                return refusal
        return None

    def _reserve_price(self, signal: Signal, circumstances: Circumstances) -> float:
        """The limit price, else the price expected made worse by slippage."""
        if signal.price is not None:
            return signal.price
        price = expected_price(signal, circumstances.last_close)
        if price is None:
            return 0.0
        return price + self.slippage(price, self.limits.volume_share)

    def _presence(self, signal: Signal, circumstances: Circumstances) -> str | None:
        if circumstances.in_session:
            return None
        return f"{signal.symbol} is not in the session"

    def _market_hours(self, circumstances: Circumstances) -> str | None:
        """The close and later belong to the next session; before the open and in a break: no."""
        now, session = circumstances.now_ns, circumstances.session
        if now < session.open_ns:
            return "the market is not open yet"
        if any(start <= now < end for start, end in session.breaks):
            return "the market has a break"
        return None

    def _quality(self, entry: _Entry) -> str | None:
        measure = self.limits.quality_measure
        by_quality = measure is QualityMeasure.QUALITY
        seen = entry.circumstances
        value = seen.quality if by_quality else seen.integrity
        if value is None or value >= self.limits.min_quality:
            return None
        return f"{measure} {value:.1f} % is below min_quality {self.limits.min_quality:g} %"

    def _confidence(self, entry: _Entry) -> str | None:
        confidence, least = entry.signal.confidence, self.limits.min_confidence
        if confidence >= least:
            return None
        return f"confidence {confidence:.2f} is below min_confidence {least:g}"

    def _short_sale(self, entry: _Entry) -> str | None:
        if entry.standing is None or self.limits.short_sales or entry.signal.side is Side.BUY:
            return None
        quantity, symbol = number_of(entry.quantity_units), entry.signal.symbol
        return f"{quantity:g} {symbol} would be sold short, and short_sales is false"

    def _daily_loss(self, entry: _Entry) -> str | None:
        limit, standing = self.limits.max_daily_loss, entry.standing
        if limit is None or standing is None:
            return None
        loss = -amount_of(standing.account.day_profit_micros(standing.prices))
        if loss < limit:
            return None
        return (
            f"the day's loss of {loss:.2f} has reached max_daily_loss {limit:g}: "
            "only orders that reduce a position are approved"
        )

    def _orders_per_minute(self, entry: _Entry) -> str | None:
        limit, standing = self.limits.max_orders_per_minute, entry.standing
        if limit is None or standing is None or standing.recent_orders < limit:
            return None
        return f"{standing.recent_orders} orders in a minute: max_orders_per_minute is {limit}"

    def _last_close(self, entry: _Entry) -> str | None:
        if entry.circumstances.last_close is not None:
            return None
        return f"{entry.signal.symbol} has no bar in this session yet"

    def _price_deviation(self, entry: _Entry) -> str | None:
        limit, close = self.limits.max_price_deviation_percent, entry.circumstances.last_close
        if limit is None or close is None:
            return None
        for price in (entry.signal.price, entry.signal.stop_price):
            if price is not None and abs(price - close) > close * limit / 100:
                away = abs(price - close) / close * 100
                return (
                    f"price {price:g} is {away:.2f} % away from the last close {close:g}: "
                    f"max_price_deviation_percent is {limit:g}"
                )
        return None

    def _per_trade(self, entry: _Entry) -> str | None:
        value = amount_of(entry.value_micros)
        if value <= self.limits.max_per_trade:
            return None
        return f"{value:.2f} is above max_per_trade {self.limits.max_per_trade:g}"

    def _per_symbol(self, entry: _Entry) -> str | None:
        if entry.standing is None:
            return None
        symbol, close = entry.signal.symbol, entry.circumstances.last_close or 0.0
        held = value_micros(units(close), abs(entry.net_units))
        reserved = entry.standing.account.reservations.by_symbol.get(symbol, 0)
        value = amount_of(held + reserved + entry.value_micros)
        if value <= self.limits.max_per_symbol:
            return None
        limit = self.limits.max_per_symbol
        return f"{value:.2f} in {symbol} would be above max_per_symbol {limit:g}"

    def _open_positions(self, entry: _Entry) -> str | None:
        if entry.standing is None:
            return None
        held = entry.standing.account.portfolio.holders
        awaited = entry.standing.account.reservations.by_symbol
        if entry.signal.symbol in held or entry.signal.symbol in awaited:
            return None
        count = len(held) + sum(1 for symbol in awaited if symbol not in held)
        if count < self.limits.max_open_positions:
            return None
        limit = self.limits.max_open_positions
        return f"{count} positions are open or ordered: max_open_positions is {limit}"

    def _invested(self, entry: _Entry) -> str | None:
        if entry.standing is None:
            return None
        account = entry.standing.account
        already = account.portfolio.invested_micros + account.reservations.total_micros
        value = amount_of(
            already
            - account.portfolio.cost_released(entry.signal.symbol, entry.reducing_units)
            + entry.value_micros
        )
        if value <= self.limits.max_buying_power:
            return None
        limit = self.limits.max_buying_power
        return f"{value:.2f} invested would be above max_buying_power {limit:g}"

    def _buying_power(self, entry: _Entry) -> str | None:
        if entry.standing is None:
            return None
        account, prices, _ = entry.standing
        fee = self.commission(entry.quantity_units, entry.value_micros)
        need = account.need_micros(entry.value_micros) + fee
        price = units(entry.circumstances.last_close or 0.0)
        freed = account.need_micros(value_micros(price, entry.reducing_units))
        free = account.free_micros(prices) + freed
        if need <= free:
            return None
        return (
            f"{amount_of(need):.2f} of own money is needed and {amount_of(free):.2f} is free: "
            "not enough buying power"
        )


_ENTRY_CHECKS: tuple[Callable[[RiskChecks, _Entry], str | None], ...] = (
    RiskChecks._quality,
    RiskChecks._confidence,
    RiskChecks._short_sale,
    RiskChecks._daily_loss,
    RiskChecks._orders_per_minute,
    RiskChecks._last_close,
    RiskChecks._price_deviation,
    RiskChecks._per_trade,
    RiskChecks._per_symbol,
    RiskChecks._open_positions,
    RiskChecks._invested,
    RiskChecks._buying_power,
)


def expected_price(signal: Signal, last_close: float | None) -> float | None:
    """The price that an order is valued at: its limit, else its stop, else the last close."""
    if signal.price is not None:
        return signal.price
    if signal.stop_price is not None:
        return signal.stop_price
    return last_close


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
        number=number,
        time_ns=circumstances.now_ns,
        strategy=strategy,
        signal=signal,
        approved=approved > 0,
        reason=_reason(assessment),
        quality=circumstances.quality,
        integrity=circumstances.integrity,
        quantity=approved if approved > 0 else None,
        orders=orders,
    )


def _reason(assessment: Assessment) -> str:
    refusal, reducing = assessment.refusal, assessment.reducing
    if refusal is None:
        return "every check passed" if assessment.opening else "it reduces the position"
    if not reducing:
        return refusal
    return f"{reducing:g} reduce the position; the other {assessment.opening:g} refused: {refusal}"
