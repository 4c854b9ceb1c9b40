"""`on_quality`: strategies are told at the step at which a symbol's data turns poor or good."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.session.quality import SymbolQuality
from mismartera.strategies.context import Context
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.engine.scripted import Caller
from tests.engine.test_analysis import CLOSE, OPEN, M, market
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

ONE_DAY = ("2024-07-02", "2024-07-02")


class Listener(Caller):
    """Notes what it is told of quality."""

    def __init__(self, intervals: tuple[str, ...] = ("1m",)) -> None:
        super().__init__(intervals)
        self.told: list[tuple[int, str, float | None]] = []

    def on_quality(self, context: Context, symbol: str, quality: SymbolQuality) -> None:
        assert quality == context.quality(symbol)
        self.calls.append((context.now_ns, "quality", symbol))
        self.told.append((context.now_ns, symbol, quality.integrity))


def told(
    time_manager: TimeManager,
    stored: MemoryMarket,
    *,
    dates: tuple[str, str] = ONE_DAY,
    min_quality: float = 80.0,
    **trading: object,
) -> Listener:
    listener = Listener()
    symbols = sorted({symbol for symbol, _ in stored.bars})
    limits = {"min_quality": min_quality} | trading
    backtest = backtest_of(
        configured(symbols, ["1m"], dates, trading=limits), stored, time_manager, [listener]
    )
    run_sessions(backtest)
    assert backtest.analysis.runners[0].last_error is None
    return listener


def minutes(*places: int) -> BarColumns:
    return flat_bars(OPEN + np.array(places, np.int64) * M)


def test_a_symbol_without_a_bar_is_poor_when_the_first_is_due(time_manager: TimeManager) -> None:
    listener = told(time_manager, market(A=minutes(3)), min_quality=20.0)
    assert listener.told == [
        (OPEN + M, "A", 0.0),
        (OPEN + 4 * M, "A", 25.0),
        (OPEN + 6 * M, "A", 100 / 6),
    ]


def test_a_bar_that_does_not_come_is_noticed_when_it_is_due(time_manager: TimeManager) -> None:
    """Nobody has a bar at that instant: it is a step for those who listen."""
    listener = told(time_manager, market(A=minutes(*range(4))))
    assert listener.told == [(OPEN + 6 * M, "A", 400 / 6)]


def test_quality_is_told_before_bars(time_manager: TimeManager) -> None:
    listener = told(time_manager, market(A=minutes(0, 3, 4, 5, 6, 7)), min_quality=60.0)
    at_third = [call[1] for call in listener.calls if call[0] == OPEN + 5 * M]
    assert at_third == ["quality", ""]


def test_confirmed_empty_minutes_are_poor_only_by_quality(time_manager: TimeManager) -> None:
    stored = market(A=minutes(0, 380))
    stored.empty["A", MINUTE] = ((OPEN + M, CLOSE),)
    assert told(time_manager, stored).told == []
    by_quality = told(time_manager, stored, quality_measure="quality").told
    assert by_quality[0][:2] == (OPEN + 2 * M, "A")


def test_every_session_begins_as_good(time_manager: TimeManager) -> None:
    dates = ("2024-07-01", "2024-07-02")
    first_open = instant("2024-07-01T13:30:00Z")
    listener = told(time_manager, market(A=minutes(0)), dates=dates)
    assert [at for at, _, _ in listener.told] == [first_open + M, OPEN + 2 * M]


def test_nobody_who_does_not_listen_has_more_steps(time_manager: TimeManager) -> None:
    caller = Caller(["1m"])
    stored = market(A=minutes(0))
    backtest = backtest_of(configured(["A"], ["1m"], ONE_DAY), stored, time_manager, [caller])
    run_sessions(backtest)
    assert backtest.data is not None
    assert backtest.data.timeline.length == 3


@examples(25)
@given(
    there=st.lists(st.sets(st.integers(0, 40)), min_size=2, max_size=2),
    seed=st.integers(0, 2**32 - 1),
)
def test_deliveries_of_any_length_tell_the_same(
    there: list[set[int]], seed: int, time_manager: TimeManager
) -> None:
    stored = market(A=minutes(*sorted(there[0])), B=minutes(*sorted(there[1])))
    chance = np.random.default_rng(seed)
    heard = []
    for cut in (None, lambda at, steps: int(chance.integers(at + 1, steps + 1))):
        listener = Listener()
        configuration = configured(["A", "B"], ["1m"], ONE_DAY, trading={"min_quality": 70})
        run_sessions(backtest_of(configuration, stored, time_manager, [listener]), cut)
        heard.append(listener.told)
    assert heard[0] == heard[1]
