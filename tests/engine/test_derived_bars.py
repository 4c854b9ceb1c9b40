"""Derived bars of a session equal those of the store, which are made in another way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.derived import stored_bars
from mismartera.domain.columns import FIELDS, BarColumns, Float64, Int64
from mismartera.domain.interval import MINUTE, SECOND, Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.derivation import BucketGrid
from mismartera.session.block import FlatRows
from mismartera.session.session_data import SessionData
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.laws.scenarios import bars_at
from tests.market_data import read_uniform
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

STREAMS = ("5m", "7m", "15m", "30m", "1h", "4h", "1d", "1w")


def session_bars(
    sessions: dict[int, SessionData], symbol: str, interval: Interval
) -> tuple[BarColumns, Float64]:
    """The bars and coverage of all sessions of a run."""
    columns, shares = [], []
    for data in sessions.values():
        series = data.series(symbol, interval)
        end = data.timeline.length
        columns.append(series.block.columns(series.slot, end))
        share = series.block.coverage(series.slot, end)
        shares.append(np.full(columns[-1].rows, np.nan) if share is None else share)
    return BarColumns.concatenate(columns), np.concatenate(shares)


def assert_equal_to_the_store(
    catalogue: Catalogue,
    sessions: dict[int, SessionData],
    interval: str,
    hours: SessionHours = SessionHours.REGULAR,
) -> None:
    first, last = min(sessions), max(sessions)
    start, end = sessions[first].window[0].start_ns, sessions[last].window[-1].end_ns
    stored = stored_bars(catalogue, "A", Interval.parse(interval), start, end, hours)
    columns, coverage = session_bars(sessions, "A", Interval.parse(interval))
    for name in FIELDS[:-1]:
        assert getattr(columns, name).tolist() == getattr(stored.columns, name).tolist()
    assert columns.volume == pytest.approx(stored.columns.volume, rel=1e-12)
    if interval != "1w":
        assert columns.volume.tobytes() == stored.columns.volume.tobytes()
    assert coverage.tobytes() == stored.coverage.tobytes()


MARKETS = (
    ("XNYS", "regular", ("2024-07-01", "2024-07-05")),
    ("XNYS", "extended", ("2024-07-01", "2024-07-05")),
    ("XHKG", "regular", ("2024-02-05", "2024-02-09")),
    ("24/7", "regular", ("2024-03-04", "2024-03-10")),
)


@examples(20)
@given(
    market=st.sampled_from(MARKETS),
    interval=st.sampled_from([MINUTE, MINUTE, SECOND]),
    density=st.sampled_from([0.002, 0.2, 0.95]),
    seed=st.integers(0, 2**32 - 1),
)
def test_derived_bars_of_sessions_are_those_of_the_store(
    market: tuple[str, str, tuple[str, str]],
    interval: Interval,
    density: float,
    seed: int,
    time_manager: TimeManager,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    exchange, hours, dates = market
    first, last = (date.fromisoformat(each) for each in dates)
    sessions = time_manager.sessions_between(first, last, exchange)
    random = np.random.default_rng(seed)
    hour = 60 * MINUTE.ns
    spans = [np.arange(s.open_ns - hour, s.close_ns + hour, interval.ns) for s in sessions]
    every = np.unique(np.concatenate(spans))
    rows = bars_at(
        every[random.random(len(every)) < density / (60 if interval == SECOND else 1)], random
    )
    catalogue = Catalogue(BarStore(tmp_path_factory.mktemp("home")), time_manager)
    if not rows.rows:
        return
    catalogue.store.write("A", interval, rows)
    catalogue.store.journal("A", interval).append(JournalEntry("import", 0, exchange=exchange))
    configuration = configured(["A"], STREAMS, dates, exchange=exchange, session_hours=hours)
    stored = MemoryMarket({("A", interval): rows}, exchange)
    made = run_sessions(backtest_of(configuration, stored, time_manager))
    for stream in STREAMS:
        assert_equal_to_the_store(catalogue, made, stream, SessionHours(hours))


def test_the_vendors_fifteen_minutes_are_those_of_a_session(
    shared_data: Path, time_manager: TimeManager, tmp_path: Path
) -> None:
    rows = read_uniform(shared_data / "bars" / "skender" / "SPY_1m_2020-12-15_18.csv")
    catalogue = Catalogue(BarStore(tmp_path / "home"), time_manager)
    catalogue.store.write("A", MINUTE, rows)
    configuration = configured(["A"], ["1m", "15m"], ("2020-12-15", "2020-12-18"))
    backtest = backtest_of(configuration, MemoryMarket({("A", MINUTE): rows}), time_manager)
    sessions = run_sessions(backtest)
    assert session_bars(sessions, "A", Interval.parse("15m"))[0].rows == 104
    assert_equal_to_the_store(catalogue, sessions, "15m")


@examples(50)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1), st.sampled_from(["5m", "7m", "1h", "1d"]))
def test_counted_buckets_make_the_bars_that_looking_at_every_row_makes(
    time_manager: TimeManager, symbols: int, seed: int, interval: str
) -> None:
    session = time_manager.trading_session(date(2024, 7, 3))
    assert session is not None
    window, random = SessionWindow(session, session.segments), np.random.default_rng(seed)
    grid, minutes = BucketGrid([window], Interval.parse(interval), MINUTE), window.buckets(MINUTE)
    there = random.random((symbols, len(minutes[0]))) < random.random()
    slot, minute = np.nonzero(there)
    rows = FlatRows(slot, bars_at(minutes[0][minute], random))
    counts = np.add.reduceat(there, np.searchsorted(minutes[0], grid.starts), axis=1, dtype=int)
    assert _bytes(*grid.derive(rows)) == _bytes(*grid.derive_counted(rows.columns, counts))


def _bytes(bars: FlatRows, ends_ns: Int64) -> list[bytes]:
    assert bars.coverage is not None
    columns = (getattr(bars.columns, name) for name in FIELDS)
    return [each.tobytes() for each in (bars.slot, bars.coverage, ends_ns, *columns)]
