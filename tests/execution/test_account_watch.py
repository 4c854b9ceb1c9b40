"""The account judged while something is short or on margin: told once, and entries barred."""

from __future__ import annotations

from dataclasses import dataclass, field

from mismartera.config.trading import OnMarginCall, TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision, OrderType, Side, Signal, TimeInForce
from mismartera.engine.account_watch import CALLED, NO_EQUITY, AccountWatch
from mismartera.execution.desk import TradingDesk
from mismartera.execution.risk import Circumstances
from tests.execution.fill_cases import MINUTE_NS, session

MARGIN = {"initial_percent": 50, "maintenance_percent": 25}
WIDE = {"max_buying_power": 1e6, "max_per_trade": 1e6, "max_per_symbol": 1e6}


@dataclass
class Told:
    """A listener that keeps notices alone."""

    notices: list[Notice] = field(default_factory=list)

    def on_order(self, order: Order) -> None: ...

    def on_fill(self, fill: Fill) -> None: ...

    def on_notice(self, notice: Notice) -> None:
        self.notices.append(notice)


class Watched:
    """One symbol traded minute by minute, and the account judged after each."""

    def __init__(self, **limits: object) -> None:
        self.told = Told()
        config = TradingConfig.model_validate({**WIDE, "initial_cash": 10_000, **limits})
        self.desk = TradingDesk(config, listener=self.told)
        self.watch = AccountWatch(config, self.desk)
        self.price, self.minute = 100.0, 0
        self.begin(1)

    def begin(self, day: int) -> None:
        self.day, self.minute = session(day), 0
        self.desk.begin_session(self.day, lambda _: self.price)
        self.watch.begin([self.day.open_ns + n * MINUTE_NS for n in range(1, 391)])

    def pass_minute(self, price: float) -> None:
        start = self.day.open_ns + self.minute * MINUTE_NS
        self.minute, self.price = self.minute + 1, price
        bar = Bar("A", "1m", start, start + MINUTE_NS, price, price, price, price, 1e6, None)
        self.desk.match([bar])
        self.desk.account.prices_moved()
        self.watch.after(bar.end, lambda _: price)

    def send(self, side: Side, quantity: float, limit: float | None = None) -> Decision:
        now = self.day.open_ns + self.minute * MINUTE_NS
        kind = OrderType.MARKET if limit is None else OrderType.LIMIT
        signal = Signal("A", side, quantity, kind, limit, time_in_force=TimeInForce.GTC)
        seen = Circumstances(now, self.day, self.price, None, None)
        return self.desk.decide(1, "mine", signal, seen)

    @property
    def kinds(self) -> list[NoticeKind]:
        return [each.kind for each in self.told.notices]


def short(**limits: object) -> Watched:
    there = Watched(short_sales=True, **limits)
    assert there.send(Side.SELL, 80).approved
    there.pass_minute(100.0)
    return there


def test_equity_below_zero_is_told_once_and_bars_entries_for_the_rest_of_the_run() -> None:
    there = short()
    assert there.send(Side.SELL, 5, limit=400.0).approved
    there.pass_minute(230.0)
    there.pass_minute(240.0)
    assert there.kinds == [NoticeKind.NO_EQUITY]
    assert there.desk.broker.open_orders() == []
    there.pass_minute(90.0)
    assert there.send(Side.SELL, 1).reason == NO_EQUITY
    assert there.send(Side.BUY, 10).approved  # it only reduces
    there.begin(2)
    assert there.send(Side.SELL, 1).reason == NO_EQUITY


def test_an_account_that_only_holds_what_it_paid_for_is_not_judged() -> None:
    there = Watched()
    assert there.send(Side.BUY, 100).approved
    there.pass_minute(100.0)
    assert not there.watch.is_needed
    there.pass_minute(0.01)
    assert there.kinds == []


def test_below_maintenance_is_told_once_until_it_was_above_again() -> None:
    there = Watched(margin=MARGIN)
    assert there.send(Side.BUY, 190).approved
    for price in (100.0, 62.0, 60.0, 80.0, 60.0):
        there.pass_minute(price)
    assert there.kinds == [NoticeKind.MARGIN_CALL, NoticeKind.MARGIN_CALL]
    assert "equity 2,780.00 is below 25 % of the 11,780.00 held" in there.told.notices[0].text
    assert there.desk.barred is None


def test_a_margin_call_that_flattens_closes_everything_and_bars_entries_for_the_session() -> None:
    there = Watched(margin=MARGIN, on_margin_call=OnMarginCall.FLATTEN)
    assert there.send(Side.BUY, 190).approved
    there.pass_minute(100.0)
    there.pass_minute(62.0)
    assert there.told.notices[0].text.endswith("everything is closed")
    assert there.send(Side.BUY, 1).reason == CALLED
    there.pass_minute(62.0)
    assert there.desk.account.portfolio.holders == {}
    there.begin(2)
    assert there.send(Side.BUY, 1).approved


def test_an_instant_between_two_steps_is_judged_by_what_was_before() -> None:
    there = short()
    there.price = 230.0
    opened = there.day.open_ns
    there.watch.between(opened + MINUTE_NS + 1, opened + 2 * MINUTE_NS, lambda _: 230.0)
    assert there.told.notices == []
    there.watch.between(opened + MINUTE_NS, opened + 2 * MINUTE_NS + 1, lambda _: 230.0)
    (notice,) = there.told.notices
    assert notice.time_ns == opened + 2 * MINUTE_NS
