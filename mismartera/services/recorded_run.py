"""A run with its recorder: what is to be recorded, read off the run when it starts and ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np

from mismartera.config.loader import to_document
from mismartera.domain.columns import Int64
from mismartera.domain.fill import Fill
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.money import micros
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import (
    CodeRecord,
    OpenProfit,
    RecordState,
    SeriesRecord,
    SessionRecord,
)
from mismartera.domain.run_state import RunState
from mismartera.domain.signal import Decision
from mismartera.engine.backtest import Backtest
from mismartera.engine.equity import EquityRows
from mismartera.errors import StoreError
from mismartera.execution.tallying import tally_of
from mismartera.reporting.encode import to_json
from mismartera.reporting.metrics_report import metrics_document
from mismartera.services.benchmark import benchmark_of
from mismartera.services.code_hash import code_record
from mismartera.services.keys import name_of
from mismartera.services.read_log import ReadLog
from mismartera.services.run_recording import (
    RunBeginning,
    RunOutcome,
    RunRecorder,
    RunRecording,
)
from mismartera.storage.run_files import QualityRows
from mismartera.threads.run import Run


class RecordedRun:
    """Begins the record of a run when it starts, and finishes it when it is over.

    What was `told_before` to the person who started it looks at the whole span of the run: only
    the record of one that is over has it.
    """

    def __init__(
        self, recorder: RunRecorder, configuration_file: str, strategy_files: Sequence[Path]
    ) -> None:
        self._recorder = recorder
        self._configuration_file = configuration_file
        self._strategy_files = tuple(str(each.resolve()) for each in strategy_files)
        self.told_before: tuple[Notice, ...] = ()
        self._reads: ReadLog | None = None
        self._recording: RunRecording | None = None

    def started(self, run: Run) -> None:
        """Begin the record; from now on what the run reads is noted, and its ledger kept.

        The ledger is written event by event where the run follows the clock, and for what is done
        while it is paused; else when a session ends after which much or for long has been waiting,
        and at the run's end.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        backtest = run.backtest
        self._reads = ReadLog(self._recorder.store, backtest.records)
        backtest.source = backtest.records = self._reads
        beginning = beginning_of(backtest, run.started_ns, self._configuration_file)
        self._recording = self._recorder.begin(
            replace(beginning, strategy_files=self._strategy_files)
        )
        ledger = backtest.analysis.trading.ledger
        ledger.keep_in(
            self._recording.keep, lambda: run.coordinator.paused or not run.pace.is_data_driven
        )

    def ended(self, run: Run, state: RunState) -> None:
        """Write down what came of the run; nothing of one that was given up before it began."""
        if self._recording is None or self._reads is None:
            return
        found = outcome_of(run, state, self._reads)
        outcome = replace(
            found,
            notices=(*found.notices, *self.told_before),
            benchmark=benchmark_of(run.backtest.plan, self._recorder.store),
        )
        self._recording.finish(outcome, run.backtest.analysis.trading.ledger)

    @property
    def run(self) -> str | None:
        """The name of the record; None before it was begun."""
        return None if self._recording is None else self._recording.run

    @property
    def unsaved(self) -> StoreError | None:
        """Why what came of the run is not written; None where it is, or the run is not over."""
        if self._recording is None or self._recording.unsaved is None:
            return None
        failed, run = self._recording.unsaved, self._recording.run
        return StoreError(
            f"what came of {run} is not saved: {failed.what}",
            f"make room or allow writing, then `runs save`; `runs delete {run}` gives it up",
        )

    def save(self) -> None:
        """Try again to write what could not be written.

        Raises:
            StoreError: it still cannot be.
        """
        assert self._recording is not None
        with suppress(StoreError):
            self._recording.save()
        if self.unsaved is not None:
            raise self.unsaved

    def give_up(self) -> None:
        """Forget what could not be written."""
        assert self._recording is not None
        self._recording.give_up()


def beginning_of(backtest: Backtest, started_ns: int, configuration_file: str) -> RunBeginning:
    """What is known of a run before its first session."""
    plan = backtest.plan
    windows = plan.calendar.windows
    return RunBeginning(
        name=plan.configuration.session_name,
        mode=plan.configuration.mode.value,
        started_ns=started_ns,
        configuration_file=configuration_file,
        configuration=to_document(plan.configuration),
        exchange=plan.exchange,
        initial_micros=micros(plan.configuration.trading_config.initial_cash),
        first=windows[plan.sessions[0]].session.date,
        last=windows[plan.sessions[-1]].session.date,
        planned_sessions=len(plan.sessions),
        code=tuple(_code(backtest)),
        notices=plan.notices,
    )


def outcome_of(run: Run, state: RunState, reads: ReadLog) -> RunOutcome:
    """What came of a run, as of the last step that was published."""
    backtest, published = run.backtest, run.backtest.analysis.published
    entries = entries_of(backtest)
    ledger, ended_ns = backtest.analysis.trading.ledger, run.ended_ns
    assert ended_ns is not None
    return RunOutcome(
        state=RecordState(state.value),
        ended_ns=ended_ns,
        fault=run.error,
        sessions=tuple(_sessions(backtest)),
        quality=_quality(backtest),
        equity=equity_of(backtest),
        fills=[each for each in entries if isinstance(each, Fill)],
        decisions=sum(isinstance(each, Decision) for each in entries),
        orders=len({each.number for each in entries if isinstance(each, Order)}),
        data=_up_to_the_end(backtest, reads),
        code=tuple(_code(backtest)),
        commands=run.commands,
        notices=(*backtest.plan.notices, *ledger.notices_of(len(entries)), *_changed(reads)),
        stood_ns=published.data.timeline.instant(published.position)
        if published is not None and published.position
        else None,
        stood_over=len(backtest.results) == len(_begun(backtest)),
        entries=len(entries),
        tally=tally_of(entries),
        skipped_calls=sum(runner.skipped for runner in backtest.analysis.runners),
        open_profits=tuple(_open_profits(backtest)),
        metrics=cast(Mapping[str, object], to_json(metrics_document(backtest.metrics))),
    )


def entries_of(backtest: Backtest) -> Sequence[LedgerEntry]:
    """The entries of the ledger up to the last step that was published."""
    published = backtest.analysis.published
    count = 0 if published is None else published.entries
    return backtest.analysis.trading.ledger.entries[:count]


def _begun(backtest: Backtest) -> range:
    """The sessions that strategies have seen anything of."""
    published, planned = backtest.analysis.published, backtest.plan.sessions
    if published is None:
        return planned[:0]
    place = backtest.plan.calendar_place(published.data.session.date)
    return range(planned.start, place + 1)


def _sessions(backtest: Backtest) -> Iterator[SessionRecord]:
    measured = {result.session: result for result in backtest.results}
    for number in _begun(backtest):
        session = backtest.plan.calendar.windows[number].session
        result = measured.get(number)
        counts = (
            (0, 0, 0)
            if result is None
            else tuple(int(each.sum()) for each in (result.expected, result.real, result.gaps))
        )
        yield SessionRecord(session.date, session.open_ns, session.close_ns, *counts)


def _quality(backtest: Backtest) -> QualityRows:
    results, first = backtest.results, backtest.plan.sessions.start
    sizes = [len(each.symbols) for each in results]
    return QualityRows(
        session=np.repeat([each.session - first for each in results], sizes).astype(np.int64),
        symbol=[symbol for each in results for symbol in each.symbols],
        expected=_joined([each.expected for each in results]),
        real=_joined([each.real for each in results]),
        gaps=_joined([each.gaps for each in results]),
        empty=_joined([each.empty for each in results]),
    )


def equity_of(backtest: Backtest) -> RunEquity:
    """The equity of the sessions that ended, and of the one under way up to its last step."""
    trading, published = backtest.analysis.trading, backtest.analysis.published
    parts: list[EquityRows] = list(trading.equity)
    if published is not None and published.position and len(parts) < len(_begun(backtest)):
        now_ns = published.data.timeline.instant(published.position)
        parts.append(trading.equity_until(now_ns))
    session = np.repeat(np.arange(len(parts)), [each.rows for each in parts])
    return RunEquity(
        _joined([each.timestamp for each in parts]),
        session.astype(np.int64),
        _joined([each.equity for each in parts]),
        _joined([each.cash for each in parts]),
        _joined([each.exposure for each in parts]),
    )


def _open_profits(backtest: Backtest) -> Iterator[OpenProfit]:
    """What each strategy still holds, at the prices at which the equity ends."""
    trading = backtest.analysis.trading
    for each in trading.desk.account.books().by_strategy:
        if each.quantity_units and each.strategy is not None:
            profit = each.worth_micros(trading.price) - each.cost_micros
            yield OpenProfit(each.strategy, each.symbol, profit)


def _joined(columns: list[Int64]) -> Int64:
    return np.concatenate([np.empty(0, np.int64), *columns])


def _up_to_the_end(backtest: Backtest, reads: ReadLog) -> tuple[SeriesRecord, ...]:
    """What was read, without the rows of sessions that were not begun."""
    begun = _begun(backtest)
    if not begun:
        return ()
    last = backtest.plan.calendar.windows[begun[-1]]

    def end_of(interval: Interval) -> int:
        return last.date_ns + 1 if interval == DAY else last.end_ns

    return reads.series(end_of)


def _changed(reads: ReadLog) -> Iterator[Notice]:
    """Where somebody wrote into the store: no one version of it holds what the run read."""
    for symbol, interval in reads.changed:
        text = f"the stored rows of {symbol} {interval} were changed while the run read them"
        yield Notice(None, NoticeKind.RECORD, symbol, text)


def _code(backtest: Backtest) -> Iterator[CodeRecord]:
    """The strategies and scanners of a run, in the order in which they are called."""
    for runner in backtest.analysis.runners:
        yield code_record("strategy", runner.key, name_of(runner.key), type(runner.strategy))
    if backtest.boundary is not None:
        for scanner in backtest.boundary.scans.runners:
            yield code_record("scanner", scanner.key, name_of(scanner.key), type(scanner.scanner))
