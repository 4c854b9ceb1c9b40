"""Records of runs as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.calc.quality import percent
from mismartera.calc.statistics.drawdown import depths
from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY
from mismartera.domain.json_value import JsonValue
from mismartera.domain.money import amount_of, number_of
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import RunRecord, SeriesRecord
from mismartera.domain.statistics import RunStatistics
from mismartera.domain.tally import NOTHING, Tally
from mismartera.reporting.account_documents import order_documents
from mismartera.reporting.documents.outcome import RunResultDocument
from mismartera.reporting.documents.runs import (
    EquityPointDocument,
    HeldDocument,
    RunAccountDocument,
    RunCodeDocument,
    RunCommandDocument,
    RunDocument,
    RunLineDocument,
    RunSeriesDocument,
    RunSessionDocument,
)
from mismartera.reporting.encode import to_json
from mismartera.reporting.notices import notice_documents
from mismartera.reporting.run_outcome import Wanted, Worth, result_document
from mismartera.reporting.sampling import drawn_rows
from mismartera.storage.ledger_books import LedgerPosition
from mismartera.storage.ledger_contents import Counts, Kept

MOST_POINTS: Final = 500


@dataclass(frozen=True, slots=True, eq=False)
class RecordedRun:
    """A record as it was read; without `equity` and `statistics` where the run has not ended."""

    record: RunRecord
    folder: str
    statistics: RunStatistics | None
    equity: RunEquity | None
    iso: Callable[[int], str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerSoFar:
    """What the ledger of a run that has not ended comes to."""

    counts: Counts
    kept: Kept
    positions: tuple[LedgerPosition, ...]
    notices: tuple[Notice, ...] = ()
    tally: Tally = NOTHING


def line_document(
    record: RunRecord, statistics: RunStatistics | None, note: str = ""
) -> RunLineDocument:
    """A run in one line."""
    sessions = record.sessions
    drawdown = None if statistics is None else statistics.max_drawdown
    deepest = 0.0 if drawdown is None else drawdown.depth
    return RunLineDocument(
        run=record.run,
        state=record.state.value,
        name=record.name,
        started=record.started,
        ended=record.ended,
        first=sessions[0].day.isoformat() if sessions else None,
        last=sessions[-1].day.isoformat() if sessions else None,
        sessions=len(sessions),
        planned_sessions=record.planned_sessions,
        total_return=None if statistics is None else statistics.total_return,
        sharpe=None if statistics is None else statistics.annual.sharpe,
        max_drawdown=None if statistics is None else deepest,
        trades=None if record.ended is None else record.trades,
        fault=record.fault,
        strategies=tuple(each.key for each in record.code if each.kind == "strategy"),
        symbols=configured_symbols(record),
        profit=None if statistics is None else statistics.profit,
        signals=record.decisions,
        refused=sum(each.count for each in record.tally.refused),
        note=note,
    )


def run_document(
    run: RecordedRun, ledger: LedgerSoFar | None, unfilled: Sequence[Order] = ()
) -> RunDocument:
    """All that is shown of one run; `ledger` is there where the run has not ended.

    `unfilled` are the orders that were open when it did.
    """
    record = run.record
    counts = _recorded_counts(record) if ledger is None else ledger.counts
    return RunDocument(
        run=record.run,
        state=record.state.value,
        name=record.name,
        mode=record.mode,
        started=record.started,
        ended=record.ended,
        fault=record.fault,
        exchange=record.exchange,
        timezone=record.timezone,
        version=record.version,
        code_sha256=record.code_sha256,
        configuration_file=record.configuration_file,
        folder=run.folder,
        planned_sessions=record.planned_sessions,
        year_is_assumed=record.year_is_assumed,
        decisions=counts.decisions,
        orders=counts.orders,
        fills=counts.fills,
        result=run_result(record, run.equity, ledger),
        note=run.note,
        unfilled=order_documents(unfilled, run.iso),
        account=None if ledger is None else _account(ledger),
        statistics=run.statistics,
        sessions=tuple(_sessions(run)),
        equity=equity_points(run, MOST_POINTS),
        code=tuple(_code(record)),
        data=tuple(_series(run)),
        commands=tuple(_commands(run)),
        notices=notice_documents(
            (*record.notices, *(() if ledger is None else ledger.notices)), run.iso
        ),
        metrics=plain(record.metrics),
        configuration=plain(record.configuration),
    )


def run_result(
    record: RunRecord, equity: RunEquity | None, ledger: LedgerSoFar | None = None
) -> RunResultDocument:
    """What came of a run; of one that has not ended as its `ledger` says."""
    worth = None if equity is None else Worth(record.initial_micros, equity, record.trades)
    counts = _recorded_counts(record) if ledger is None else ledger.counts
    tally = record.tally if ledger is None else ledger.tally
    limits = record.configuration.get("trading_config")
    wanted = Wanted(
        counts.decisions, counts.orders, tally, limits if isinstance(limits, Mapping) else {}
    )
    return result_document(worth, wanted)


def configured_symbols(record: RunRecord) -> tuple[str, ...]:
    """The symbols that the configuration of a run names."""
    data = record.configuration.get("session_data_config")
    symbols = data.get("symbols", ()) if isinstance(data, Mapping) else ()
    return tuple(map(str, symbols)) if isinstance(symbols, list | tuple) else ()


def equity_points(run: RecordedRun, most: int) -> tuple[EquityPointDocument, ...]:
    """The equity of a run at some of its rows: those that draw its line, and that of its depth.

    The last row is among them, and so is every extreme of either.
    """
    if run.equity is None or not run.equity.rows:
        return ()
    equity = run.equity.equity
    below = depths(run.record.initial_micros, equity)
    lines = (equity.astype(np.float64), below)
    chosen = np.union1d(*(drawn_rows(line, most // len(lines)) for line in lines))
    columns = (run.equity.timestamp, equity, below)
    values = zip(*(column[chosen].tolist() for column in columns), chosen.tolist(), strict=True)
    return tuple(
        EquityPointDocument(run.iso(time_ns), amount_of(worth), depth, row)
        for time_ns, worth, depth, row in values
    )


def plain(document: Mapping[str, object]) -> Mapping[str, JsonValue]:
    """A document out of a record as JSON values."""
    return {name: to_json(value) for name, value in document.items()}


def _recorded_counts(record: RunRecord) -> Counts:
    return Counts(record.decisions, record.orders, record.fills)


def _code(record: RunRecord) -> Iterator[RunCodeDocument]:
    for each in record.code:
        yield RunCodeDocument(each.kind, each.key, each.source, each.sha256)


def _account(ledger: LedgerSoFar) -> RunAccountDocument:
    """The account with what it holds, net."""
    kept = ledger.kept
    return RunAccountDocument(
        entries=kept.entries,
        cash=amount_of(kept.cash_micros),
        fees=amount_of(kept.fees_micros),
        positions=tuple(
            HeldDocument(
                symbol=each.symbol,
                quantity=number_of(each.quantity_units),
                cost=amount_of(each.cost_micros),
                realised=amount_of(each.realised_micros),
                fees=amount_of(each.fees_micros),
            )
            for each in ledger.positions
            if each.strategy is None and each.quantity_units
        ),
    )


def _sessions(run: RecordedRun) -> Iterator[RunSessionDocument]:
    gained = {} if run.statistics is None else {s.date: s for s in run.statistics.by_session}
    for session in run.record.sessions:
        result = gained.get(session.day.isoformat())
        yield RunSessionDocument(
            date=session.day.isoformat(),
            equity=None if result is None else result.equity,
            profit=None if result is None else result.profit,
            session_return=None if result is None else result.session_return,
            quality=percent(session.real, session.expected),
            gaps=session.gaps,
        )


def _series(run: RecordedRun) -> Iterator[RunSeriesDocument]:
    for each in run.record.data:
        span = span_of(each, run.iso)
        yield RunSeriesDocument(each.symbol, each.interval, *span, each.rows, each.sha256)


def span_of(series: SeriesRecord, iso: Callable[[int], str]) -> tuple[str, str]:
    """From which instant on and before which a series was read; of 1d rows first and last date."""
    if series.interval == DAY.name:
        first, last = date_of_row(series.start_ns), date_of_row(series.end_ns - 1)
        return first.isoformat(), last.isoformat()
    return iso(series.start_ns), iso(series.end_ns)


def _commands(run: RecordedRun) -> Iterator[RunCommandDocument]:
    for each in run.record.commands:
        time = None if each.instant_ns is None else run.iso(each.instant_ns)
        yield RunCommandDocument(each.session.isoformat(), time, each.name, to_json(each.arguments))
