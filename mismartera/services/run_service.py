"""Records of runs: listed, shown, compared, removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from mismartera.domain.interval import NS_PER_HOUR
from mismartera.domain.run_choice import DAMAGED, ChosenRuns, ChosenTrades
from mismartera.errors import StoreError, UsageError

if TYPE_CHECKING:
    from mismartera.calc.statistics.benchmark import BenchmarkWorth
    from mismartera.calc.statistics.run_statistics import RunResult
    from mismartera.domain.run_record import RunRecord
    from mismartera.domain.statistics import RunStatistics
    from mismartera.reporting.documents.runs import (
        CompareDocument,
        DeletedRunsDocument,
        LedgerChecksDocument,
        RunDocument,
        RunLineDocument,
        RunListDocument,
        RunNoteDocument,
        RunTradesDocument,
    )
    from mismartera.reporting.run_results import RecordedRun
    from mismartera.storage.run_files import RunFiles
    from mismartera.storage.run_records import RunRecords
    from mismartera.timekeeping.time_manager import TimeManager

MOST_OF_A_NOTE: Final = 200
_EVERY_RUN: Final = ChosenRuns()


class UnsavedRun(Protocol):
    """A run that is over and whose record could not be written."""

    @property
    def run(self) -> str | None: ...

    def give_up(self) -> None: ...


class RunService:
    """What the `runs` commands show and do.

    A run is named by what people type: `r0007`, `7`, or `last`. `unsaved` is the record of the run
    of this process that is over and could not be written.
    """

    def __init__(
        self,
        home: Path,
        times: Callable[[], TimeManager],
        unsaved: Callable[[], UnsavedRun | None] = lambda: None,
    ) -> None:
        self._home = home
        self._times = times
        self._unsaved = unsaved

    @property
    def records(self) -> RunRecords:
        """The records on disk."""
        from mismartera.storage.run_records import RunRecords

        return RunRecords(self._home, self._unsaved_name)

    def _unsaved_name(self) -> str | None:
        unsaved = self._unsaved()
        return None if unsaved is None else unsaved.run

    def names(self) -> tuple[str, ...]:
        """Every record's name, the oldest first."""
        return self.records.runs()

    def title(self, run: str) -> str:
        """What a run was, in a few words: its name, when it began, how it ended."""
        try:
            record = self.records.read(run)
        except StoreError:
            return DAMAGED
        return f"{record.name}, {record.started[:16].replace('T', ' ')}, {record.state.value}"

    def list(self, chosen: ChosenRuns = _EVERY_RUN) -> RunListDocument:
        """The records that are chosen, else all, the newest first.

        One that cannot be read is listed with the reason.

        Raises:
            UsageError: what is chosen by is none.
        """
        from mismartera.reporting.documents.runs import RunListDocument
        from mismartera.services.run_choice import choose_runs

        return RunListDocument(choose_runs(chosen, map(self._line, reversed(self.names()))))

    def show(
        self,
        run: str,
        *,
        trades: bool = False,
        rejected: bool = False,
        most: int | None = None,
    ) -> RunDocument:
        """All about one run; `trades` and `rejected` add the last `most` of each.

        Raises:
            UnknownName: there is none of that name.
            StoreError: its record or, where it has not ended, its ledger is damaged.
        """
        from dataclasses import replace

        from mismartera.services.run_trading import rejected_document, trades_document

        recorded = self.recorded(run)
        record, document = recorded.record, self._shown(recorded)
        files = self.records.files(record.run)
        if trades:
            found = trades_document(record, files, ChosenTrades(most=most), recorded.iso)
            document = replace(document, trades=found)
        if rejected:
            refused = rejected_document(record, files, document.result, most, recorded.iso)
            document = replace(document, rejected=refused)
        return document

    def trades(self, run: str, chosen: ChosenTrades) -> RunTradesDocument:
        """The trades of a run that are chosen.

        Raises:
            UnknownName: there is none of that name.
            UsageError: the order asked for is none.
            StoreError: its record, its trades or its ledger are damaged.
        """
        from mismartera.services.run_trading import trades_document

        name, times = self.records.find(run), self._times()
        record = self.records.read(name)
        return trades_document(
            record,
            self.records.files(name),
            chosen,
            lambda instant_ns: times.iso(instant_ns, record.exchange),
        )

    def note(self, run: str, text: str | None = None) -> RunNoteDocument:
        """What the user has noted of a run; `text` is noted in its place, an empty one ends it.

        Raises:
            UnknownName: there is none of that name.
            UsageError: the text is too long.
            StoreError: it cannot be read or written.
        """
        from mismartera.domain.plain_text import one_line
        from mismartera.reporting.documents.runs import RunNoteDocument

        files = self.records.files(name := self.records.find(run))
        if text is not None:
            note = one_line(text.strip())
            if len(note) > MOST_OF_A_NOTE:
                raise UsageError(
                    f"a note of {len(note)} signs is too long", f"write at most {MOST_OF_A_NOTE}"
                )
            files.write_note(note)
        return RunNoteDocument(name, files.read_note())

    def _shown(self, recorded: RecordedRun) -> RunDocument:
        from mismartera.reporting.run_results import run_document
        from mismartera.services.run_ledgers import ledger_so_far, unfilled_orders

        records, record = self.records, recorded.record
        return run_document(
            recorded, ledger_so_far(records, record), unfilled_orders(records, record)
        )

    def ledgers(self) -> LedgerChecksDocument:
        """Whether the ledger of every run adds up."""
        from mismartera.services.run_ledgers import ledger_checks

        return ledger_checks(self.records)

    def compare(self, runs: Sequence[str]) -> CompareDocument:
        """Put two or more runs side by side.

        Raises:
            UsageError: fewer than two are named, or one of them twice.
            UnknownName: there is none of that name.
            StoreError: a record is damaged.
        """
        from mismartera.reporting.run_comparison import compare_document

        found = self._found(runs)
        if len(found) < 2:
            raise UsageError("one run cannot be compared", "name two or more")
        return compare_document([self.recorded(run) for run in found])

    def to_delete(self, runs: Sequence[str]) -> DeletedRunsDocument:
        """What `delete` would remove.

        Raises:
            UsageError: one of them is named twice.
            UnknownName: there is none of that name.
        """
        from mismartera.reporting.documents.runs import DeletedRunsDocument

        return DeletedRunsDocument(tuple(self._line(run) for run in self._found(runs)))

    def delete(self, runs: Sequence[str]) -> DeletedRunsDocument:
        """Remove records, damaged ones too.

        Raises:
            UsageError: one of them is named twice.
            UnknownName: there is none of that name.
            SessionError: the run is under way.
            StoreError: a record cannot be removed.
        """
        planned = self.to_delete(runs)
        for line in planned.runs:
            unsaved = self._unsaved()
            if unsaved is not None and unsaved.run == line.run:
                unsaved.give_up()
            else:
                self.records.delete(line.run)
        return planned

    def recorded(self, run: str) -> RecordedRun:
        """Read the record of a run with its equity and statistics.

        Raises:
            UnknownName: there is none of that name.
            StoreError: it is damaged.
        """
        from mismartera.reporting.run_results import RecordedRun

        records, times = self.records, self._times()
        name = records.find(run)
        record, files = records.read(name), records.files(name)
        has_ended = record.ended is not None
        return RecordedRun(
            record=record,
            folder=str(files.folder),
            statistics=self.statistics(record),
            equity=files.read_equity() if has_ended else None,
            iso=lambda instant_ns: times.iso(instant_ns, record.exchange),
            note=files.read_note(),
        )

    def statistics(self, record: RunRecord) -> RunStatistics | None:
        """The statistics of a run that has ended: worked out once, and kept in its folder.

        Raises:
            StoreError: its equity or its trades are damaged.
        """
        from mismartera.services.code_hash import product_hash

        if record.ended is None:
            return None
        files, code = self.records.files(record.run), product_hash()
        kept = files.read_statistics(code)
        if kept is None:
            from mismartera.calc.statistics.run_statistics import run_statistics

            kept = run_statistics(self.result(record))
            with suppress(StoreError):  # where nothing can be written they are worked out again
                files.write_statistics(kept, code)
        return kept

    def result(self, record: RunRecord) -> RunResult:
        """What the statistics of a run are made of.

        Raises:
            StoreError: its equity or its trades are damaged.
        """
        import numpy as np

        from mismartera.calc.statistics.run_statistics import RunResult
        from mismartera.storage.run_files import EQUITY_NAME, damaged

        files = self.records.files(record.run)
        equity = files.read_equity()
        if equity.rows and not 0 <= equity.session.min() <= equity.session.max() < len(
            record.sessions
        ):
            raise damaged(files.folder / EQUITY_NAME, "it has sessions that the run has not")
        local_ns = self._times().zone_of(record.exchange).local_ns(equity.timestamp - 1)
        days = [session.day.isoweekday() for session in record.sessions]
        return RunResult(
            initial_micros=record.initial_micros,
            sessions_per_year=record.sessions_per_year,
            dates=[session.day.isoformat() for session in record.sessions],
            opens=np.array([session.open_ns for session in record.sessions], np.int64),
            equity=equity,
            trades=files.read_trades(),
            weekday=np.array(days, np.int64),
            hour=local_ns // NS_PER_HOUR % 24,
            open_micros=_open_micros(record),
            risk_free_rate=_risk_free_rate(record),
            benchmark=_benchmark(record, files),
        )

    def _line(self, run: str) -> RunLineDocument:
        """A damaged record must not hide the others."""
        from mismartera.reporting.documents.runs import RunLineDocument
        from mismartera.reporting.run_results import line_document

        try:
            record = self.records.read(run)
            note = self.records.files(run).read_note()
            return line_document(record, self.statistics(record), note)
        except StoreError as error:
            return RunLineDocument(run, DAMAGED, fault=error.what)

    def _found(self, runs: Sequence[str]) -> tuple[str, ...]:
        found = tuple(self.records.find(run) for run in runs)
        for place, run in enumerate(found):
            if run in found[:place]:
                raise UsageError(f"{run} is named twice", "name each run once")
        return found


def _open_micros(record: RunRecord) -> dict[tuple[str, str], int] | None:
    if record.open_profits is None:
        return None
    return {(each.strategy, each.symbol): each.micros for each in record.open_profits}


def _configured(record: RunRecord, name: str) -> object:
    """What the configuration of a run says under `run`; None where it says nothing."""
    said = record.configuration.get("run")
    return said.get(name) if isinstance(said, Mapping) else None


def _risk_free_rate(record: RunRecord) -> float:
    rate = _configured(record, "risk_free_rate")
    return float(rate) if isinstance(rate, int | float) else 0.0


def _benchmark(record: RunRecord, files: RunFiles) -> BenchmarkWorth | None:
    from mismartera.calc.statistics.benchmark import BenchmarkWorth
    from mismartera.storage.run_files import BENCHMARK_NAME, damaged

    name, worth = _configured(record, "benchmark"), files.read_benchmark()
    if name is None or worth is None:
        return None
    if len(worth) != len(record.sessions):
        raise damaged(files.folder / BENCHMARK_NAME, "it has not the sessions of the run")
    return BenchmarkWorth(str(name), worth)
