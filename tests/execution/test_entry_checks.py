"""Checks that ask the account: each says why it refuses, and none of them refuses an exit."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mismartera.config.trading import Margin, PerTradeCommission, TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.check import Check
from mismartera.domain.signal import Decision, OrderType, Side, Signal, TimeInForce
from mismartera.execution.desk import TradingDesk
from mismartera.execution.risk import Circumstances
from tests.execution.fill_cases import MINUTE_NS, session

DAY = session(1)


@dataclass
class Market:
    """A desk in its first session, with one price for each symbol."""

    desk: TradingDesk
    closes: dict[str, float] = field(default_factory=lambda: {"A": 100.0, "B": 50.0, "C": 10.0})
    minute: int = 0

    def __post_init__(self) -> None:
        self.desk.begin_session(DAY, self.closes.get)

    @property
    def now_ns(self) -> int:
        return DAY.open_ns + self.minute * MINUTE_NS

    def send(self, signal: Signal, strategy: str = "mine", quality: float = 100.0) -> Decision:
        close = self.closes.get(signal.symbol)
        seen = Circumstances(self.now_ns, DAY, close, quality, quality)
        return self.desk.decide(1, strategy, signal, seen)

    def trade(self, volume: float = 1e6) -> None:
        """Let a minute pass in which every symbol trades at its price."""
        start, end = self.now_ns, self.now_ns + MINUTE_NS
        self.minute += 1
        bars = [
            Bar(symbol, "1m", start, end, price, price, price, price, volume, None)
            for symbol, price in self.closes.items()
        ]
        self.desk.match(bars)

    def buy(self, symbol: str, quantity: float, strategy: str = "mine") -> None:
        assert self.send(Signal(symbol, Side.BUY, quantity), strategy).approved
        self.trade()


def market(**limits: object) -> Market:
    return Market(TradingDesk(TradingConfig.model_validate(limits)))


def buy(quantity: float = 10.0, symbol: str = "A") -> Signal:
    return Signal(symbol, Side.BUY, quantity)


def sell(quantity: float = 10.0, symbol: str = "A") -> Signal:
    return Signal(symbol, Side.SELL, quantity)


LIMIT_AT_200 = Signal("A", Side.BUY, 1, OrderType.LIMIT, 200.0)


@pytest.mark.parametrize(
    ("limits", "signal", "check"),
    [
        ({}, buy(0), Check.FORM),
        ({"tick_size": 0.5}, LIMIT_AT_200._replace(price=99.9), Check.PRICES),
        ({"min_quality": 100.0}, buy(), Check.MIN_QUALITY),
        ({}, buy()._replace(confidence=0.1), Check.MIN_CONFIDENCE),
        ({}, buy(symbol="Z"), Check.LAST_CLOSE),
        ({"max_price_deviation_percent": 5}, LIMIT_AT_200, Check.MAX_PRICE_DEVIATION),
        ({"max_per_trade": 999.0}, buy(), Check.MAX_PER_TRADE),
        ({}, sell(), Check.SHORT_SALES),
        ({"max_orders_per_minute": 1}, buy(), Check.MAX_ORDERS_PER_MINUTE),
        ({"max_per_symbol": 1500.0}, buy(), Check.MAX_PER_SYMBOL),
        ({"max_open_positions": 1}, buy(symbol="B"), Check.MAX_OPEN_POSITIONS),
        ({"max_buying_power": 1500.0}, buy(), Check.MAX_BUYING_POWER),
        ({"initial_cash": 1500.0}, buy(), Check.BUYING_POWER),
    ],
)
def test_a_refusal_names_its_check(limits: dict[str, object], signal: Signal, check: Check) -> None:
    there = market(**limits)
    there.send(buy(), quality=100.0)
    refused = there.send(signal, quality=99.0)
    assert (refused.approved, refused.refused_by) == (False, check)


def test_what_bars_every_entry_and_the_days_loss_are_checks_too() -> None:
    there = market(max_daily_loss=50.0)
    there.desk.barred = "nothing is opened"
    assert there.send(buy()).refused_by is Check.BARRED
    there.desk.barred = None
    there.buy("A", 10)
    there.closes["A"] = 90.0
    assert there.send(buy()).refused_by is Check.MAX_DAILY_LOSS


def test_what_is_not_held_is_not_sold_unless_short_sales_are_allowed() -> None:
    decision = market().send(sell())
    assert not decision.approved
    assert decision.reason == "10 A would be sold short, and short_sales is false"
    assert market(short_sales=True).send(sell()).approved


def test_a_symbol_takes_up_to_its_limit_with_what_is_held_and_ordered() -> None:
    there = market(max_per_symbol=2500.0)
    there.buy("A", 10)
    assert there.send(buy(10)).approved
    assert there.send(buy(6)).reason == "2,600.00 in A would be above max_per_symbol 2,500.00"
    assert there.send(buy(5)).approved


def test_positions_and_symbols_ordered_are_counted() -> None:
    there = market(max_open_positions=2)
    there.buy("A", 10)
    assert there.send(buy(symbol="B")).approved
    refused = there.send(buy(symbol="C"))
    assert refused.reason == "2 positions are open or ordered: max_open_positions is 2"
    assert there.send(buy()).approved


def test_what_is_invested_counts_at_cost_with_what_is_ordered() -> None:
    there = market(max_buying_power=2000.0)
    there.buy("A", 10)
    there.closes["A"] = 120.0
    assert there.send(buy(10, "B")).approved
    assert (
        there.send(buy(11, "B")).reason
        == "2,050.00 invested would be above max_buying_power 2,000.00"
    )


def test_without_margin_own_money_pays_for_everything() -> None:
    there = market(initial_cash=1500.0)
    assert there.send(buy(10)).approved
    refused = there.send(buy(6))
    assert refused.reason == (
        "600.00 of own money is needed and 500.00 is free: not enough buying power"
    )
    assert there.send(buy(5)).approved


def test_margin_lets_buy_more_than_there_is_money() -> None:
    there = market(initial_cash=1500.0, margin=Margin(initial_percent=50).model_dump())
    assert there.send(buy(30)).approved
    assert not there.send(buy(1)).approved


def test_a_short_position_binds_money_like_a_long_one() -> None:
    there = market(initial_cash=1500.0, short_sales=True)
    assert there.send(sell(10)).approved
    there.trade()
    assert there.desk.account.cash_micros == 2_500_000_000
    refused = there.send(buy(11, "B"))
    assert refused.reason.startswith("550.00 of own money is needed and 500.00 is free")
    there.closes["A"] = 110.0
    there.desk.account.prices_moved()
    assert there.send(buy(7, "B")).reason.startswith("350.00 of own money is needed and 300.00")


def test_the_commission_has_to_be_paid_too() -> None:
    fee = PerTradeCommission(model="per_trade", amount=1.0).model_dump()
    there = market(initial_cash=1000.0, commission=fee)
    assert there.send(buy(10)).reason.startswith("1,001.00 of own money is needed")


def test_an_order_sets_money_aside_at_its_limit_or_with_slippage() -> None:
    there = market(slippage={"model": "fixed", "amount": 0.5})
    reserved = there.desk.account.reservations
    limit = Signal("A", Side.BUY, 10, OrderType.LIMIT, 90.0, time_in_force=TimeInForce.GTC)
    assert there.send(limit).approved
    assert reserved.total_micros == 900_000_000
    assert there.send(buy(10)).approved
    assert reserved.total_micros == (900 + 1000) * 1_000_000
    assert reserved.costs_micros == 5 * 1_000_000
    there.trade()
    assert reserved.total_micros == 900_000_000
    there.desk.cancel(1, there.now_ns)
    assert reserved.total_micros == 0


def test_after_the_daily_loss_only_reducing_orders_are_approved() -> None:
    there = market(max_daily_loss=50.0)
    there.buy("A", 10)
    there.closes["A"] = 95.01
    assert there.send(buy(1)).approved
    there.closes["A"] = 95.0
    refused = there.send(buy(1))
    assert refused.reason == (
        "the day's loss of 50.00 has reached max_daily_loss 50.00: "
        "only orders that reduce a position are approved"
    )
    assert there.send(sell(10)).approved


def test_a_days_loss_begins_anew_with_the_session() -> None:
    there = market(max_daily_loss=50.0)
    there.buy("A", 10)
    there.closes["A"] = 90.0
    there.desk.end_session([])
    there.desk.begin_session(session(2), {"A": 90.0}.get)
    now = session(2).open_ns
    seen = Circumstances(now, session(2), 90.0, None, None)
    assert there.desk.decide(2, "mine", buy(1), seen).approved


def test_so_many_orders_are_approved_in_a_minute() -> None:
    there = market(max_orders_per_minute=2)
    there.buy("A", 1)
    assert there.send(buy(1)).approved
    assert there.send(sell(1)).approved
    assert there.send(buy(1)).reason == "2 orders in a minute: max_orders_per_minute is 2"
    there.minute += 1
    assert there.send(buy(1)).approved


@pytest.mark.parametrize("price", [94.9, 105.1])
def test_an_entrys_price_lies_near_the_last_close(price: float) -> None:
    there = market(max_price_deviation_percent=5.0)
    limit = Signal("A", Side.BUY, 1, OrderType.LIMIT, price)
    assert there.send(limit).reason == (
        f"price {price} is 5.10 % away from the last close 100: max_price_deviation_percent is 5"
    )
    assert there.send(Signal("A", Side.BUY, 1, OrderType.STOP, stop_price=105.0)).approved


@pytest.mark.parametrize(("close", "price"), [(1.1, 1.111), (0.7, 0.693), (8.3, 8.383)])
def test_a_price_exactly_as_far_away_as_allowed_is_approved(close: float, price: float) -> None:
    there = market(max_price_deviation_percent=1.0)
    there.closes["A"] = close
    assert there.send(Signal("A", Side.BUY, 1, OrderType.LIMIT, price)).approved
    further = round(price + (1e-8 if price > close else -1e-8), 8)
    assert not there.send(Signal("A", Side.BUY, 1, OrderType.LIMIT, further)).approved


def test_an_exit_passes_where_every_entry_is_refused() -> None:
    there = market(max_per_trade=1000.0, max_orders_per_minute=1, max_price_deviation_percent=1.0)
    there.buy("A", 10)
    there.closes["A"] = 500.0
    exit_ = Signal("A", Side.SELL, 10, OrderType.LIMIT, 900.0, confidence=0.0)
    decision = there.send(exit_, quality=0.0)
    assert (decision.approved, decision.reason) == (True, "it reduces the position")
    assert there.desk.account.reservations.total_micros == 0


def test_a_reversal_is_checked_for_what_it_opens() -> None:
    there = market(short_sales=True)
    there.buy("A", 10)
    decision = there.send(sell(25))
    assert (decision.approved, decision.quantity, decision.orders) == (True, 25, (2, 3))
    there.trade()
    assert there.desk.account.portfolio.held("mine", "A") == -15 * 10**8


def test_of_a_reversal_that_is_refused_the_reducing_part_is_traded() -> None:
    there = market()
    there.buy("A", 10)
    decision = there.send(sell(25))
    assert (decision.approved, decision.quantity, decision.orders) == (True, 10, (2,))
    assert decision.reason == (
        "10 reduce the position; the other 15 refused: "
        "15 A would be sold short, and short_sales is false"
    )
    assert decision.refused_by is Check.SHORT_SALES
    there.trade()
    assert there.desk.account.portfolio.held("mine", "A") == 0


def test_a_strategy_reduces_its_own_position_alone() -> None:
    there = market()
    there.buy("A", 10, "first")
    assert not there.send(sell(10), "second").approved
    assert there.send(sell(10), "first").approved


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (Signal("A", Side.BUY, 1, OrderType.LIMIT), "a limit order needs a limit_price"),
        (Signal("A", Side.BUY, 1, OrderType.STOP), "a stop order needs a stop_price"),
        (
            Signal("A", Side.BUY, 1, OrderType.STOP_LIMIT, 10.0),
            "a stop_limit order needs a stop_price",
        ),
        (Signal("A", Side.BUY, 1, price=10.0), "a market order has no limit_price"),
        (Signal("A", Side.BUY, 1, stop_price=10.0), "a market order has no stop_price"),
        (Signal("A", Side.BUY, 1, trail_amount=1.0), "a market order has no trail_amount"),
        (
            Signal("A", Side.BUY, 1, OrderType.TRAILING_STOP),
            "a trailing_stop order needs either a trail_amount or a trail_percent",
        ),
        (
            Signal("A", Side.BUY, 1, OrderType.TRAILING_STOP, trail_percent=100.0),
            "trail_percent 100 is not a number above 0 and below 100",
        ),
        (
            Signal("A", Side.BUY, 1, OrderType.LIMIT, 10.0, time_in_force=TimeInForce.CLOSE),
            "a limit order cannot be for the close, only a market order can",
        ),
        (
            Signal("A", Side.BUY, 1, take_profit=90.0, stop_loss=95.0),
            "a bracket of a buy needs its stop_loss below its price and take_profit",
        ),
        (
            Signal("A", Side.SELL, 1, OrderType.LIMIT, 10.0, take_profit=11.0),
            "a bracket of a sell needs its stop_loss above its price and take_profit",
        ),
        (
            Signal("A", Side.BUY, 1, OrderType.STOP, stop_price=10.0, take_profit=9.0),
            "a bracket of a buy needs its stop_loss below its price and take_profit",
        ),
        (Signal("A", Side.BUY, 1, stop_loss=-1.0), "stop_loss -1 is not a number above 0"),
        (Signal("A", Side.BUY, 1.1e13), "quantity 1.1e+13 is not a number from 1e-08 to 1e+13"),
        (Signal("A", Side.BUY, 1e-9), "quantity 1e-09 is not a number from 1e-08 to 1e+13"),
        (Signal("A", Side.BUY, 1, OrderType.LIMIT, 1e13), "limit_price 1e+13 is above 1e+12"),
    ],
)
def test_a_signal_that_makes_no_sense_is_refused(signal: Signal, reason: str) -> None:
    decision = market().send(signal)
    assert (decision.approved, decision.reason) == (False, reason)
