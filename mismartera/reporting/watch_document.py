"""Watched bars and the session's indicators, as documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mismartera.domain.interval import Interval
from mismartera.reporting.documents.changes import (
    RunningIndicatorDocument,
    RunningIndicatorsDocument,
    WatchDocument,
)
from mismartera.reporting.documents.session import BarDocument
from mismartera.reporting.run_documents import current_values
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.session.session_data import Series, SessionData


def watch_document(
    snapshot: RunSnapshot,
    data: SessionData,
    position: int,
    symbol: str,
    interval: Interval,
    days: int,
    shown: int,
) -> WatchDocument:
    """The newest bars of a watched series, and the run's indicators on it."""
    series = data.series(symbol, interval)
    block, slot = series.block, series.slot
    everything = block.columns(slot, position, history=int(block.starts[slot]))
    rows = everything.take(slice(max(0, everything.rows - shown), None))
    coverage: list[float | None] = [None] * rows.rows
    bars = zip(
        map(snapshot.iso, rows.timestamp.tolist()),
        rows.open.tolist(),
        rows.high.tolist(),
        rows.low.tolist(),
        rows.close.tolist(),
        rows.volume.tolist(),
        coverage,
        strict=True,
    )
    instant = snapshot.session_ns
    return WatchDocument(
        symbol=symbol,
        interval=interval.name,
        days=days,
        session_time=None if instant is None else snapshot.iso(instant),
        count=everything.rows,
        bars=tuple(BarDocument(*bar) for bar in bars),
        indicators={key: _value(series, key, position) for key in block.indicators},
    )


def running_indicators(snapshot: RunSnapshot, disabled: Sequence[str]) -> RunningIndicatorsDocument:
    """The indicators of the session, with how many symbols have each."""
    counts: Counter[tuple[str, str]] = Counter()
    if snapshot.data is not None:
        for symbol in snapshot.data.symbols:
            for series in snapshot.data.series_of(symbol):
                counts.update((key, series.interval.name) for key in series.block.indicators)
    found = [
        RunningIndicatorDocument(key, key.split("_")[0], interval, count, enabled=True)
        for (key, interval), count in sorted(counts.items())
    ]
    found += [
        RunningIndicatorDocument(key, key.split("_")[0], key.split("_")[-1], 0, enabled=False)
        for key in disabled
    ]
    instant = snapshot.session_ns
    return RunningIndicatorsDocument(
        None if instant is None else snapshot.iso(instant), tuple(found)
    )


def _value(series: Series, key: str, position: int) -> float | dict[str, float | None] | None:
    columns = series.block.indicators[key]
    values = current_values(columns, series, position)
    if len(values) == 1:
        return values[0]
    return dict(zip(columns.outputs, values, strict=True))
