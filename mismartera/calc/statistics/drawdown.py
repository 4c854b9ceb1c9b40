"""Drawdowns: how far equity fell from its highest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.statistics import Drawdown


def deepest_drawdown(initial_micros: int, closing: Int64, dates: Sequence[str]) -> Drawdown | None:
    """Find the deepest drawdown of the sessions' closing equity; None where it never fell.

    `closing` has shape (sessions,), `dates` names each of them. `initial_micros` is above 0.
    """
    equity = np.concatenate([[initial_micros], closing])
    highest = np.maximum.accumulate(equity)
    depth = equity / highest - 1
    trough = int(depth.argmin())
    if depth[trough] >= 0:
        return None
    peak = int(np.flatnonzero(equity[:trough] == highest[trough])[-1])
    back = np.flatnonzero(equity[trough:] >= highest[trough])
    recovered = trough + int(back[0]) if len(back) else None
    last = len(closing) if recovered is None else recovered
    return Drawdown(
        depth=float(depth[trough]),
        peak=dates[peak - 1] if peak else None,
        trough=dates[trough - 1],
        recovered=None if recovered is None else dates[recovered - 1],
        sessions=last - peak,
    )


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
