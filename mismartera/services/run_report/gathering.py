"""A recorded run as the report shows it: everything but the prices."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, cast

from mismartera.domain.digest import short_hash
from mismartera.domain.interval import DAY
from mismartera.domain.money import MICROS
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import RecordState, RunRecord
from mismartera.domain.trade import Trade
from mismartera.reporting.documents.run_verification import SurroundingDocument
from mismartera.reporting.run_report.data import (
    Duration,
    EquityCurve,
    Notice,
    QualityDay,
    ReportTrade,
    StoredRows,
)
from mismartera.reporting.run_report.wording import moment
from mismartera.services.run_report.trade_fills import FillsOfTrades
from mismartera.storage.run_files import QualityRows
from mismartera.timekeeping.time_manager import TimeManager

_MOST_NAMED: Final = 6


def equity_curve(equity: RunEquity, times: TimeManager, exchange: str) -> EquityCurve:
    """The equity of a run in its currency, by the exchange's own clock."""
    return EquityCurve(
        local_ns=times.zone_of(exchange).local_ns(equity.timestamp),
        equity=equity.equity / MICROS,
        exposure=equity.exposure / MICROS,
        closes=equity.closing_rows,
    )


def report_trades(
    trades: Sequence[Trade],
    fills: FillsOfTrades,
    times: TimeManager,
    exchange: str,
    daily: Collection[str] = (),
) -> tuple[ReportTrade, ...]:
    """Trades with the reasons of their first and last fill; an open one has no exit, no profit.

    `daily` are the symbols that were traded on daily bars.
    """

    def shown(trade: Trade) -> ReportTrade:
        own = fills.get(trade.number, ())
        reasons = [each.reason for each in own]
        is_closed = not trade.is_open
        return ReportTrade(
            number=trade.number,
            strategy=trade.strategy,
            symbol=trade.symbol,
            direction=trade.side.value,
            quantity=trade.quantity,
            opened_ns=trade.entry_ns,
            opened=times.iso(trade.entry_ns, exchange),
            entry_price=trade.entry_price,
            closed_ns=trade.exit_ns,
            closed=None if trade.exit_ns is None else times.iso(trade.exit_ns, exchange),
            exit_price=trade.exit_price if is_closed else None,
            profit=trade.net if is_closed else None,
            fees=trade.fees,
            return_percent=100 * trade.net_return if is_closed else None,
            entry_reason=reasons[0] if reasons else "",
            exit_reason=reasons[-1] if reasons and is_closed else "",
            fills=own,
            is_daily=trade.symbol in daily,
        )

    return tuple(map(shown, trades))


def daily_symbols(record: RunRecord) -> frozenset[str]:
    """The symbols of which a run read daily bars and no others."""
    read: dict[str, set[str]] = {}
    for series in record.data:
        read.setdefault(series.symbol, set()).add(series.interval)
    return frozenset(symbol for symbol, intervals in read.items() if intervals == {DAY.name})


def quality_days(rows: QualityRows) -> tuple[QualityDay, ...]:
    """Quality by session and symbol."""
    columns = (rows.expected, rows.real, rows.empty, rows.gaps)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    places = zip(rows.session.tolist(), rows.symbol, strict=True)
    return tuple(QualityDay(*of, *counts) for of, counts in zip(places, numbers, strict=True))


def durations_and_counters(
    metrics: Mapping[str, object],
) -> tuple[tuple[Duration, ...], tuple[tuple[str, int], ...]]:
    """What was measured and counted over the whole run, as far as it was recorded."""
    run = cast(Mapping[str, object], metrics.get("run", {}))
    measured = cast(Sequence[Mapping[str, float]], run.get("durations", ()))
    durations = (
        Duration(
            _words(str(each["name"])),
            int(each["count"]),
            each["total_ms"],
            each["mean_ms"],
            each["max_ms"],
        )
        for each in measured
        if each["count"]
    )
    counters = cast(Mapping[str, int], run.get("counters", {}))
    return tuple(durations), tuple((_words(name), count) for name, count in counters.items())


def stored_rows(
    record: RunRecord, changed: Sequence[SurroundingDocument]
) -> tuple[StoredRows, ...]:
    """The stored rows that the run read, and whether the store still has the same."""
    other = {each.name for each in changed if each.kind == "data"}
    return tuple(
        StoredRows(
            series.symbol,
            series.interval,
            series.rows,
            series.sha256,
            is_same=f"{series.symbol} {series.interval}" not in other,
        )
        for series in record.data
    )


def facts(record: RunRecord) -> Iterator[tuple[str, str]]:
    """Where the numbers come from."""
    yield "Run", f"{record.run}, {record.state.value}"
    yield "Started", moment(record.started)
    yield "Ended", moment(record.ended)
    yield "Sessions", f"{len(record.sessions):,} of {record.planned_sessions:,}"
    yield "Exchange", f"{record.exchange} ({record.timezone})"
    yield "Configuration file", record.configuration_file
    yield "Code version", f"mismartera {record.version}, source {short_hash(record.code_sha256)}"
    for each in record.code:
        digest = short_hash(each.sha256) if each.sha256 else "no file"
        yield each.kind.capitalize(), f"{each.key}, {each.source}, {digest}"
    counted = f"{record.decisions:,} decisions, {record.orders:,} orders, {record.fills:,} fills"
    yield "Traded", counted
    if record.commands:
        yield "Outside commands", f"{len(record.commands):,}"
    rows = sum(each.rows for each in record.data)
    yield "Data", f"{rows:,} stored rows of {len(record.data):,} series"
    yield "Data fingerprint", f"sha256 {fingerprint_of(record)}"


def fingerprint_of(record: RunRecord) -> str:
    """One fingerprint over those of all series that a run read."""
    lines = (
        f"{each.symbol} {each.interval} {each.start_ns} {each.end_ns} {each.sha256}\n"
        for each in record.data
    )
    return sha256("".join(lines).encode()).hexdigest()


def notices(record: RunRecord, changed: Sequence[SurroundingDocument]) -> Iterator[Notice]:
    """What has to be known before the numbers are read."""
    if record.fault:
        yield Notice(f"The run failed: {record.fault}", is_warning=True)
    if record.state is RecordState.STOPPED:
        had, planned = len(record.sessions), record.planned_sessions
        yield Notice(f"The run was stopped in session {had:,} of {planned:,}.")
    yield from _changes(changed)
    if record.year_is_assumed:
        yield Notice(f"A year is taken to have {record.sessions_per_year:g} sessions.")


def _changes(changed: Sequence[SurroundingDocument]) -> Iterator[Notice]:
    """What is not what it was when the run was made."""
    data = [each.name for each in changed if each.kind == "data"]
    if data:
        yield Notice(
            f"The store no longer holds what the run read: {_some(data)}. Prices and indicators "
            "are drawn from what it holds now; everything else is the run's own record.",
            is_warning=True,
        )
    if any(each.kind == "code" for each in changed):
        yield Notice(
            "The run was made by another version of the program than the one that drew this report."
        )
    own = [f"{each.kind} {each.name}" for each in changed if each.kind not in ("data", "code")]
    if own:
        yield Notice(f"Changed since the run: the files of {_some(own)}.", is_warning=True)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
