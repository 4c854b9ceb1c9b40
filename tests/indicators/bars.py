"""Bars to calculate indicators on: real ones, and made ones of any shape."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mismartera.calc.indicators.rows import COLUMNS, IndicatorRows
from mismartera.domain.columns import Float64

_OPEN_MINUTE_UTC = 14 * 60 + 30  # XNYS in winter
_SESSION_MINUTES = 390


def rows_of_csv(path: Path) -> IndicatorRows:
    """Read one of the shared files of winter sessions on XNYS, extended hours included."""
    with path.open(encoding="utf-8") as lines:
        read = list(csv.DictReader(lines))
    stamps = [row["timestamp"] for row in read]
    days = [stamp[:10] for stamp in stamps]
    _, session = np.unique(days, return_inverse=True)
    minute = np.array([int(s[11:13]) * 60 + int(s[14:16]) for s in stamps]) - _OPEN_MINUTE_UTC
    minute[(minute < 0) | (minute >= _SESSION_MINUTES)] = -1
    columns = {name: np.array([float(row[name]) for row in read]) for name in COLUMNS}
    return IndicatorRows(
        **columns,
        session_start=_last_open(session, minute),
        session_index=session.astype(np.int32),
        minute_index=minute.astype(np.int32),
        session_minutes=np.full(len(read), _SESSION_MINUTES, np.int32),
    )


def made_rows(
    seed: int, sessions: int = 4, minutes: int = 60, shape: str = "walk", missing: float = 0.1
) -> IndicatorRows:
    """Make bars: a walk, a flat line without volume, or whole-number stairs with many ties.

    Some minutes are missing at random, and each session has a few rows before its open.
    """
    random = np.random.default_rng(seed)
    early = 3
    minute = np.tile(np.arange(-early, minutes), sessions)
    session = np.repeat(np.arange(sessions), minutes + early)
    kept = random.random(len(minute)) >= missing
    minute, session = minute[kept], session[kept]
    count = len(minute)
    moves = {
        "walk": random.normal(0.0, 0.2, count),
        "flat": np.zeros(count),
        "stairs": random.integers(-1, 2, count).astype(np.float64),
    }[shape]
    close = np.maximum(100.0 + np.cumsum(moves), 1.0)
    opened = np.concatenate((close[:1], close[:-1]))
    wick = random.random(count) * 0.1 if shape == "walk" else np.zeros(count)
    traded = (random.random(count) > 0.2) & (shape != "flat")
    volume = np.where(traded, random.integers(0, 500, count), 0).astype(np.float64)
    minute = np.where(minute < 0, -1, minute)
    return IndicatorRows(
        open=opened,
        high=np.maximum(opened, close) + wick,
        low=np.minimum(opened, close) - wick,
        close=close,
        volume=volume,
        session_start=_last_open(session, minute),
        session_index=session.astype(np.int32),
        minute_index=minute.astype(np.int32),
    )


def rows_of(columns: Mapping[str, Float64]) -> IndicatorRows:
    """Bars out of columns by name; one that is missing is the close."""
    close = columns["close"]
    opened, high, low, _, volume = (columns.get(name, close) for name in COLUMNS)
    return IndicatorRows(opened, high, low, close, volume)


def one_series(values: list[float]) -> IndicatorRows:
    """The same series in all five columns."""
    column = np.array(values, np.float64)
    return IndicatorRows(column, column, column, column, column)


def _last_open(session: np.ndarray, minute: np.ndarray) -> int:
    if not len(session):
        return 0
    regular = np.flatnonzero((session == session[-1]) & (minute >= 0))
    return int(regular[0]) if len(regular) else len(session)
