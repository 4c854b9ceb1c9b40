"""A record vouches for the rows that strategies were given, whatever is stored meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from mismartera.calc.fingerprint import fingerprint
from mismartera.catalogue.aggregating import aggregate_stored
from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.columns import FIELDS, BarColumns
from mismartera.domain.interval import DAY, MINUTE
from mismartera.domain.run_record import SeriesRecord
from mismartera.engine import backtest
from mismartera.services.data_fingerprint import series_fingerprint
from mismartera.storage.bar_store import BarStore
from mismartera.storage.run_records import RunRecords
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.reliability.remembered import BARS, STRATEGY
from tests.system.bench import Bench

Disturb = Callable[[BarStore, TimeManager], None]


def _import(store: BarStore, _: TimeManager) -> None:
    rows = store.read("AAA", MINUTE)
    some = rows.take(slice(rows.rows // 2, None))
    store.write("AAA", MINUTE, replace(some, close=(some.high + some.low) / 2))


def _replace(store: BarStore, _: TimeManager) -> None:
    rows = store.read("AAA", MINUTE)
    other = replace(rows, **{name: getattr(rows, name) * 2 for name in FIELDS[1:5]})
    store.write("AAA", MINUTE, other, replace=True)


def _delete(store: BarStore, _: TimeManager) -> None:
    store.delete("AAA")


def _aggregate(store: BarStore, times: TimeManager) -> None:
    aggregate_stored(
        Catalogue(store, times), "AAA", None, DAY, int(store.read("AAA", MINUTE).timestamp[-1])
    )


DISTURBANCES: tuple[Disturb, ...] = (_import, _replace, _delete, _aggregate)


@pytest.fixture(autouse=True)
def a_session_at_a_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs read one session ahead, so that there is something left to be disturbed."""
    monkeypatch.setattr(backtest, "ROWS_AT_FIRST", 1)
    monkeypatch.setattr(backtest, "ROWS_AHEAD", 1)
    BARS.clear()
    yield
    BARS.clear()


def _disturbed_run(bench: Bench, at_step: int, disturb: Disturb) -> None:
    """Make a run of four sessions; somebody else writes into the store when it is at a step."""
    file = bench.folder / "remembering.py"
    file.write_text(STRATEGY)
    bench.system.run.start(
        str(bench.configuration(last="2024-07-05", symbols=("AAA",), streams=("1m",))),
        [file],
        paused=True,
    )
    store, steps = BarStore(bench.system.home), 0

    def step(_: int) -> None:
        nonlocal steps
        steps += 1
        if steps == at_step:
            disturb(store, bench.system.time_manager)

    bench.run.backtest.analysis.observer = step
    bench.system.run.resume()
    bench.finish()


def _given(history: BarColumns) -> BarColumns:
    """The bars before the run, and those that the strategy was called with, as columns."""
    rows = [(b.timestamp, b.open, b.high, b.low, b.close, b.volume) for b in BARS]
    columns = [np.array(column, np.float64) for column in list(zip(*rows, strict=True))[1:]]
    streamed = BarColumns(np.array([row[0] for row in rows], np.int64), *columns)
    return BarColumns.concatenate([history, streamed])


def _recorded(bench: Bench) -> SeriesRecord:
    (series,) = RunRecords(bench.system.home).read("r0001").data
    return series


@pytest.mark.parametrize("seed", range(cases(5, in_ci=10)))
def test_the_fingerprint_is_of_the_rows_that_strategies_were_given(bench: Bench, seed: int) -> None:
    choice = random.Random(seed)
    disturb = choice.choice(DISTURBANCES)
    before = BarStore(bench.system.home).read("AAA", MINUTE)
    _disturbed_run(bench, choice.randint(1, 1_300), disturb)
    series, store = _recorded(bench), BarStore(bench.system.home)
    span = series.start_ns, series.end_ns
    given = _given(before.between(series.start_ns, BARS[0].timestamp))
    assert series.rows == given.rows
    assert series.sha256 == fingerprint(given, *span)
    verified = bench.system.run_verification.verify("r0001")
    blamed = [each.name for each in verified.surroundings if each.kind == "data"]
    is_other = series_fingerprint(store, "AAA", MINUTE, *span) != series
    assert blamed == (["AAA 1m"] if is_other else [])
    assert is_other == (disturb is not _aggregate)


def test_what_was_imported_while_a_run_read_it_is_not_vouched_for(bench: Bench) -> None:
    _disturbed_run(bench, 500, _replace)
    closes = {bar.close for bar in BARS}
    assert min(closes) < 120 < max(closes)  # some of the old rows, some of the new
    (changed,) = bench.system.run_verification.verify("r0001").surroundings
    assert changed.name == "AAA 1m"
