"""How much of the time, and of the equity, was in the market, and how often it was turned over."""

from __future__ import annotations

from mismartera.calc.statistics.finite import ratio
from mismartera.domain.columns import Int64


def time_in_market(exposure: Int64) -> float | None:
    """The share of rows with a position; None without a row. Shape (rows,)."""
    return ratio(int((exposure > 0).sum()), len(exposure))


def mean_exposure(exposure: Int64, equity: Int64) -> float | None:
    """The average worth of positions over equity, of the rows with any equity."""
    sound = equity > 0
    return float((exposure[sound] / equity[sound]).mean()) if sound.any() else None


def turnover(traded_micros: int, equity: Int64) -> float | None:
    """The value of all fills over the average equity; None where that is not above 0."""
    average = float(equity.mean()) if len(equity) else 0.0
    return ratio(traded_micros, average) if average > 0 else None
