"""All that the report of a run shows, put together from its record and from the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.progress import Told
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import RunRecord
from mismartera.domain.statistics import RunStatistics
from mismartera.domain.trade import Trade
from mismartera.errors import MisMarteraError
from mismartera.reporting.notices import notice_documents
from mismartera.reporting.run_report.data import Notice, PriceSeries, ReportData
from mismartera.reporting.run_report.trades import MOST_TRADES
from mismartera.reporting.run_results import configured_symbols, run_result
from mismartera.services.run_report.drawing import draw
from mismartera.services.run_report.drawn_run import drawn_run, drawn_sessions, drawn_symbols
from mismartera.services.run_report.gathering import (
    daily_symbols,
    durations_and_counters,
    equity_curve,
    facts,
    notices,
    quality_days,
    report_trades,
    stored_rows,
)
from mismartera.services.run_report.trade_fills import recorded_fills
from mismartera.services.run_surroundings import changed_surroundings
from mismartera.storage.run_files import LEDGER_NAME, RunFiles


@dataclass(frozen=True, slots=True, eq=False)
class EndedRun:
    """The record of a run that has ended, with all that was kept beside it."""

    record: RunRecord
    files: RunFiles
    statistics: RunStatistics
    equity: RunEquity


@dataclass(frozen=True, slots=True, eq=False)
class _Pictures:
    """What was drawn of a run, and what is to be said about it."""

    prices: tuple[PriceSeries, ...] = ()
    left_out: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def assemble(run: EndedRun, catalogue: Catalogue, home: Path, told: Told) -> ReportData:
    """Put a report together.

    Raises:
        StoreError: the record is damaged.
    """
    record, times = run.record, catalogue.time_manager
    trades = run.files.read_trades()
    listed = trades[:MOST_TRADES]
    fills = recorded_fills(run.files.folder / LEDGER_NAME, listed)
    changed = tuple(changed_surroundings(record, catalogue.store))
    pictures = _pictures(run, trades, catalogue, home, told)
    durations, counters = durations_and_counters(record.metrics)
    return ReportData(
        title=record.name,
        run=record.run,
        sessions=tuple(session.day.isoformat() for session in record.sessions),
        timezone=record.timezone,
        statistics=run.statistics,
        equity=equity_curve(run.equity, times, record.exchange),
        trades=report_trades(listed, fills, times, record.exchange, daily_symbols(record)),
        trades_total=len(trades),
        prices=pictures.prices,
        symbols_left_out=pictures.left_out,
        quality=quality_days(run.files.read_quality()),
        durations=durations,
        counters=counters,
        facts=tuple(facts(record)),
        stored=stored_rows(record, changed),
        notices=(*notices(record, changed), *pictures.notices),
        happened=notice_documents(
            record.notices, lambda instant_ns: times.iso(instant_ns, record.exchange)
        ),
        result=run_result(record, run.equity),
        configuration=record.configuration,
    )


def _pictures(
    run: EndedRun, trades: Sequence[Trade], catalogue: Catalogue, home: Path, told: Told
) -> _Pictures:
    """Draw what can be drawn: a report without a chart of prices is better than none."""
    record = run.record
    chosen = drawn_symbols(trades, configured_symbols(record))
    symbols = [symbol for symbol in chosen.drawn if catalogue.store.intervals(symbol)]
    said = list(_missing(chosen.drawn, symbols))
    if not drawn_sessions(record) or not symbols:
        return _Pictures(left_out=chosen.left_out, notices=tuple(said))
    try:
        drawn = drawn_run(record, symbols, home)
        prices = draw(drawn, catalogue, record.stood_ns, told)
    except MisMarteraError as error:
        said.append(Notice(f"Prices are not drawn: {error}.", is_warning=True))
        return _Pictures(left_out=chosen.left_out, notices=tuple(said))
    return _Pictures(prices, chosen.left_out, (*said, *drawn.notices))


def _missing(chosen: Sequence[str], found: Sequence[str]) -> Iterator[Notice]:
    gone = [symbol for symbol in chosen if symbol not in found]
    if gone:
        names = ", ".join(gone)
        yield Notice(f"Not drawn, for they are not in the store: {names}.", is_warning=True)
