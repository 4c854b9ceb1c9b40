"""Drawdowns: how far equity fell from its highest."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from mismartera.calc.statistics.rounding import over
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.statistics import Drawdown, DrawdownStatistics


def drawdowns(initial_micros: int, closing: Int64, dates: Sequence[str]) -> tuple[Drawdown, ...]:
    """Find every fall of the sessions' closing equity from its highest so far, in their order.

    `closing` has shape (sessions,), `dates` names each of them. `initial_micros` is above 0.
    """
    equity = np.concatenate([[initial_micros], closing])
    depth = equity / np.maximum.accumulate(equity) - 1
    is_below = np.concatenate([[False], depth < 0, [False]])
    begins, ends = np.flatnonzero(np.diff(is_below)).reshape(-1, 2).T.tolist()
    return tuple(
        _drawdown(depth, begin - 1, end if end < len(equity) else None, dates)
        for begin, end in zip(begins, ends, strict=True)
    )


def _drawdown(depth: Float64, peak: int, recovered: int | None, dates: Sequence[str]) -> Drawdown:
    """The fall from one row of the equity to another; row 0 is what the run began with."""
    trough = peak + int(depth[peak:recovered].argmin())
    last = len(depth) - 1 if recovered is None else recovered
    return Drawdown(
        depth=float(depth[trough]),
        peak=dates[peak - 1] if peak else None,
        trough=dates[trough - 1],
        recovered=None if recovered is None else dates[recovered - 1],
        sessions=last - peak,
    )


def worst(found: Sequence[Drawdown], most: int) -> tuple[Drawdown, ...]:
    """The deepest falls, the deepest first; of equally deep ones the earlier."""
    return tuple(sorted(found, key=lambda each: each.depth)[:most])


def deepest_drawdown(initial_micros: int, closing: Int64, dates: Sequence[str]) -> Drawdown | None:
    """Find the deepest drawdown of the sessions' closing equity; None where it never fell."""
    return next(iter(worst(drawdowns(initial_micros, closing, dates), 1)), None)


def drawdown_statistics(
    initial_micros: int, closing: Int64, found: Sequence[Drawdown], rounding: float
) -> DrawdownStatistics:
    """Sum up falls; `closing` has shape (sessions,)."""
    below = depths(initial_micros, closing)
    lengths = [each.sessions for each in found]
    deepest = min((each.depth for each in found), default=0.0)
    gained = (int(closing[-1]) - initial_micros) / initial_micros if len(closing) else 0.0
    return DrawdownStatistics(
        deepest=deepest,
        current=float(below[-1]) if len(below) else 0.0,
        falls=len(found),
        average_depth=_mean([each.depth for each in found]),
        average_sessions=_mean(lengths),
        longest_sessions=max(lengths, default=0),
        ulcer_index=sqrt(float(np.square(below).mean())) if len(below) else 0.0,
        recovery_factor=over(gained, -deepest, rounding),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def depths(initial: float, equity: Int64 | Float64) -> Float64:
    """How far each row of equity lies below the highest so far: 0, or negative as a part of one.

    Shape (rows,). `initial`, in the unit of the equity, is what it began with, above 0.
    """
    highest = np.maximum(np.maximum.accumulate(equity), initial)
    below: Float64 = equity / highest - 1
    return below


def greatest_depth(initial_micros: int, equity: Int64) -> float:
    """How far equity fell from its highest at most: 0 or negative. Shape (rows,)."""
    return float(np.min(depths(initial_micros, equity), initial=0.0))
