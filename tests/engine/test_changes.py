"""What becomes of symbols that are to be added or removed in mid-session, and of refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest

from mismartera.calc.indicators.specification import build_spec
from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.engine.backtest import Backtest
from mismartera.engine.changes import ChangeState, SessionChanges, SymbolChange
from mismartera.errors import SessionError, StoreError
from mismartera.session.quality import symbol_quality
from mismartera.session.session_data import SessionData
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import AnyStrategy
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.scripted import Caller
from tests.market_data import flat_bars
from tests.memory_market import MemoryMarket, backtest_of, configured

DAY_OF_RUN = date(2024, 7, 2)
POSITION = 100


@dataclass(slots=True)
class FlawedMarket(MemoryMarket):
    """A market in which the files of some symbols cannot be read, and some live elsewhere."""

    damaged: frozenset[str] = frozenset()
    elsewhere: dict[str, str] = field(default_factory=dict)

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]:
        for symbol in symbols:
            if symbol in self.damaged:
                raise StoreError(f"{symbol}.parquet is damaged", "import it again")
        return MemoryMarket.read_many(self, symbols, interval, start_ns, end_ns)

    def exchange_of(self, symbol: str) -> str:
        return self.elsewhere.get(symbol, self.exchange)


@pytest.fixture
def market(time_manager: TimeManager) -> FlawedMarket:
    """A, B and C with every minute; NONE without a row on the day, LATER from noon on; D daily."""
    session = time_manager.trading_session(DAY_OF_RUN)
    before = time_manager.previous_session(DAY_OF_RUN)
    assert session is not None
    minutes = np.arange(session.open_ns, session.close_ns, MINUTE.ns)
    earlier = np.arange(before.open_ns, before.close_ns, MINUTE.ns)
    whole = np.concatenate([earlier, minutes])
    prices = [100.0 + place % 7 for place in range(len(whole))]
    bars = {(symbol, MINUTE): flat_bars(whole, prices) for symbol in ("A", "B", "C", "LON")}
    bars["NONE", MINUTE] = flat_bars(earlier)
    bars["LATER", MINUTE] = flat_bars(np.concatenate([earlier, minutes[150:]]))
    bars["D", DAY] = flat_bars([])
    return FlawedMarket(bars, elsewhere={"LON": "XLON"})


@dataclass(slots=True)
class Stand:
    """A session under way that stands at a position."""

    backtest: Backtest
    changes: SessionChanges
    position: int

    @property
    def data(self) -> SessionData:
        assert self.backtest.data is not None
        return self.backtest.data

    def finish(self) -> None:
        """Take the rest of the session."""
        while self.position < self.data.timeline.length:
            stop = self.data.timeline.length
            self.backtest.append(stop)
            self.backtest.process(stop)
            self.position = self.backtest.analyse(self.position, stop)
            self.backtest.carry_out_requests(self.position)
        self.backtest.end()


def states(changes: Sequence[SymbolChange]) -> list[tuple[str, str]]:
    """What became of each symbol."""
    return [(each.symbol, each.state.value) for each in changes]


def standing(
    market: MemoryMarket,
    time_manager: TimeManager,
    strategies: Sequence[AnyStrategy] = (),
    position: int = POSITION,
    **data: object,
) -> Stand:
    """Begin a session with A alone and go to a position."""
    day = DAY_OF_RUN.isoformat()
    configuration = configured(["A"], ["1m", "5m"], (day, day), **data)
    backtest = backtest_of(configuration, market, time_manager, strategies)
    changes = SessionChanges(backtest, market, market)
    backtest.carry_out = changes.carry_out
    backtest.load_history()
    first = backtest.plan.sessions.start
    backtest.take_chunk(backtest.load_chunk(backtest.next_chunk(first)))
    backtest.analysis.begin(backtest.begin(first))
    backtest.append(position)
    backtest.process(position)
    reached = backtest.analyse(0, position)
    return Stand(backtest, changes, reached)


@pytest.fixture
def stand(market: FlawedMarket, time_manager: TimeManager) -> Stand:
    return standing(market, time_manager)


def test_each_symbol_gets_a_result_in_the_order_given(stand: Stand) -> None:
    changes = stand.changes.add_symbols(["C", "A", "NOBODY", "B", "C"], POSITION)
    assert states(changes) == [
        ("C", "added"), ("A", "already there"), ("NOBODY", "refused"), ("B", "added"),
    ]  # fmt: skip
    assert list(stand.data.symbols) == ["A", "B", "C"]
    changes = stand.changes.remove_symbols(["B", "NOBODY"])
    assert states(changes) == [("B", "removed"), ("NOBODY", "not there")]
    assert list(stand.data.symbols) == ["A", "C"]


def test_a_damaged_file_refuses_its_symbol_alone(stand: Stand, market: FlawedMarket) -> None:
    market.damaged = frozenset({"B"})
    version = stand.data.version
    changes = {each.symbol: each for each in stand.changes.add_symbols(["B", "C"], POSITION)}
    assert changes["C"].state is ChangeState.ADDED
    assert changes["B"].state is ChangeState.REFUSED
    assert "B.parquet is damaged" in changes["B"].reason
    assert stand.data.symbols == ("A", "C")
    assert stand.data.version > version
    assert not [cohort for cohort in stand.backtest.cohorts if "B" in cohort.plan.symbols]
    assert "B" not in stand.data.historical
    stand.finish()
    assert stand.backtest.results[0].symbols == ("A", "C")
    market.damaged = frozenset()


def test_nothing_is_left_of_a_symbol_that_is_refused(stand: Stand, market: FlawedMarket) -> None:
    market.damaged = frozenset({"B"})
    cohorts, version = list(stand.backtest.cohorts), stand.data.version
    (change,) = stand.changes.add_symbols(["B"], POSITION)
    assert change.state is ChangeState.REFUSED
    assert stand.backtest.cohorts == cohorts
    assert stand.data.version == version
    market.damaged = frozenset()
    (change,) = stand.changes.add_symbols(["B"], POSITION)
    assert change.state is ChangeState.ADDED


@pytest.mark.parametrize(
    ("symbol", "reason"),
    [
        ("NOBODY", "NOBODY is not in the store"),
        ("D", "D has no stored interval that divides 1m, 5m"),
        ("LON", "LON belongs to XLON, the run to XNYS"),
    ],
)
def test_a_refusal_says_why(stand: Stand, symbol: str, reason: str) -> None:
    (change,) = stand.changes.add_symbols([symbol], POSITION)
    assert change.state is ChangeState.REFUSED
    assert change.reason.startswith(reason)
    assert stand.data.symbols == ("A",)


@pytest.mark.parametrize("symbol", ["NONE", "LATER"])
def test_a_symbol_without_a_row_yet_is_there_with_quality_0(stand: Stand, symbol: str) -> None:
    (change,) = stand.changes.add_symbols([symbol], POSITION)
    assert change.state is ChangeState.ADDED
    assert symbol_quality(stand.data, symbol, POSITION).quality == 0.0
    stand.finish()
    rows = {"NONE": 0, "LATER": 240}[symbol]
    quality = symbol_quality(stand.data, symbol, stand.position)
    assert quality.numbers.real == rows
    assert quality.quality == pytest.approx(100 * rows / 390)


def test_before_anything_is_due_there_is_no_quality(
    market: FlawedMarket, time_manager: TimeManager
) -> None:
    stand = standing(market, time_manager, position=1)  # the open: no bar has ended
    stand.changes.add_symbols(["B", "NONE"], stand.position)
    for symbol in ("A", "B", "NONE"):
        assert symbol_quality(stand.data, symbol, stand.position).quality is None


def test_streams_of_its_own_need_a_base_for_these_alone(stand: Stand) -> None:
    (change,) = stand.changes.add_symbols(["D"], POSITION, [DAY])
    assert change.state is ChangeState.ADDED
    assert [series.interval.name for series in stand.data.series_of("D")] == ["1d"]
    (change,) = stand.changes.add_symbols(["B"], POSITION, [Interval.parse("15m")])
    assert [series.interval.name for series in stand.data.series_of("B")] == ["1m", "15m"]


def test_streams_of_its_own_drop_what_indicators_of_other_intervals_need(
    market: FlawedMarket, time_manager: TimeManager
) -> None:
    sma = {"name": "sma", "period": 3, "interval": "5m"}
    stand = standing(market, time_manager, indicators={"session": [sma]})
    (change,) = stand.changes.add_symbols(["D"], POSITION, [DAY])
    assert (change.state, change.reason) == (ChangeState.ADDED, "")


def test_no_strategy_is_called_for_bars_that_a_symbol_only_holds(
    market: FlawedMarket, time_manager: TimeManager
) -> None:
    """It has streams of its own: what else is held of it lacks what strategies need."""
    caller = Caller(["1m", "5m"])
    stand = standing(market, time_manager, [caller])
    stand.changes.add_symbols(["B"], stand.position, [Interval.parse("15m")])
    spec = build_spec("sma", Interval.parse("5m"), period=3)
    stand.changes.add_indicator(spec, stand.position, "B")
    stand.finish()
    assert {call[3] for call in caller.calls if len(call) == 4} == {"A"}


def test_strategies_are_told_of_a_symbol_that_came_and_not_of_its_past(
    market: FlawedMarket, time_manager: TimeManager
) -> None:
    told: list[tuple[int, str]] = []

    class Told(Caller):
        def on_symbol_added(self, context: Context, symbol: str) -> None:
            bars = context.bars(symbol, "1m")
            told.append((len(bars), symbol))

    caller = Told(["1m"])
    stand = standing(market, time_manager, [caller])
    before = len(caller.calls)
    stand.changes.add_symbols(["C", "B"], stand.position)
    assert told == [(99, "C"), (99, "B")]
    assert len(caller.calls) == before
    stand.finish()
    assert len([call for call in caller.calls if call[3:] == ("B",)]) == 390 - 99


def test_a_strategys_wish_is_carried_out_after_its_step(
    market: FlawedMarket, time_manager: TimeManager
) -> None:
    def wish(context: Context, bar: Bar) -> None:
        if len(context.bars("A", "1m")) == 50 and bar.symbol == "A":
            assert context.symbols == ("A",)
            context.add_symbol("B", "NOBODY")

    caller = Caller(["1m"], answer=wish)
    stand = standing(market, time_manager, [caller])
    assert stand.position == 51
    stand.backtest.carry_out_requests(stand.position)
    assert stand.data.symbols == ("A", "B")
    stand.finish()
    assert len([call for call in caller.calls if call[3:] == ("B",)]) == 390 - 50


def test_an_indicator_is_refused_where_it_cannot_be_computed(stand: Stand) -> None:
    sma = build_spec("sma", MINUTE, period=3)
    stand.changes.add_indicator(sma, POSITION, None)
    with pytest.raises(SessionError, match="sma_3_1m is there already"):
        stand.changes.add_indicator(sma, POSITION, None)
    with pytest.raises(SessionError, match="B is not in the session"):
        stand.changes.add_indicator(sma, POSITION, "B")
    with pytest.raises(SessionError, match="no stored interval that divides 1s"):
        stand.changes.add_indicator(build_spec("sma", Interval(1), period=3), POSITION, None)
    with pytest.raises(SessionError, match="no stored interval that divides 1s"):
        stand.changes.add_interval(Interval(1), POSITION)
    assert [series.interval.name for series in stand.data.series_of("A")] == ["1m", "5m"]
    assert stand.changes.keys(None) == ("sma_3_1m",)


def test_an_indicator_of_the_same_key_on_other_columns_is_refused(
    market: FlawedMarket, time_manager: TimeManager
) -> None:
    stand = standing(market, time_manager)
    stand.changes.add_indicator(build_spec("sma", MINUTE, period=3), POSITION, None)
    other = Caller(["1m"])
    spec = build_spec("sma", MINUTE, period=3, inputs=["high"])
    other.needs.indicators[spec.key] = spec
    with pytest.raises(SessionError, match=r"sma_3_1m"):
        stand.changes.require(other.needs, POSITION)


def test_symbols_removed_and_added_again_are_remade_once(stand: Stand) -> None:
    stand.changes.add_symbols(["B", "C"], POSITION)
    stand.changes.remove_symbols(["B"])
    stand.changes.add_symbols(["B"], POSITION)
    stand.changes.add_interval(Interval.parse("15m"), POSITION)
    held = [symbol for cohort in stand.backtest.cohorts for symbol in cohort.plan.symbols]
    assert sorted(held) == ["A", "B", "C"]
    assert stand.data.series("B", Interval.parse("15m")).rows(POSITION) == 6


def test_a_session_goes_on_without_any_symbol(stand: Stand) -> None:
    stand.changes.remove_symbols(["A"])
    assert stand.data.symbols == ()
    stand.changes.add_symbols(["B"], POSITION)
    stand.changes.remove_symbols(["B"])
    stand.finish()
    assert stand.backtest.results[0].symbols == ()


def test_a_copy_for_readers_does_not_hold_the_ones_before(stand: Stand) -> None:
    for _ in range(3):
        stand.changes.add_symbols(["B"], POSITION)
        stand.changes.remove_symbols(["B"])
    published = stand.backtest.analysis.published
    assert published is not None
    assert published.data.symbols == ("A",)
    assert published.data._frozen is None
