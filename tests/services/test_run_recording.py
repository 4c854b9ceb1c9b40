"""The recorder: what is in a record at a run's beginning, and at its end."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mismartera.calc.fingerprint import fingerprint
from mismartera.domain.columns import BarColumns
from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.domain.fill import Fill
from mismartera.domain.interval import MINUTE
from mismartera.domain.notice import of_plan
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import KeptCommand, RecordState, SeriesRecord
from mismartera.domain.signal import Side
from mismartera.included.strategies.sma_crossover import SmaCrossover
from mismartera.services.code_hash import code_record, product_hash
from mismartera.services.data_fingerprint import series_fingerprint
from mismartera.services.run_recording import RunBeginning, RunOutcome, RunRecorder
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from mismartera.storage.run_files import QualityRows
from mismartera.storage.run_records import RunRecords
from mismartera.timekeeping.time_manager import TimeManager
from tests.storage.run_record_examples import MINUTE_NS, OPEN_NS, equity, quality, sessions

BEGINNING = RunBeginning(
    name="Two names",
    mode="backtest",
    started_ns=OPEN_NS,
    configuration_file="two.json",
    configuration={"session_name": "Two names"},
    exchange="XNYS",
    initial_micros=100_000_000_000,
    first=date(2024, 7, 1),
    last=date(2024, 7, 2),
    planned_sessions=2,
    notices=(of_plan("ticks are ignored in a backtest"),),
)


def bars(count: int, first: int = 0) -> BarColumns:
    timestamp = OPEN_NS + (first + np.arange(count, dtype=np.int64)) * MINUTE_NS
    price = 100 + np.arange(first, first + count) / 100
    return BarColumns(timestamp, price, price + 1, price - 1, price, np.full(count, 1000.0))


@pytest.fixture
def store(home: Path) -> BarStore:
    made = BarStore(home)
    made.write("AAA", MINUTE, bars(30))
    return made


@pytest.fixture
def recorder(home: Path, store: BarStore, time_manager: TimeManager) -> RunRecorder:
    return RunRecorder(RunRecords(home), store, time_manager)


def fill(number: int, side: Side, price: int) -> Fill:
    value = price * 10 * 1_000_000
    at = OPEN_NS + number * MINUTE_NS
    return Fill(number, number, "s", "AAA", side, 10.0, float(price), value, 0, at, at - MINUTE_NS)


OUTCOME = RunOutcome(
    state=RecordState.FINISHED,
    ended_ns=OPEN_NS + 5_000_000_000,
    fault=None,
    sessions=sessions(2),
    quality=quality(),
    equity=equity(100, 100.05),
    fills=(fill(1, Side.BUY, 100), fill(2, Side.SELL, 105)),
    decisions=2,
    orders=2,
    data=(SeriesRecord("AAA", "1m", OPEN_NS, OPEN_NS + 20 * MINUTE_NS, 20, "ab" * 32),),
    commands=(
        RecordedCommand(date(2024, 7, 1), OPEN_NS, CommandName.ADD_SYMBOL, {"symbols": ["BBB"]}),
    ),
    notices=(of_plan("ticks are ignored in a backtest"),),
    metrics={"run": {"bars": 780}},
)


def test_a_run_is_recorded_as_running_from_its_beginning(recorder: RunRecorder) -> None:
    recording = recorder.begin(BEGINNING)
    record = recorder.records.read(recording.run)
    assert record.state is RecordState.RUNNING
    assert (record.run, record.name, record.ended) == ("r0001", "Two names", None)
    assert record.started == "2024-07-01T09:30:00-04:00"
    assert record.configuration == {"session_name": "Two names"}
    assert record.code_sha256 == product_hash()
    assert recording.folder == recorder.records.files("r0001").folder
    recording.finish(OUTCOME)


def test_its_end_is_written_whole(recorder: RunRecorder) -> None:
    recording = recorder.begin(BEGINNING)
    recording.finish(OUTCOME)
    record, files = recorder.records.read(recording.run), recorder.records.files(recording.run)
    assert record.state is RecordState.FINISHED
    assert record.ended == "2024-07-01T09:30:05-04:00"
    assert (record.decisions, record.orders, record.fills, record.trades) == (2, 2, 2, 1)
    assert record.sessions == sessions(2)
    assert record.notices == (of_plan("ticks are ignored in a backtest"),)
    assert record.metrics == {"run": {"bars": 780}}
    assert record.commands == (
        KeptCommand(date(2024, 7, 1), OPEN_NS, "data add-symbol", {"symbols": ["BBB"]}),
    )
    (trade,) = files.read_trades()
    assert (trade.entry_price, trade.exit_price, trade.profit) == (100, 105, 50)
    assert files.read_equity().rows == 6
    assert files.read_quality().symbol == ["AAPL", "RIVN", "AAPL"]


@pytest.mark.parametrize("state", [RecordState.STOPPED, RecordState.FAILED])
def test_stopped_and_failed_runs_are_recorded_too(
    recorder: RunRecorder, state: RecordState
) -> None:
    recording = recorder.begin(BEGINNING)
    recording.finish(replace(OUTCOME, state=state, fault="analysis: ValueError: no"))
    record = recorder.records.read(recording.run)
    assert (record.state, record.fault) == (state, "analysis: ValueError: no")


def test_a_run_that_came_to_nothing_is_recorded(recorder: RunRecorder) -> None:
    none = np.empty(0, np.int64)
    recording = recorder.begin(BEGINNING)
    recording.finish(
        replace(
            OUTCOME,
            state=RecordState.FAILED,
            sessions=(),
            quality=QualityRows(none, (), none, none, none, none),
            equity=RunEquity(none, none, none, none, none),
            fills=(),
            data=(),
        )
    )
    assert recorder.records.read(recording.run).trades == 0
    assert recorder.records.files(recording.run).read_trades() == ()


def test_a_year_has_as_many_sessions_as_the_calendar_says(recorder: RunRecorder) -> None:
    year = recorder.begin(BEGINNING)
    years = recorder.begin(replace(BEGINNING, first=date(2022, 12, 1), last=date(2023, 1, 31)))
    always = recorder.begin(replace(BEGINNING, exchange="24/7"))
    found = [recorder.records.read(each.run) for each in (year, years, always)]
    assert [each.sessions_per_year for each in found] == [252, 250.5, 366]
    assert not any(each.year_is_assumed for each in found)
    for each in (year, years, always):
        each.finish(OUTCOME)


def test_a_year_that_the_calendar_does_not_know_is_assumed(
    recorder: RunRecorder, time_manager: TimeManager
) -> None:
    _, last = time_manager.bounds("XNYS")
    recording = recorder.begin(replace(BEGINNING, last=last.replace(year=last.year + 1, day=1)))
    record = recorder.records.read(recording.run)
    assert (record.sessions_per_year, record.year_is_assumed) == (252, True)
    recording.finish(OUTCOME)


def test_a_fingerprint_changes_with_the_rows_of_its_span_alone(store: BarStore) -> None:
    span = (OPEN_NS, OPEN_NS + 20 * MINUTE_NS)
    series = series_fingerprint(store, "AAA", MINUTE, *span)
    assert (series.symbol, series.interval, series.rows) == ("AAA", "1m", 20)
    store.write("AAA", MINUTE, bars(1, first=25))
    store.write("AAA", MINUTE, bars(5, first=30))
    assert series_fingerprint(store, "AAA", MINUTE, *span) == series
    later = bars(1, first=5)
    store.write("AAA", MINUTE, replace(later, close=later.close + 0.5))
    assert series_fingerprint(store, "AAA", MINUTE, *span).sha256 != series.sha256


def test_what_is_known_of_gaps_counts_where_rows_were_read(store: BarStore) -> None:
    span = (OPEN_NS, OPEN_NS + 20 * MINUTE_NS)
    before = series_fingerprint(store, "AAA", MINUTE, *span)
    journal = store.journal("AAA", MINUTE)
    outside = (OPEN_NS + 20 * MINUTE_NS, OPEN_NS + 29 * MINUTE_NS)
    journal.append(JournalEntry("import", 0, complete=outside))
    assert series_fingerprint(store, "AAA", MINUTE, *span) == before
    journal.append(JournalEntry("import", 0, empty=((OPEN_NS, OPEN_NS + MINUTE_NS),)))
    assert series_fingerprint(store, "AAA", MINUTE, *span).sha256 != before.sha256


def test_a_fingerprint_does_not_depend_on_how_rows_were_read() -> None:
    whole, span = bars(30), (OPEN_NS, OPEN_NS + 30 * MINUTE_NS)
    parts = BarColumns.concatenate([bars(10), bars(5, 10), bars(15, 15)])
    strided = BarColumns(*(np.repeat(getattr(whole, n), 2)[::2] for n in whole.__slots__))
    assert fingerprint(whole, *span) == fingerprint(parts, *span) == fingerprint(strided, *span)
    assert fingerprint(bars(40), *span) == fingerprint(whole, *span)
    assert fingerprint(bars(29), *span) != fingerprint(whole, *span)


def test_columns_that_change_places_change_the_fingerprint() -> None:
    whole, span = bars(30), (OPEN_NS, OPEN_NS + 30 * MINUTE_NS)
    swapped = replace(whole, high=whole.low, low=whole.high)
    assert fingerprint(whole, *span) != fingerprint(swapped, *span)


def test_a_record_that_cannot_be_written_is_kept_and_told_in_the_log(
    recorder: RunRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    recording = recorder.begin(BEGINNING)
    (recording.folder / "equity.parquet").mkdir()
    with caplog.at_level(logging.ERROR):
        recording.finish(OUTCOME)
    assert "what came of r0001 could not be written" in caplog.text
    assert recording.unsaved is not None
    (recording.folder / "equity.parquet").rmdir()
    recording.save()
    assert recording.unsaved is None
    assert recorder.records.read("r0001").state is RecordState.FINISHED


def test_the_code_of_a_strategy_is_known_by_its_file(tmp_path: Path) -> None:
    included = code_record("strategy", "sma_crossover#2", "sma_crossover", SmaCrossover)
    assert (included.key, included.source) == ("sma_crossover#2", "included")
    assert included.sha256 is not None
    file = tmp_path / "mine.py"
    file.write_text("class Mine:\n    def on_bar(self): ...\n")
    namespace: dict[str, type[object]] = {}
    exec(compile(file.read_text(), str(file), "exec"), {"__name__": "mine"}, namespace)
    own = code_record("strategy", "mine", "mine", namespace["Mine"])
    assert (own.source, own.file) == (str(file), str(file))
    file.write_text("class Mine:\n    def on_bar(self): return 1\n")
    assert code_record("strategy", "mine", "mine", namespace["Mine"]).sha256 != own.sha256
    file.unlink()
    assert code_record("strategy", "mine", "mine", namespace["Mine"]).sha256 is None
