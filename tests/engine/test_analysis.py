"""The analysis engine: the order of calls within a step, signals, and strategies that raise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest

from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE, SECOND
from mismartera.domain.signal import Decision, Signal
from mismartera.engine import analysis
from mismartera.engine.backtest import Backtest
from mismartera.engine.interrupt import Interrupt, Stopped
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import AnyStrategy
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.scripted import Caller, OnBar, StepCaller, buy
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

M = MINUTE.ns
OPEN = instant("2024-07-02T13:30:00Z")
CLOSE = instant("2024-07-02T20:00:00Z")
DAY = ("2024-07-02", "2024-07-02")


def ten_minutes(first: int = 0, count: int = 10) -> BarColumns:
    return flat_bars(OPEN + np.arange(first, first + count) * M)


def market(**minutes: BarColumns) -> MemoryMarket:
    return MemoryMarket({(symbol, MINUTE): bars for symbol, bars in minutes.items()})


def ran(
    time_manager: TimeManager,
    stored: MemoryMarket,
    *strategies: AnyStrategy,
    streams: tuple[str, ...] = ("1m",),
    trading: dict[str, object] | None = None,
) -> Backtest:
    symbols = sorted({symbol for symbol, _ in stored.bars})
    limits = {"min_quality": 0} | (trading or {})
    configuration = configured(symbols, streams, DAY, trading=limits)
    backtest = backtest_of(configuration, stored, time_manager, strategies)
    run_sessions(backtest)
    return backtest


def answering(time_manager: TimeManager, answer: OnBar, **trading: object) -> Backtest:
    stored = market(A=ten_minutes())
    return ran(time_manager, stored, Caller(["1m"], answer=answer), trading=trading)


def test_within_a_step_strategies_intervals_and_symbols_have_one_order(
    time_manager: TimeManager,
) -> None:
    calls: list[tuple[object, ...]] = []
    first = StepCaller(["5m", "1m"], name="first", calls=calls)
    second = Caller(["1m"], name="second", calls=calls)
    stored = market(B=ten_minutes(), A=ten_minutes())
    ran(time_manager, stored, first, second, streams=("1m", "5m"))
    assert [call[1:] for call in calls if call[0] == OPEN + 5 * M] == [
        ("first", "1m", "A"),
        ("first", "1m", "B"),
        ("first", "5m", "A"),
        ("first", "5m", "B"),
        ("first", "step"),
        ("second", "1m", "A"),
        ("second", "1m", "B"),
    ]


def test_symbols_of_different_bases_are_called_in_ascii_order(time_manager: TimeManager) -> None:
    seconds = flat_bars(OPEN + np.arange(60) * 10**9)
    stored = market(B=ten_minutes())
    stored.bars["A", SECOND] = stored.bars["C", SECOND] = seconds
    caller = Caller(["1m"])
    ran(time_manager, stored, caller)
    assert [call[3] for call in caller.calls if call[0] == OPEN + M and len(call) == 4] == [
        "A",
        "B",
        "C",
    ]


def test_many_strategies_are_called_in_configured_order(time_manager: TimeManager) -> None:
    calls: list[tuple[object, ...]] = []
    many = [Caller(["1m"], name=f"{n:04}", calls=calls) for n in range(1_000)]
    ran(time_manager, market(A=ten_minutes(count=2), B=ten_minutes(count=2)), *many)
    bars = [call for call in calls if len(call) == 4]
    assert bars == sorted(bars, key=lambda call: call[:2])


def test_on_step_is_called_where_a_subscribed_series_gained_a_row(
    time_manager: TimeManager,
) -> None:
    caller = StepCaller(["5m"], symbols=["A"])
    stored = market(A=ten_minutes(0, 5), B=ten_minutes())
    ran(time_manager, stored, caller, streams=("1m", "5m"))
    assert [call[0] for call in caller.calls if call[2] == "step"] == [OPEN + 5 * M]


def test_a_bar_is_seen_at_its_end_and_not_before(time_manager: TimeManager) -> None:
    seen: list[tuple[int, Bar, int]] = []

    def look(context: Context, bar: Bar) -> None:
        seen.append((context.now_ns, bar, len(context.bars("A", "1m"))))

    stored = market(A=ten_minutes())
    ran(time_manager, stored, Caller(["1m", "5m"], answer=look), streams=("1m", "5m"))
    assert all(now == bar.end for now, bar, _ in seen)
    assert [n for _, bar, n in seen if bar.interval == "5m"] == [5, 10]
    assert [bar.timestamp for _, bar, _ in seen if bar.interval == "5m"] == [OPEN, OPEN + 5 * M]


def test_a_session_starts_at_its_open_and_ends_at_its_close(time_manager: TimeManager) -> None:
    caller = Caller(["1m"])
    ran(time_manager, market(A=ten_minutes(30, 1)), caller)
    assert caller.calls[0] == (OPEN, "", "start")
    assert caller.calls[-1] == (CLOSE, "", "end")


def test_the_time_at_the_start_tells_nothing_of_the_first_bar(time_manager: TimeManager) -> None:
    caller = Caller(["1m"])
    early = flat_bars([instant("2024-07-02T08:17:00Z")])
    configuration = configured(["A"], ["1m"], DAY, session_hours="extended")
    run_sessions(backtest_of(configuration, market(A=early), time_manager, [caller]))
    assert caller.calls[0][0] == instant("2024-07-02T08:00:00Z")


def decided(backtest: Backtest) -> list[tuple[str, float, bool]]:
    return [
        (each.signal.symbol, each.signal.quantity, each.approved)
        for each in backtest.analysis.decisions
    ]


def at_first(do: OnBar) -> OnBar:
    """Answer at the first minute alone."""
    return lambda context, bar: do(context, bar) if bar.timestamp == OPEN else None


def test_sent_signals_come_before_returned_ones_in_the_order_sent(
    time_manager: TimeManager,
) -> None:
    def answer(context: Context, bar: Bar) -> Iterator[Signal]:
        context.send(buy("A", 1))
        context.send([buy("A", 2), buy("A", 3)])
        return iter([buy("A", 4)])

    backtest = answering(time_manager, at_first(answer))
    assert [quantity for _, quantity, _ in decided(backtest)] == [1, 2, 3, 4]
    assert [each.number for each in backtest.analysis.decisions] == [1, 2, 3, 4]


def test_a_decision_keeps_instant_quality_and_reason(time_manager: TimeManager) -> None:
    (decision,) = answering(time_manager, at_first(lambda *_: buy("A"))).analysis.decisions
    assert decision == Decision(
        number=1,
        time_ns=OPEN + M,
        strategy="strategy 1",
        signal=buy("A"),
        approved=True,
        reason="every check passed",
        quality=100.0,
        integrity=100.0,
        quantity=1.0,
        orders=(1,),
    )


def test_a_signal_for_a_symbol_that_is_not_there_is_rejected(time_manager: TimeManager) -> None:
    both = [buy("A"), buy("ZZ")]
    backtest = answering(time_manager, at_first(lambda *_: both))
    assert decided(backtest) == [("A", 1.0, True), ("ZZ", 1.0, False)]
    assert backtest.analysis.decisions[1].reason == "ZZ is not in the session"
    assert backtest.analysis.runners[0].errors == 0


def test_signals_of_a_call_that_raises_are_dropped(time_manager: TimeManager) -> None:
    def answer(context: Context, bar: Bar) -> None:
        context.send(buy("A"))
        raise ValueError("no")

    backtest = answering(time_manager, at_first(answer))
    assert decided(backtest) == []
    last_error = backtest.analysis.runners[0].last_error
    assert last_error is not None
    assert re.fullmatch(r"test_analysis\.py:\d+: ValueError: no", last_error)


def test_what_is_no_number_of_an_order_cannot_be_cancelled(time_manager: TimeManager) -> None:
    def answer(context: Context, bar: Bar) -> None:
        context.cancel("1")  # type: ignore[arg-type]  # wrong on purpose

    backtest = answering(time_manager, at_first(answer))
    last_error = backtest.analysis.runners[0].last_error
    assert last_error is not None
    assert last_error.endswith(": TypeError: 'str' object cannot be interpreted as an integer")


@pytest.mark.parametrize(
    "wrong",
    [
        "buy",
        7,
        [buy("A"), "sell"],
        [buy("A"), buy("A")._replace(quantity="3")],  # type: ignore[arg-type]  # wrong on purpose
        [buy("A"), buy("A")._replace(side="buy")],  # type: ignore[arg-type]  # wrong on purpose
        [buy("A"), buy("A")._replace(confidence=None)],  # type: ignore[arg-type]  # wrong on purpose
        [buy("A"), buy("A")._replace(symbol=None)],  # type: ignore[arg-type]  # wrong on purpose
        [buy("A"), buy("A")._replace(stop_loss="9")],  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_what_is_no_signal_is_an_error_and_stops_the_others_of_the_call(
    time_manager: TimeManager, wrong: object
) -> None:
    backtest = answering(time_manager, at_first(lambda *_: wrong))  # type: ignore[arg-type]  # wrong on purpose
    assert decided(backtest) == []
    assert backtest.analysis.runners[0].errors == 1


def test_numbers_of_numpy_become_plain_ones(time_manager: TimeManager) -> None:
    signal = buy("A")._replace(quantity=np.int64(3), confidence=np.float32(0.75))  # type: ignore[arg-type]  # what a user's arithmetic gives
    (decision,) = answering(time_manager, at_first(lambda *_: signal)).analysis.decisions
    assert (type(decision.signal.quantity), decision.signal.quantity) == (float, 3.0)
    assert type(decision.signal.confidence) is float


def always(error: Exception) -> OnBar:
    def answer(_context: Context, _bar: Bar) -> None:
        raise error

    return answer


def test_a_strategy_is_disabled_after_its_limit_and_the_others_go_on(
    time_manager: TimeManager,
) -> None:
    bad, good = Caller(["1m"], answer=always(KeyError("x"))), Caller(["1m"])
    backtest = ran(
        time_manager, market(A=ten_minutes()), bad, good, trading={"max_strategy_errors": 3}
    )
    first, second = backtest.analysis.runners
    assert (first.errors, first.enabled, second.enabled) == (3, False, True)
    assert len([call for call in bad.calls if len(call) == 4]) == 3
    assert len([call for call in good.calls if len(call) == 4]) == 10
    assert bad.calls[-1][-1] != "end"


def cut_by(length: int) -> Callable[[int, int], int]:
    return lambda position, steps: min(position + length, steps)


@pytest.mark.parametrize("length", [1, 3, 1_000])
def test_disabling_does_not_depend_on_deliveries(time_manager: TimeManager, length: int) -> None:
    bad = Caller(["1m"], answer=always(ValueError()))
    configuration = configured(["A"], ["1m"], DAY, trading={"max_strategy_errors": 4})
    backtest = backtest_of(configuration, market(A=ten_minutes()), time_manager, [bad])
    run_sessions(backtest, cut_by(length))
    runner = backtest.analysis.runners[0]
    assert (runner.calls, runner.errors, runner.enabled) == (5, 4, False)


def test_what_a_context_gives_cannot_be_written_to(time_manager: TimeManager) -> None:
    def answer(context: Context, bar: Bar) -> None:
        bars = context.bars("A", "1m")
        for array in (bars.close, bars.timestamp, bars.volume):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
            with pytest.raises(ValueError, match="WRITEABLE"):
                array.flags.writeable = True

    assert answering(time_manager, answer).analysis.runners[0].errors == 0


def test_a_slow_call_is_reported_with_its_strategy(
    time_manager: TimeManager, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(analysis, "_SLOW_CALL_NS", 2_000_000)

    def compute(_context: Context, bar: Bar) -> None:
        if bar.timestamp == OPEN + 5 * M:
            sum(range(2_000_000))

    stored = market(A=ten_minutes())
    ran(time_manager, stored, Caller(["1m"]), Caller(["1m"], answer=compute))
    slow = [each.getMessage() for each in caplog.records if "took" in each.getMessage()]
    assert any(each.startswith("a call of strategy strategy 2 took") for each in slow)


@pytest.mark.parametrize("sent", [list, iter], ids=["a list", "one by one"])
def test_a_run_that_is_stopped_takes_no_more_of_a_million_signals(
    time_manager: TimeManager, sent: Callable[[Iterable[Signal]], Iterable[Signal]]
) -> None:
    interrupts: list[Interrupt] = []

    def answer(context: Context, bar: Bar) -> Iterable[Signal]:
        return sent(signals())

    def signals() -> Iterator[Signal]:
        for number in range(1_000_000):
            if number == 5:
                interrupts[0].stop = True
            yield buy("A")

    caller = Caller(["1m"], answer=at_first(answer))
    configuration = configured(["A"], ("1m",), DAY, trading={"min_quality": 0})
    backtest = backtest_of(configuration, market(A=ten_minutes()), time_manager, [caller])
    interrupts.append(backtest.interrupt)
    with pytest.raises(Stopped):
        run_sessions(backtest)
    assert backtest.analysis.decisions == []
    assert backtest.analysis.runners[0].errors == 0
