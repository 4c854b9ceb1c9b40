"""What is said of an order beforehand is what becomes of it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.trading_costs import fixed_slippage
from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.money import UNITS
from mismartera.domain.signal import OrderType, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.books import Prices
from mismartera.execution.desk import TradingDesk
from mismartera.execution.entry_checks import Standing
from mismartera.execution.preview import Preview, expected_price, preview
from mismartera.execution.risk import Circumstances, RiskChecks, reason_of
from tests.budget import examples
from tests.execution.fill_cases import MINUTE_NS, session
from tests.execution.trading_day import Trading, bars, configurations, signals

BUY, SELL = Side.BUY, Side.SELL
LIMIT, STOP = OrderType.LIMIT, OrderType.STOP
STOP_LIMIT, TRAILING = OrderType.STOP_LIMIT, OrderType.TRAILING_STOP


@dataclass
class Foreseen(Trading):
    """Trading in which each signal is tried on a copy of the account before it is sent."""

    previews: list[Preview] = field(default_factory=list)

    def _send(self, strategy: str, signal: Signal, now: TradingSession, instant: int) -> None:
        quality = 90.0 if signal.symbol == "C" else 100.0
        close = self.closes.get(signal.symbol)
        circumstances = Circumstances(instant, now, close, quality, quality)
        last_minute = (each for each in self.decisions if each.time_ns > instant - MINUTE_NS)
        recent = sum(1 for each in last_minute if each.orders)
        standing = Standing(deepcopy(self.desk.account), self.closes.get, recent)
        self.previews.append(preview(self.limits, standing, strategy, signal, circumstances))
        super()._send(strategy, signal, now, instant)


@examples(50)
@given(st.builds(Foreseen, configurations, bars(), st.lists(signals(), min_size=8, max_size=40)))
def test_what_is_foreseen_is_decided(trading: Foreseen) -> None:
    for foreseen, decision, held in zip(
        trading.previews, trading.decisions, trading.held, strict=True
    ):
        assessment = foreseen.assessment
        assert reason_of(assessment) == decision.reason
        assert assessment.approved == (decision.quantity or 0.0)
        assert foreseen.held_units == held
        if foreseen.expected is None:
            assert foreseen.before == foreseen.after


@pytest.mark.parametrize(
    ("signal", "close", "price"),
    [
        (Signal("A", BUY, 1), 100.0, 100.5),
        (Signal("A", SELL, 1), 100.0, 99.5),
        (Signal("A", BUY, 1), None, None),
        (Signal("A", BUY, 1, LIMIT, 99.0), 100.0, 99.0),
        (Signal("A", BUY, 1, LIMIT, 101.0), 100.0, 100.5),
        (Signal("A", SELL, 1, LIMIT, 101.0), 100.0, 101.0),
        (Signal("A", SELL, 1, LIMIT, 99.0), 100.0, 99.5),
        (Signal("A", BUY, 1, LIMIT, 99.0), None, 99.0),
        (Signal("A", BUY, 1, STOP, stop_price=103.0), 100.0, 103.5),
        (Signal("A", BUY, 1, STOP, stop_price=90.0), 100.0, 100.5),
        (Signal("A", SELL, 1, STOP, stop_price=97.0), 100.0, 96.5),
        (Signal("A", SELL, 1, STOP, stop_price=110.0), 100.0, 99.5),
        (Signal("A", SELL, 1, STOP, stop_price=97.0), None, 96.5),
        (Signal("A", BUY, 1, STOP_LIMIT, 103.2, stop_price=103.0), 100.0, 103.2),
        (Signal("A", BUY, 1, STOP_LIMIT, 105.0, stop_price=103.0), 100.0, 103.5),
        (Signal("A", SELL, 1, TRAILING, trail_amount=2.0), 100.0, 97.5),
        (Signal("A", BUY, 1, TRAILING, trail_percent=5.0), 100.0, 105.5),
        (Signal("A", SELL, 1, TRAILING, trail_amount=2.0, stop_price=96.0), 100.0, 95.5),
        (Signal("A", SELL, 1, TRAILING, trail_amount=2.0), None, None),
    ],
)
def test_the_price_expected_is_the_market_s_or_the_order_s_own(
    signal: Signal, close: float | None, price: float | None
) -> None:
    checks = RiskChecks(TradingConfig(), fixed_slippage(0.5))
    assert expected_price(signal, seen_at(close), checks) == price


def test_without_slippage_the_market_s_price_is_the_last_close() -> None:
    checks = RiskChecks(TradingConfig())
    assert expected_price(Signal("A", BUY, 1), seen_at(100.0), checks) == 100.0


def seen_at(close: float | None) -> Circumstances:
    return Circumstances(session(1).open_ns, session(1), close, None, None)


def minute(number: int, price: float) -> Bar:
    start = session(1).open_ns + number * MINUTE_NS
    return Bar("A", "1m", start, start + MINUTE_NS, price, price, price, price, 1e5, None)


def tried(desk: TradingDesk, limits: TradingConfig, signal: Signal, prices: Prices) -> Preview:
    circumstances = Circumstances(session(1).open_ns, session(1), prices("A"), None, None)
    return preview(limits, Standing(deepcopy(desk.account), prices), "mine", signal, circumstances)


def test_where_entries_are_barred_that_is_foreseen() -> None:
    limits, prices = TradingConfig(), {"A": 100.0}.get
    desk = TradingDesk(limits)
    desk.begin_session(session(1), prices)
    standing = Standing(desk.account, prices, barred="nothing is opened today")
    found = preview(limits, standing, "mine", Signal("A", BUY, 10), seen_at(100.0))
    assert reason_of(found.assessment) == "nothing is opened today"
    assert found.expected is None


def test_an_entry_takes_its_price_and_commission_from_the_buying_power() -> None:
    limits = TradingConfig.model_validate(
        {"initial_cash": 10_000, "commission": {"model": "per_trade", "amount": 3}}
    )
    desk = TradingDesk(limits)
    desk.begin_session(session(1), {"A": 100.0}.get)
    found = tried(desk, limits, Signal("A", BUY, 10), {"A": 100.0}.get)
    assert found.expected == (100.0, 1_000_000_000, 3_000_000)
    assert (found.held_units, found.held_after_units) == (0, 10 * UNITS)
    assert (found.before.buying_power, found.after.buying_power) == (10_000.0, 8_997.0)
    assert desk.account.cash_micros == 10_000_000_000


def test_a_reversal_pays_one_commission() -> None:
    limits = TradingConfig.model_validate(
        {"short_sales": True, "commission": {"model": "per_trade", "amount": 3}}
    )
    desk = TradingDesk(limits)
    desk.begin_session(session(1), {"A": 100.0}.get)
    circumstances = Circumstances(session(1).open_ns, session(1), 100.0, None, None)
    desk.decide(1, "mine", Signal("A", BUY, 10), circumstances)
    desk.match([minute(0, 100.0)])
    found = tried(desk, limits, Signal("A", SELL, 15), {"A": 104.0}.get)
    assert found.expected == (104.0, 1_560_000_000, 3_000_000)
    assert found.held_after_units == -5 * UNITS
    assert found.after.cash == found.before.cash + 1560.0 - 3.0


def test_of_a_rejected_order_nothing_is_expected() -> None:
    limits = TradingConfig(max_per_trade=500.0)
    desk = TradingDesk(limits)
    desk.begin_session(session(1), {"A": 100.0}.get)
    found = tried(desk, limits, Signal("A", BUY, 10), {"A": 100.0}.get)
    assert found.expected is None
    assert found.before == found.after
    assert reason_of(found.assessment) == "1,000.00 is above max_per_trade 500.00"
