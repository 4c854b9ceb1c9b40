"""Both laws through the system manager: a real store, real threads, inline beside them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.loader import load, to_document
from mismartera.domain.run_state import RunState
from mismartera.engine.backtest import Backtest
from mismartera.errors import SessionError
from mismartera.services.runs import make_backtest
from mismartera.session.session_data import SessionData
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from mismartera.system_manager import SystemManager
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.laws import strategy_file
from tests.laws.observation import Observed, outputs_of
from tests.laws.scenarios import Scenario, market_of, scenarios
from tests.laws.test_first_law import assert_same_run
from tests.laws.test_second_law import assert_same_until, instant_within, with_another_future
from tests.laws.witness import Witness
from tests.memory_market import MemoryMarket, run_sessions

pytestmark = pytest.mark.timeout(600)  # hundreds of runs, on any machine

STRATEGY_FILE = Path(strategy_file.__file__)
PATIENCE_S = 60.0
LONGEST_LAG_S = 86_400
Control = Callable[[SystemManager], object]


def stored(market: MemoryMarket, home: Path) -> Path:
    """Write a market into a store; every series has rows."""
    store = BarStore(home)
    for (symbol, interval), bars in market.bars.items():
        store.write(symbol, interval, bars)
        journal = store.journal(symbol, interval)
        journal.append(JournalEntry("import", 0, exchange=market.exchange))
        for start, end in market.complete.get((symbol, interval), ()):
            journal.append(JournalEntry("import", 0, complete=(start, end - interval.ns)))
        empty = market.empty.get((symbol, interval), ())
        journal.append(JournalEntry("import", 0, empty=empty))
    return home


def written(scenario: Scenario, home: Path, speed: float = 0.0) -> Path:
    """Write a scenario's configuration, with its two strategies; nothing counts as lagging."""
    document = to_document(scenario.configuration())
    config = scenario.witness_config(outputs_of(scenario))
    stepped = config | {"subscriptions": [scenario.step_subscription]}
    document["strategies"] = [
        {"strategy": "bar_witness", "config": json.loads(json.dumps(config))},
        {"strategy": "steps_witness", "config": json.loads(json.dumps(stepped))},
    ]
    document["backtest_config"] |= {"speed_multiplier": speed}  # type: ignore[operator]  # an object
    data = document["session_data_config"]
    data["streaming"]["catchup_threshold_seconds"] = LONGEST_LAG_S  # type: ignore[index,call-overload]  # objects
    file = home / "session.json"
    file.write_text(json.dumps(document))
    return file


def inline(scenario: Scenario, home: Path, time_manager: TimeManager) -> Observed:
    """Run what is stored in the calling thread."""
    catalogue = Catalogue(BarStore(home), time_manager)
    backtest = make_backtest(load(written(scenario, home)), home, [STRATEGY_FILE], catalogue)
    return _observed(backtest, run_sessions(backtest))


@contextmanager
def system_over(home: Path, time_manager: TimeManager) -> Iterator[SystemManager]:
    """A system with the calendars that are built already."""
    system = SystemManager(home)
    vars(system)["time_manager"] = time_manager
    try:
        yield system
    finally:
        system.close()


def threaded(
    scenario: Scenario,
    home: Path,
    time_manager: TimeManager,
    control: Control = lambda system: system.run.resume(),
    speed: float = 0.0,
) -> Observed:
    """Run what is stored through the system manager: `control` sets a paused run going."""
    with system_over(home, time_manager) as system:
        start_with_bars(system, written(scenario, home, speed))
        run = system.current.run
        assert run is not None
        backtest, sessions = run.backtest, dict[int, SessionData]()

        def keep(_position: int) -> None:
            assert backtest.data is not None
            sessions[backtest.session] = backtest.data

        backtest.analysis.observer = keep
        control(system)
        system.run.wait(timeout_s=PATIENCE_S)
        assert system.run.state is RunState.FINISHED
        return _observed(backtest, sessions)


def start_with_bars(system: SystemManager, configuration: Path) -> None:
    """Start a run paused; one of whose symbols none has a bar is refused, and so no example."""
    try:
        system.run.start(str(configuration), [STRATEGY_FILE], paused=True)
    except SessionError as error:
        if "no bar is stored" not in str(error):
            raise
        reject()


def _observed(backtest: Backtest, sessions: dict[int, SessionData]) -> Observed:
    strategies = [runner.strategy for runner in backtest.analysis.runners]
    assert [runner.last_error for runner in backtest.analysis.runners] == [None, None]
    records = tuple(each.records for each in strategies if isinstance(each, Witness))
    return Observed(backtest, sessions, records)


def stepping(seed: int) -> Control:
    """Go on in steps, speeds and pauses of any kind, then to the end."""
    chance = random.Random(seed)

    def control(system: SystemManager) -> None:
        for _ in range(chance.randint(0, 6)):
            if system.run.state is not RunState.PAUSED:
                break
            if chance.random() < 0.8:
                system.run.step(chance.choice([1, 2, 7, 50, 400]))
            else:
                system.run.resume()
                _pause(system)
        if system.run.state is RunState.PAUSED:
            system.run.resume()

    return control


def _pause(system: SystemManager) -> None:
    """Pause, unless the run was over before."""
    try:
        system.run.pause()
    except SessionError:
        assert not system.run.state.is_live


@pytest.fixture
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Homes, one for each example."""
    return lambda: tmp_path_factory.mktemp("home")


def has_rows_everywhere(market: MemoryMarket) -> bool:
    """Whether each series has a row: one without is not in a store."""
    return all(bars.rows for bars in market.bars.values())


@examples(20)
@given(scenario=scenarios(), seed=st.integers(0, 2**32 - 1))
def test_threads_give_the_bytes_that_a_loop_gives(
    scenario: Scenario, seed: int, time_manager: TimeManager, new_home: Callable[[], Path]
) -> None:
    market = market_of(scenario, time_manager)
    assume(has_rows_everywhere(market))
    home = stored(market, new_home())
    by_threads = threaded(scenario, home, time_manager, stepping(seed))
    assert_same_run(inline(scenario, home, time_manager), by_threads)


@examples(6)
@given(scenario=scenarios())
def test_a_clock_that_no_symbol_lags_gives_the_same_bytes(
    scenario: Scenario, time_manager: TimeManager, new_home: Callable[[], Path]
) -> None:
    """Which steps join a delivery depends on the machine; what is decided at them does not."""
    market = market_of(scenario, time_manager)
    assume(has_rows_everywhere(market))
    home = stored(market, new_home())
    by_clock = threaded(scenario, home, time_manager, speed=1_000_000.0)
    assert_same_run(inline(scenario, home, time_manager), by_clock)


@examples(20)
@given(scenario=scenarios(), share=st.floats(0, 1), seed=st.integers(0, 2**32 - 1))
def test_later_rows_of_a_store_change_nothing_before_them(
    scenario: Scenario,
    share: float,
    seed: int,
    time_manager: TimeManager,
    new_home: Callable[[], Path],
) -> None:
    market = market_of(scenario, time_manager)
    assume(has_rows_everywhere(market))
    observed = threaded(scenario, stored(market, new_home()), time_manager)
    after_ns = instant_within(observed, share)
    changed = with_another_future(market, after_ns, seed, time_manager)
    assume(has_rows_everywhere(changed))
    again = threaded(scenario, stored(changed, new_home()), time_manager, stepping(seed))
    assert_same_until(observed, again, after_ns)
