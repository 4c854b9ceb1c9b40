"""Orders in a run: which bars fill them, who is told, and what the account is worth each minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.domain.fill import Fill
from mismartera.domain.interval import DAY, MINUTE
from mismartera.domain.money import MICROS
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import OrderState
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.engine.backtest import Backtest
from mismartera.engine.changes import SessionChanges
from mismartera.engine.equity import joined
from mismartera.engine.inline import run_inline
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import AnyStrategy, Sent
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.scripted import Caller, OnBar, buy
from tests.engine.test_analysis import CLOSE, OPEN, M, market, ten_minutes
from tests.market_data import instant
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

TWO_DAYS = ("2024-07-02", "2024-07-03")
NEXT_OPEN = instant("2024-07-03T13:30:00Z")
NEXT_CLOSE = instant("2024-07-03T17:00:00Z")
MANY = {"min_quality": 0, "volume_share": 1.0}


def once(do: OnBar) -> OnBar:
    """Answer the first call alone."""
    calls: list[int] = []

    def answer(context: Context, bar: Bar) -> Sent:
        calls.append(bar.timestamp)
        return do(context, bar) if len(calls) == 1 else None

    return answer


class Trader(Caller):
    """A caller that also notes its fills, and answers them as it is told."""

    def __init__(
        self,
        intervals: Sequence[str],
        *,
        answer: OnBar | None = None,
        at_start: Callable[[Context], Sent] | None = None,
        at_end: Callable[[Context], Sent] | None = None,
        at_fill: Callable[[Context, Fill], Sent] | None = None,
    ) -> None:
        super().__init__(intervals, answer=answer)
        self._at_start, self._at_end, self._at_fill = at_start, at_end, at_fill
        self.fills: list[Fill] = []

    def on_start(self, context: Context) -> Sent:
        super().on_start(context)
        return None if self._at_start is None else self._at_start(context)

    def on_fill(self, context: Context, fill: Fill) -> Sent:
        self.calls.append((context.now_ns, self._name, "fill", fill.symbol))
        self.fills.append(fill)
        return None if self._at_fill is None else self._at_fill(context, fill)

    def on_end(self, context: Context) -> Sent:
        super().on_end(context)
        return None if self._at_end is None else self._at_end(context)


def rising(first_ns: int, count: int, start: float = 100.0) -> BarColumns:
    """Minute bars of which each opens 1 above the one before it, and closes half a point higher."""
    opened = start + np.arange(count, dtype=np.float64)
    stamps = first_ns + np.arange(count) * M
    volume = np.full(count, 1000.0)
    return BarColumns(stamps, opened, opened + 0.5, opened, opened + 0.5, volume)


def traded(
    time_manager: TimeManager,
    bars: BarColumns,
    *strategies: AnyStrategy,
    streams: tuple[str, ...] = ("1m",),
    dates: tuple[str, str] = ("2024-07-02", "2024-07-02"),
    **trading: object,
) -> Backtest:
    configuration = configured(["A"], streams, dates, trading=MANY | trading)
    backtest = backtest_of(configuration, market(A=bars), time_manager, strategies)
    run_sessions(backtest)
    return backtest


def fills_of(backtest: Backtest) -> list[Fill]:
    return backtest.analysis.trading.desk.broker.fills


def notices_of(backtest: Backtest) -> list[Notice]:
    ledger = backtest.analysis.trading.ledger
    return ledger.notices_of(len(ledger.entries))


def equity_of(backtest: Backtest) -> dict[int, float]:
    rows = joined(backtest.analysis.trading.equity)
    return dict(zip(rows.timestamp.tolist(), (rows.equity / MICROS).tolist(), strict=True))


def test_an_order_is_filled_from_the_next_base_bar(time_manager: TimeManager) -> None:
    trader = Trader(["1m"], answer=once(lambda *_: buy("A")))
    (fill,) = fills_of(traded(time_manager, rising(OPEN, 10), trader))
    assert (fill.price, fill.bar, fill.filled_ns) == (101.0, OPEN + M, OPEN + 2 * M)
    assert trader.fills == [fill]


def test_an_order_of_the_morning_s_last_bar_waits_for_the_end_of_the_break(
    time_manager: TimeManager,
) -> None:
    morning, afternoon = instant("2024-07-02T03:50:00Z"), instant("2024-07-02T05:00:00Z")
    bars = BarColumns.concatenate([rising(morning, 10), rising(afternoon, 10, 150.0)])
    last = afternoon - 61 * M

    def at_the_break(_: Context, bar: Bar) -> Sent:
        return buy("A") if bar.timestamp == last else None

    day = ("2024-07-02", "2024-07-02")
    configuration = configured(["A"], ["1m"], day, exchange="XHKG", trading=MANY)
    hong_kong = MemoryMarket({("A", MINUTE): bars}, exchange="XHKG")
    trader = Trader(["1m"], answer=at_the_break)
    backtest = backtest_of(configuration, hong_kong, time_manager, [trader])
    run_sessions(backtest)
    (decision,), (fill,) = backtest.analysis.decisions, fills_of(backtest)
    assert (decision.time_ns, decision.approved) == (afternoon - 60 * M, True)
    assert (fill.price, fill.bar) == (150.0, afternoon)


def test_an_order_is_filled_at_steps_at_which_nobody_is_called(time_manager: TimeManager) -> None:
    trader = Trader(["5m"], answer=once(lambda *_: buy("A")))
    traded(time_manager, rising(OPEN, 20), trader, streams=("1m", "5m"))
    assert [fill.filled_ns for fill in trader.fills] == [OPEN + 6 * M]
    order = [call[0] for call in trader.calls if call[2] in ("fill", "5m")]
    assert order == [OPEN + 5 * M, OPEN + 6 * M, *(OPEN + n * M for n in (10, 15, 20))]


def test_within_a_step_fills_are_told_before_bars(time_manager: TimeManager) -> None:
    trader = Trader(["1m"], answer=once(lambda *_: buy("A")))
    traded(time_manager, rising(OPEN, 3), trader)
    at_fill = [call[2] for call in trader.calls if call[0] == OPEN + 2 * M]
    assert at_fill == ["fill", "1m"]


def test_what_is_sent_on_a_fill_is_filled_from_the_bar_after(time_manager: TimeManager) -> None:
    def take_profit(_: Context, fill: Fill) -> Sent:
        return Signal("A", Side.SELL, fill.quantity) if fill.side is Side.BUY else None

    trader = Trader(["5m"], answer=once(lambda *_: buy("A")), at_fill=take_profit)
    traded(time_manager, rising(OPEN, 10), trader, streams=("1m", "5m"))
    assert [(f.side, f.price) for f in trader.fills] == [(Side.BUY, 105.0), (Side.SELL, 106.0)]


def test_an_order_sent_before_the_first_step_is_filled_from_the_first_bar(
    time_manager: TimeManager,
) -> None:
    trader = Trader(["1m"], at_start=lambda _: buy("A"))
    yesterday = instant("2024-07-01T19:00:00Z")
    bars = BarColumns.concatenate([rising(yesterday, 2), rising(OPEN, 3)])
    backtest = traded(time_manager, bars, trader)
    assert [(fill.bar, fill.price) for fill in trader.fills] == [(OPEN, 100.0)]
    (order,) = backtest.analysis.trading.desk.broker.book.orders
    assert order.request.reserve_price == 101.5


def test_an_order_without_any_price_known_is_refused(time_manager: TimeManager) -> None:
    """Older sessions do not count: whether they are held depends on what else is asked for."""
    days_before = instant("2024-06-28T19:00:00Z")
    bars = BarColumns.concatenate([rising(days_before, 2), rising(OPEN, 3)])
    trader = Trader(["1m"], at_start=lambda _: buy("A"))
    (decision,) = traded(time_manager, bars, trader).analysis.decisions
    assert not decision.approved
    assert decision.reason == "A has no bar yet in this session or the one before"


def test_an_order_of_the_close_is_filled_at_the_next_open(time_manager: TimeManager) -> None:
    bars = BarColumns.concatenate([rising(CLOSE - M, 1), rising(NEXT_OPEN, 2, 200.0)])
    trader = Trader(["1m"], answer=once(lambda *_: buy("A")))
    backtest = traded(time_manager, bars, trader, dates=TWO_DAYS)
    (fill,) = fills_of(backtest)
    assert (fill.bar, fill.price) == (NEXT_OPEN, 200.0)


def test_an_order_of_the_end_belongs_to_the_next_session_and_at_last_to_none(
    time_manager: TimeManager,
) -> None:
    bars = BarColumns.concatenate([rising(OPEN, 2), rising(NEXT_OPEN, 2, 200.0)])
    trader = Trader(["1m"], at_end=lambda _: buy("A"))
    backtest = traded(time_manager, bars, trader, dates=TWO_DAYS)
    assert [fill.bar for fill in fills_of(backtest)] == [NEXT_OPEN]
    waiting = backtest.analysis.trading.desk.broker.open_orders()
    assert [order.accepted_ns for order in waiting] == [NEXT_CLOSE]


def test_day_orders_expire_at_the_close_where_no_bar_comes(time_manager: TimeManager) -> None:
    low = Signal("A", Side.BUY, 1.0, OrderType.LIMIT, 50.0)
    kept = low._replace(time_in_force=TimeInForce.GTC)
    trader = Trader(["1m"], answer=once(lambda *_: [low, kept]))
    backtest = traded(time_manager, rising(OPEN, 3), trader)
    orders = backtest.analysis.trading.desk.broker.book.orders
    assert [order.state for order in orders] == [OrderState.EXPIRED, OrderState.ACCEPTED]
    assert orders[0].closed_ns == CLOSE


def test_positions_are_closed_at_the_close_where_that_is_asked_for(
    time_manager: TimeManager,
) -> None:
    bars = BarColumns.concatenate([rising(OPEN, 3), rising(CLOSE - M, 1, 150.0)])
    trader = Trader(["1m"], answer=once(lambda *_: buy("A")))
    backtest = traded(time_manager, bars, trader, flatten_at_close=True)
    bought, sold = fills_of(backtest)
    assert (sold.price, sold.filled_ns) == (150.5, CLOSE)
    assert equity_of(backtest)[CLOSE] == 100_000 + sold.price - bought.price


def test_a_strategy_sees_its_position_and_orders_and_cancels_them(
    time_manager: TimeManager,
) -> None:
    seen: list[tuple[float, int, float]] = []

    def act(context: Context, bar: Bar) -> Sent:
        seen.append((context.position("A"), len(context.orders()), context.account.cash))
        if bar.timestamp == OPEN:
            return [buy("A"), Signal("A", Side.BUY, 1.0, OrderType.LIMIT, 50.0)]
        context.cancel(*(order.number for order in context.orders("A")))
        return None

    backtest = traded(time_manager, rising(OPEN, 3), Trader(["1m"], answer=act))
    assert seen == [(0.0, 0, 100_000.0), (1.0, 1, 99_899.0), (1.0, 0, 99_899.0)]
    cancelled = backtest.analysis.trading.desk.broker.book.orders[1]
    assert (cancelled.state, cancelled.closed_ns) == (OrderState.CANCELLED, OPEN + 2 * M)


def test_a_strategy_cannot_cancel_the_order_of_another(time_manager: TimeManager) -> None:
    low = Signal("A", Side.BUY, 1.0, OrderType.LIMIT, 50.0, time_in_force=TimeInForce.GTC)
    first = Trader(["1m"], answer=once(lambda *_: low))

    def meddle(context: Context, _: Bar) -> None:
        assert context.orders() == ()
        context.cancel(1)

    backtest = traded(time_manager, rising(OPEN, 3), first, Trader(["1m"], answer=meddle))
    (order,) = backtest.analysis.trading.desk.broker.book.orders
    assert order.is_open


def test_a_call_that_raises_cancels_nothing(time_manager: TimeManager) -> None:
    low = Signal("A", Side.BUY, 1.0, OrderType.LIMIT, 50.0, time_in_force=TimeInForce.GTC)

    def act(context: Context, bar: Bar) -> Sent:
        if bar.timestamp == OPEN:
            return low
        context.cancel(1)
        raise ValueError("on purpose")

    backtest = traded(time_manager, rising(OPEN, 3), Trader(["1m"], answer=act))
    (order,) = backtest.analysis.trading.desk.broker.book.orders
    assert order.is_open


def test_equity_has_one_row_a_minute_and_follows_prices(time_manager: TimeManager) -> None:
    trader = Trader(["1m"], answer=once(lambda *_: buy("A", 10.0)))
    commission = {"model": "per_trade", "amount": 1.25}
    equity = equity_of(traded(time_manager, rising(OPEN, 10), trader, commission=commission))
    assert len(equity) == 390
    assert list(equity) == [OPEN + (n + 1) * M for n in range(390)]
    assert equity[OPEN + M] == 100_000
    assert equity[OPEN + 2 * M] == 100_000 - 1.25 + 10 * 0.5
    assert equity[OPEN + 5 * M] == 100_000 - 1.25 + 10 * (104.5 - 101)
    assert equity[CLOSE] == 100_000 - 1.25 + 10 * (109.5 - 101)


def test_a_position_is_carried_over_night_at_its_last_price(time_manager: TimeManager) -> None:
    bars = BarColumns.concatenate([rising(OPEN, 3), rising(NEXT_OPEN + 60 * M, 2, 200.0)])
    trader = Trader(["1m"], answer=once(lambda *_: buy("A")))
    equity = equity_of(traded(time_manager, bars, trader, dates=TWO_DAYS))
    assert equity[CLOSE] == equity[NEXT_OPEN + M] == 100_000 + 102.5 - 101
    assert equity[NEXT_OPEN + 61 * M] == 100_000 + 200.5 - 101


def test_with_daily_bars_a_signal_of_the_close_is_filled_at_the_next_open(
    time_manager: TimeManager,
) -> None:
    days = np.array([instant(f"2024-07-0{day}T00:00:00Z") for day in (1, 2, 3)])
    opened = np.array([10.0, 20.0, 30.0])
    bars = BarColumns(days, opened, opened + 2, opened - 2, opened + 1, np.full(3, 1e6))
    stored = MemoryMarket({("A", DAY): bars})
    trader = Trader(["1d"], answer=once(lambda *_: buy("A", 5.0)))
    configuration = configured(["A"], ("1d",), ("2024-07-01", "2024-07-03"), trading=MANY)
    backtest = backtest_of(configuration, stored, time_manager, [trader])
    run_sessions(backtest)
    (fill,) = fills_of(backtest)
    assert (fill.price, fill.bar, fill.filled_ns) == (20.0, OPEN, CLOSE)
    assert list(equity_of(backtest).values()) == [100_000, 100_005, 100_055]


def test_the_account_read_from_the_ledger_is_the_account_at_every_step(
    time_manager: TimeManager,
) -> None:
    def act(context: Context, bar: Bar) -> Sent:
        side = Side.BUY if (bar.timestamp - OPEN) // M % 3 else Side.SELL
        limit = Signal("A", side, 2.0, OrderType.LIMIT, bar.close - 1, take_profit=150.0)
        return [Signal("A", side, 5.0, stop_loss=90.0), limit]

    trader = Trader(["1m"], answer=act)
    bars = BarColumns.concatenate([rising(OPEN, 60), rising(NEXT_OPEN, 30, 120.0)])
    configuration = configured(["A"], ("1m",), TWO_DAYS, trading=MANY | {"short_sales": True})
    backtest = backtest_of(configuration, market(A=bars), time_manager, [trader])
    trading, seen = backtest.analysis.trading, list[bool]()

    def compare(_: int) -> None:
        published = backtest.analysis.published
        assert published is not None
        view = trading.reader.at(trading.ledger.entries, published.entries)
        assert view.books.state(trading.price) == trading.state()
        assert view.books.positions(trading.price) == trading.desk.account.books().positions(
            trading.price
        )
        assert view.open_orders == tuple(trading.desk.broker.open_orders())
        assert view.orders == tuple(trading.desk.broker.book.orders)
        seen.append(True)

    backtest.analysis.observer = compare
    run_sessions(backtest)
    assert len(seen) >= 93
    assert fills_of(backtest)
    early = trading.reader.at(trading.ledger.entries, 1)
    assert early.orders == ()
    assert early.books.state(trading.price).equity == 100_000


def test_a_symbol_that_leaves_takes_its_orders_and_its_position_keeps_its_price(
    time_manager: TimeManager,
) -> None:
    low = Signal("A", Side.BUY, 1.0, OrderType.LIMIT, 50.0, time_in_force=TimeInForce.GTC)
    trader = Trader(["1m"], answer=once(lambda *_: [buy("A"), low]))
    configuration = configured(["A", "B"], ("1m",), ("2024-07-02", "2024-07-02"), trading=MANY)
    stored = market(A=rising(OPEN, 10), B=ten_minutes())
    backtest = backtest_of(configuration, stored, time_manager, [trader])

    def remove(changes: SessionChanges) -> None:
        changes.remove_symbols(["A"])

    _run_with(backtest, stored, OPEN + 5 * M, remove)
    low_order = backtest.analysis.trading.desk.broker.book.orders[1]
    assert (low_order.state, low_order.closed_ns) == (OrderState.CANCELLED, OPEN + 5 * M)
    equity = equity_of(backtest)
    assert equity[OPEN + 4 * M] == 100_000 + 103.5 - 101
    assert equity[OPEN + 5 * M] == equity[CLOSE] == 100_000 + 104.5 - 101


def test_a_strategy_cannot_let_a_symbol_go_that_it_holds(
    time_manager: TimeManager, caplog: pytest.LogCaptureFixture
) -> None:
    def act(context: Context, bar: Bar) -> Sent:
        if bar.timestamp == OPEN:
            return buy("A")
        context.remove_symbol("A")
        return None

    configuration = configured(["A"], ("1m",), ("2024-07-02", "2024-07-02"), trading=MANY)
    stored = market(A=rising(OPEN, 3))
    backtest = backtest_of(configuration, stored, time_manager, [Trader(["1m"], answer=act)])
    backtest.carry_out = SessionChanges(backtest, stored, stored).carry_out
    run_sessions(backtest)
    assert "A is refused: a position or an order is open" in caplog.text
    assert backtest.data is not None
    assert "A" in backtest.data


def _run_with(
    backtest: Backtest, stored: MemoryMarket, at_ns: int, change: Callable[[SessionChanges], None]
) -> None:
    """Run inline in steps of one, and change the session after the step of an instant."""
    done: list[int] = []

    def between(position: int) -> None:
        assert backtest.data is not None
        if not done and position and backtest.data.timeline.instant(position) >= at_ns:
            done.append(position)
            change(SessionChanges(backtest, stored, stored))

    run_inline(backtest, lambda position, _: position + 1, between)


def test_orders_of_several_strategies_are_matched_by_number(time_manager: TimeManager) -> None:
    first = Trader(["1m"], answer=once(lambda *_: buy("A", 80.0)))
    second = Trader(["1m"], answer=once(lambda *_: buy("A", 80.0)))
    backtest = traded(time_manager, rising(OPEN, 3), first, second, volume_share=0.1)
    quantities = [(fill.order, fill.quantity) for fill in fills_of(backtest)]
    assert quantities == [(1, 80.0), (2, 20.0), (2, 60.0)]


def test_a_position_held_over_what_looks_like_a_split_raises_a_warning(
    time_manager: TimeManager, caplog: pytest.LogCaptureFixture
) -> None:
    bars = BarColumns.concatenate([rising(OPEN, 3), rising(NEXT_OPEN + 5 * M, 2, 51.0)])
    trader = Trader(["1m"], answer=once(lambda *_: buy("A")))
    backtest = traded(time_manager, bars, trader, dates=TWO_DAYS)
    (notice,) = notices_of(backtest)
    told, text = (notice.time_ns, notice.kind, notice.symbol), notice.text
    assert told == (NEXT_OPEN + 6 * M, NoticeKind.LIKELY_SPLIT, "A")
    assert text.startswith("A opened at 51 after 102.5, as in a split of 2:1 that is not stored")
    assert "strategy 1 holds 1, which is not adjusted" in text
    assert text in caplog.text


def test_a_split_of_what_is_not_held_is_nobodys_business(time_manager: TimeManager) -> None:
    bars = BarColumns.concatenate([rising(OPEN, 3), rising(NEXT_OPEN, 2, 51.0)])
    backtest = traded(time_manager, bars, Trader(["1m"]), dates=TWO_DAYS)
    assert notices_of(backtest) == []
