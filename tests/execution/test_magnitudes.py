"""Money adds up at prices of every magnitude and of more digits than a price has."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from math import log10

from hypothesis import given
from hypothesis import strategies as st

from mismartera.config.trading import (
    BasisPointsSlippage,
    NoCommission,
    NoSlippage,
    PercentCommission,
    TradingConfig,
)
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import MICROS, micros
from mismartera.domain.signal import Side, Signal
from tests.budget import examples
from tests.execution.trading_day import Trading, bars, signals

DIGITS = DECIMALS = 12
TICK = Decimal(1).scaleb(-DECIMALS)
LEAST_LOT = 1e-8

configurations = st.builds(
    TradingConfig,
    min_quality=st.just(80.0),
    short_sales=st.booleans(),
    volume_share=st.sampled_from([0.1, 1.0]),
    slippage=st.sampled_from(
        [
            NoSlippage(model="none"),
            BasisPointsSlippage(model="basis_points", basis_points=25),
        ]
    ),
    commission=st.sampled_from(
        [NoCommission(model="none"), PercentCommission(model="percent", percent=0.12)]
    ),
)


@st.composite
def magnified(draw: st.DrawFn) -> Trading:
    """Trading whose prices are multiplied, of sixteen digits, and whose quantities are divided."""
    factor = draw(st.floats(1.0, 10.0)) * 10.0 ** draw(st.integers(-7, 5))
    lot = max(LEAST_LOT, min(1.0, 10.0 ** round(-log10(factor) - 3)))
    asked = draw(st.lists(signals(), min_size=8, max_size=40))
    return Trading(
        draw(configurations),
        [_bar(each, factor) for each in draw(bars())],
        [(strategy, _signal(signal, factor)) for strategy, signal in asked],
        lot=lot,
    )


def _bar(bar: Bar, factor: float) -> Bar:
    """A bar in other money: high and low are still its bounds."""
    opened, high, low, close = (each * factor for each in (bar.open, bar.high, bar.low, bar.close))
    return bar._replace(
        open=opened, high=high, low=low, close=close, volume=_quantity(bar.volume / factor)
    )


def _signal(signal: Signal, factor: float) -> Signal:
    """A signal in other money."""

    def moved(price: float | None) -> float | None:
        return None if price is None else price * factor

    return signal._replace(
        quantity=_quantity(signal.quantity / factor),
        price=moved(signal.price),
        stop_price=moved(signal.stop_price),
        trail_amount=moved(signal.trail_amount),
        take_profit=moved(signal.take_profit),
        stop_loss=moved(signal.stop_loss),
    )


def _quantity(quantity: float) -> float:
    """To six digits, and the eight decimals that a quantity has."""
    return round(float(f"{quantity:.6g}"), 8)


def nearest(price: float) -> Decimal:
    """A price as a decimal of twelve digits, and of twelve decimals at most."""
    exact = Decimal(repr(price))
    decimals = min(DECIMALS, DIGITS - 1 - exact.adjusted())
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def value_of(fill: Fill) -> int:
    """Price times quantity in micros, rounded once, half to even."""
    exact = Decimal(repr(fill.price)) * Decimal(repr(fill.quantity)) * MICROS
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


@examples(50)
@given(magnified())
def test_value_is_price_times_quantity_rounded_once(trading: Trading) -> None:
    for fill in trading.fills:
        assert nearest(fill.price) == Decimal(repr(fill.price))
        assert fill.value_micros == value_of(fill)


@examples(50)
@given(magnified())
def test_a_fill_keeps_to_its_bar_and_its_limit_as_decimals(trading: Trading) -> None:
    found = {(bar.symbol, bar.timestamp): bar for bar in trading.bars}
    orders = trading.desk.broker.book.orders
    for fill in trading.fills:
        bar, limit = found[fill.symbol, fill.bar], orders[fill.order - 1].request.limit_price
        price = Decimal(repr(fill.price))
        assert nearest(bar.low) - TICK <= price <= nearest(bar.high) + TICK
        if limit is not None:
            over = (price - nearest(limit)) * (1 if fill.side is Side.BUY else -1)
            assert over <= TICK


@examples(50)
@given(magnified())
def test_cash_and_positions_are_the_sums_of_their_fills(trading: Trading) -> None:
    account = trading.desk.account
    moved = sum(
        value_of(fill) if fill.side is Side.SELL else -value_of(fill) for fill in trading.fills
    )
    fees = sum(fill.commission_micros for fill in trading.fills)
    assert account.cash_micros == micros(trading.limits.initial_cash) + moved - fees
    for books in (account.portfolio.net, account.portfolio.by_strategy):
        assert sum(each.realised_micros - each.cost_micros for each in books.values()) == moved
        assert sum(each.fees_micros for each in books.values()) == fees
