"""Records of runs, written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import RecordState, RunRecord, SessionRecord
from mismartera.domain.trade import Trade, TradeSide
from mismartera.storage.run_files import QualityRows
from mismartera.storage.run_records import OpenRecord, RunRecords

MINUTE_NS = 60_000_000_000
OPEN_NS = 1_719_840_600_000_000_000  # 2024-07-01 09:30 in New York


def record_of(run: str, **more: object) -> RunRecord:
    begun = RunRecord(
        run=run,
        name="Two names",
        mode="backtest",
        state=RecordState.RUNNING,
        started="2024-09-02T10:00:00-04:00",
        version="0.1.0",
        code_sha256="ab" * 32,
        configuration_file="two.json",
        configuration={"session_name": "Two names", "strategies": [{"strategy": "sma_crossover"}]},
        exchange="XNYS",
        timezone="America/New_York",
        initial_micros=100_000_000_000,
        planned_sessions=2,
        sessions_per_year=252.0,
        year_is_assumed=False,
    )
    return replace(begun, **more)  # type: ignore[arg-type]  # the caller's own


def sessions(count: int = 2) -> tuple[SessionRecord, ...]:
    day_ns = 1440 * MINUTE_NS
    return tuple(
        SessionRecord(
            date(2024, 7, day + 1),
            OPEN_NS + day * day_ns,
            OPEN_NS + day * day_ns + 390 * MINUTE_NS,
            expected=780,
            real=770,
            gaps=1,
        )
        for day in range(count)
    )


def equity(*closes: float, rows: int = 3) -> RunEquity:
    """Some rows for each session, all of its closing equity (in thousands of the currency)."""
    count = len(closes)
    worth = np.repeat(np.array(closes) * 1e9, rows).astype(np.int64)
    start = np.repeat(OPEN_NS + np.arange(count) * 1440 * MINUTE_NS, rows)
    timestamp = start + np.tile(np.arange(1, rows + 1) * MINUTE_NS, count)
    held = np.where(np.arange(count * rows) % 2 == 0, worth // 2, 0)
    return RunEquity(timestamp, np.repeat(np.arange(count), rows), worth, worth - held, held)


def trade(number: int = 1, net: float = 50.0, **more: object) -> Trade:
    closed = Trade(
        number=number,
        strategy="sma_crossover",
        symbol="AAPL",
        side=TradeSide.LONG,
        quantity=10.0,
        open_quantity=0.0,
        entry_ns=OPEN_NS + 5 * MINUTE_NS,
        exit_ns=OPEN_NS + 25 * MINUTE_NS,
        entry_price=210.5,
        exit_price=215.5,
        profit_micros=int(net * 1_000_000),
        fees_micros=0,
        traded_micros=4_260_000_000,
        fills=2,
    )
    return closed._replace(**more)  # type: ignore[arg-type]  # the caller's own


def quality() -> QualityRows:
    return QualityRows(
        np.array([0, 0, 1]),
        ["AAPL", "RIVN", "AAPL"],
        np.array([390, 390, 390]),
        np.array([390, 380, 390]),
        np.array([0, 1, 0]),
        np.array([0, 4, 0]),
    )


def begin(records: RunRecords, **more: object) -> OpenRecord:
    return records.open(lambda run: record_of(run, **more))


def finish(
    records: RunRecords,
    *closes: float,
    trades: tuple[Trade, ...] = (),
    state: RecordState = RecordState.FINISHED,
    **more: object,
) -> str:
    """Record a run of some sessions from beginning to end."""
    opened = begin(records)
    opened.files.write_equity(equity(*closes))
    opened.files.write_trades(trades)
    opened.files.write_quality(quality())
    ended: dict[str, object] = {
        "state": state,
        "ended": "2024-09-02T10:00:05-04:00",
        "sessions": sessions(len(closes)),
        "trades": len(trades),
    }
    opened.files.write_record(record_of(opened.run, **(ended | more)))
    opened.close()
    return opened.run
