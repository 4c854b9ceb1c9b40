"""The recorder: writes the record of a run, at its beginning and at its end."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from mismartera.domain.command import RecordedCommand
from mismartera.domain.fill import Fill
from mismartera.domain.notice import Notice
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import (
    CodeRecord,
    KeptCommand,
    OpenProfit,
    RecordState,
    RunRecord,
    SeriesRecord,
    SessionRecord,
)
from mismartera.domain.tally import NOTHING, Tally
from mismartera.errors import StoreError, TimeError
from mismartera.execution.ledger import Keep, Ledger
from mismartera.execution.round_trips import trades_of
from mismartera.services.benchmark import Benchmark, worth_of
from mismartera.services.code_hash import product_hash
from mismartera.storage.bar_store import BarStore
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile
from mismartera.storage.run_files import LEDGER_NAME, RECORD_NAME, QualityRows
from mismartera.storage.run_records import OpenRecord, RunRecords
from mismartera.timekeeping.time_manager import TimeManager
from mismartera.version import VERSION

_log = logging.getLogger(__name__)
ASSUMED_YEAR: Final = 252.0
"""Sessions in a year where the calendar does not say."""


@dataclass(frozen=True, slots=True)
class RunBeginning:
    """What is known of a run when it starts; `first` to `last` are the dates of its sessions."""

    name: str
    mode: str
    started_ns: int
    configuration_file: str
    configuration: Mapping[str, object]
    exchange: str
    initial_micros: int
    first: date
    last: date
    planned_sessions: int
    code: tuple[CodeRecord, ...] = ()
    notices: tuple[Notice, ...] = ()
    strategy_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RunOutcome:
    """What came of a run, as of its last step; a run that was stopped has what it came to.

    `data` are the stored rows that it read, `code` is all that runs at its end, what came later
    too. Where it stood, and what of its ledger counts, is said as in a `RunRecord`.
    """

    state: RecordState
    ended_ns: int
    fault: str | None
    sessions: Sequence[SessionRecord]
    quality: QualityRows
    equity: RunEquity
    fills: Sequence[Fill]
    decisions: int
    orders: int
    data: tuple[SeriesRecord, ...]
    code: tuple[CodeRecord, ...] = ()
    commands: Sequence[RecordedCommand] = ()
    notices: tuple[Notice, ...] = ()
    stood_ns: int | None = None
    stood_over: bool = True
    entries: int = 0
    skipped_calls: int = 0
    open_profits: tuple[OpenProfit, ...] = ()
    benchmark: Benchmark | None = None
    tally: Tally = NOTHING
    metrics: Mapping[str, object] = field(default_factory=dict)


class RunRecorder:
    """Makes records of runs over one store."""

    def __init__(self, records: RunRecords, store: BarStore, times: TimeManager) -> None:
        self.records = records
        self.store = store
        self.times = times

    def begin(self, beginning: RunBeginning) -> RunRecording:
        """Begin a record: from now on the run is listed as running.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        per_year, is_assumed = self._sessions_per_year(beginning)
        exchange = beginning.exchange
        begun = RunRecord(
            run="",
            name=beginning.name,
            mode=beginning.mode,
            state=RecordState.RUNNING,
            started=self.times.iso(beginning.started_ns, exchange),
            version=VERSION,
            code_sha256=product_hash(),
            configuration_file=beginning.configuration_file,
            configuration=beginning.configuration,
            exchange=exchange,
            timezone=self.times.timezone_name(exchange),
            initial_micros=beginning.initial_micros,
            planned_sessions=beginning.planned_sessions,
            sessions_per_year=per_year,
            year_is_assumed=is_assumed,
            code=beginning.code,
            notices=beginning.notices,
            strategy_files=beginning.strategy_files,
        )
        return RunRecording(self, begun)

    def open(self, begun: RunRecord) -> tuple[OpenRecord, LedgerFile]:
        """Begin a record and its ledger; where one of them cannot be, there is neither.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        opened = self.records.open(lambda run: replace(begun, run=run))
        try:
            account = LedgerAccount(opened.run, begun.initial_micros)
            return opened, LedgerFile.open(opened.files.folder / LEDGER_NAME, account)
        except BaseException:
            opened.discard()
            raise

    def _sessions_per_year(self, beginning: RunBeginning) -> tuple[float, bool]:
        """How many sessions the years of the run have on average, and whether that is assumed."""
        years = range(beginning.first.year, beginning.last.year + 1)
        try:
            first, last = self.times.bounds(beginning.exchange)
            if first > date(years[0], 1, 1) or last < date(years[-1], 12, 31):
                return ASSUMED_YEAR, True
            counts = self.times.count_sessions(
                date(years[0], 1, 1), date(years[-1], 12, 31), beginning.exchange
            )
        except TimeError:
            return ASSUMED_YEAR, True
        return counts / len(years), False


class RunRecording:
    """The record of one run that is under way; `keep` writes entries of its ledger.

    `unsaved` says why what came of the run is not written; None while nothing has failed.
    """

    def __init__(self, recorder: RunRecorder, begun: RunRecord) -> None:
        self.unsaved: StoreError | None = None
        self._recorder = recorder
        self._begun = begun
        self._outcome: tuple[RunOutcome, Ledger | None] | None = None
        self._opened, self._ledger = recorder.open(begun)

    @property
    def run(self) -> str:
        """The name of the record."""
        return self._opened.run

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self._opened.files.folder

    @property
    def keep(self) -> Keep:
        """Writes entries of the run's ledger."""
        return self._ledger.keep

    def finish(self, outcome: RunOutcome, ledger: Ledger | None = None) -> None:
        """Write everything that came of the run, with what is not yet written of its ledger.

        Where that cannot be done `unsaved` says why, the log too, and all of it is kept in memory
        for another try.
        """
        self._outcome = outcome, ledger
        try:
            self.save()
        except StoreError as error:
            _log.error("what came of %s could not be written: %s", self.run, error)

    def save(self) -> None:
        """Write what `finish` was given; the record itself last, so it never says too much.

        Raises:
            StoreError: it cannot be written; it is kept.
        """
        if self._outcome is None:
            return
        try:
            self._write_all(*self._outcome)
        except StoreError as error:
            self.unsaved = error
            raise
        except Exception as error:  # no failure to write may be silent, of memory neither
            self.unsaved = StoreError(
                f"cannot write {self.folder}: {type(error).__name__}: {error}", "see the log"
            )
            raise self.unsaved from error
        self.unsaved = self._outcome = None
        self._opened.close()

    def give_up(self) -> None:
        """Forget what came of the run, and remove what there is of its record."""
        self.unsaved = self._outcome = None
        self._ledger.close()
        self._opened.discard()

    def _write_all(self, outcome: RunOutcome, ledger: Ledger | None) -> None:
        if not all((self.folder / name).is_file() for name in (RECORD_NAME, LEDGER_NAME)):
            self._begin_again(ledger)
        if ledger is not None:
            ledger.write(outcome.entries)
        self._ledger.close()
        self._write(outcome)

    def _begin_again(self, ledger: Ledger | None) -> None:
        """Begin another record: somebody has removed this one's files."""
        self._ledger.close()
        self._opened.discard()
        self._opened, self._ledger = self._recorder.open(self._begun)
        if ledger is not None:
            ledger.keep_anew(self._ledger.keep)

    def _write(self, outcome: RunOutcome) -> None:
        files = self._opened.files
        trades = trades_of(outcome.fills)
        files.write_equity(outcome.equity)
        files.write_trades(trades)
        files.write_quality(outcome.quality)
        said = self._write_benchmark(outcome)
        files.write_record(
            replace(
                self._begun,
                run=self.run,
                state=outcome.state,
                ended=self._recorder.times.iso(outcome.ended_ns, self._begun.exchange),
                fault=outcome.fault,
                sessions=tuple(outcome.sessions),
                data=outcome.data,
                code=_united(self._begun.code, outcome.code),
                stood_ns=outcome.stood_ns,
                stood_over=outcome.stood_over,
                entries=outcome.entries,
                skipped_calls=outcome.skipped_calls,
                commands=tuple(map(_kept, outcome.commands)),
                notices=(*outcome.notices, *said),
                decisions=outcome.decisions,
                orders=outcome.orders,
                fills=len(outcome.fills),
                trades=len(trades),
                open_profits=outcome.open_profits,
                tally=outcome.tally,
                metrics=outcome.metrics,
            )
        )

    def _write_benchmark(self, outcome: RunOutcome) -> tuple[Notice, ...]:
        """Keep what the benchmark came to; return what is to be said about it."""
        if outcome.benchmark is None or not outcome.sessions:
            return ()
        last = outcome.sessions[-1]
        until_ns = last.close_ns if outcome.stood_over else outcome.stood_ns or last.open_ns
        initial, store = self._begun.initial_micros, self._recorder.store
        found = worth_of(outcome.benchmark, initial, outcome.sessions, until_ns, store)
        if found.worth is not None:
            self._opened.files.write_benchmark(found.worth)
        return found.notices


def _united(begun: Iterable[CodeRecord], ended: Iterable[CodeRecord]) -> tuple[CodeRecord, ...]:
    """All the code of a run: what it began with, also where that has left, and what came later."""
    known = {(each.kind, each.key, each.file): each for each in (*ended, *begun)}
    return tuple(dict.fromkeys([*begun, *known.values()]))


def _kept(command: RecordedCommand) -> KeptCommand:
    return KeptCommand(command.session, command.instant_ns, command.name, command.arguments)
