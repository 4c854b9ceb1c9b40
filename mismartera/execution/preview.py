"""What would become of a signal: the decision, the price expected, the account after it."""

from __future__ import annotations

from typing import NamedTuple

from mismartera.calc.fill_model import worsened
from mismartera.calc.trading_costs import Commission
from mismartera.config.trading import TradingConfig
from mismartera.domain.account import AccountState
from mismartera.domain.fill import Fill
from mismartera.domain.money import price_units, units, value_micros
from mismartera.domain.signal import OrderType, Side, Signal
from mismartera.execution.account import Account
from mismartera.execution.books import Prices
from mismartera.execution.costs import commission_of, slippage_of
from mismartera.execution.entry_checks import Standing
from mismartera.execution.price_form import in_decimals
from mismartera.execution.risk import Assessment, Circumstances, RiskChecks


class Expected(NamedTuple):
    """A trade as it is expected, in the account's currency; amounts in micros."""

    price: float
    value_micros: int
    commission_micros: int


class Preview(NamedTuple):
    """What would become of a signal; `expected` is None where nothing would be traded.

    `held_units` is what the strategy holds, `after` how the account stands once it is filled.
    """

    assessment: Assessment
    expected: Expected | None
    held_units: int
    held_after_units: int
    before: AccountState
    after: AccountState


def preview(
    limits: TradingConfig,
    standing: Standing,
    strategy: str,
    signal: Signal,
    circumstances: Circumstances,
) -> Preview:
    """Try a signal on an account that is nobody else's: it is traded there as expected."""
    account, prices = standing.account, standing.prices
    slippage, commission = slippage_of(limits.slippage), commission_of(limits.commission)
    checks = RiskChecks(limits, slippage, commission)
    signal = in_decimals(signal)
    assessment = checks.assess(strategy, signal, circumstances, standing)
    before, held = _state(account, prices), account.portfolio.held(strategy, signal.symbol)
    price = expected_price(signal, circumstances, checks)
    expected = _expected(assessment, price, commission)
    if expected is not None:
        account.apply(_fill(strategy, signal, assessment.approved, expected))
    held_after = account.portfolio.held(strategy, signal.symbol)
    return Preview(assessment, expected, held, held_after, before, _state(account, prices))


def expected_price(
    signal: Signal, circumstances: Circumstances, checks: RiskChecks
) -> float | None:
    """The price at which an order is expected to be filled, as far as that is known by now.

    At the market it is the last close made worse by slippage; an order with a price of its own is
    taken to be filled there, and at once where the market is beyond it already.
    """
    sign, last_close = 1 if signal.side is Side.BUY else -1, circumstances.last_close
    trigger = _trigger(signal, last_close, sign, checks.tick)
    met = trigger if last_close is None else last_close
    if met is not None and trigger is not None:
        met = max(sign * met, sign * trigger) * sign
    limit = signal.price
    if met is None:
        return limit
    price = checks.at_market(met, sign, signal.quantity, circumstances.last_volume)
    return price if limit is None else min(sign * price, sign * limit) * sign


def _trigger(signal: Signal, last_close: float | None, sign: int, tick: int) -> float | None:
    """Where a stop is triggered; None for an order without one."""
    if signal.stop_price is not None or signal.order_type is not OrderType.TRAILING_STOP:
        return signal.stop_price
    if last_close is None:
        return None
    share = (signal.trail_percent or 0.0) / 100
    return worsened(last_close, sign, signal.trail_amount or last_close * share, tick)


def _expected(
    assessment: Assessment, price: float | None, commission: Commission
) -> Expected | None:
    """What the parts that were approved come to, on one commission."""
    if price is None or not assessment.approved:
        return None
    quantity = units(assessment.approved)
    value = value_micros(price_units(price), quantity)
    return Expected(price, value, commission(quantity, value))


def _fill(strategy: str, signal: Signal, quantity: float, expected: Expected) -> Fill:
    return Fill(
        number=0,
        order=0,
        strategy=strategy,
        symbol=signal.symbol,
        side=signal.side,
        quantity=quantity,
        price=expected.price,
        value_micros=expected.value_micros,
        commission_micros=expected.commission_micros,
        filled_ns=0,
        bar=0,
    )


def _state(account: Account, prices: Prices) -> AccountState:
    return account.books().state(prices)
