"""Returns of months and years, from the sessions' closing equity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mismartera.calc.statistics.finite import finite, ratio
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.statistics import PeriodReturn, PeriodStatistics

MONTH: Final = len("2024-07")
YEAR: Final = len("2024")


def returns_by_period(
    initial_micros: int, closing: Int64, returns: Float64, dates: Sequence[str], signs: int
) -> tuple[PeriodReturn, ...]:
    """What each month or year gained over the equity before it.

    A period is the first `signs` signs of a session's date in ISO form. `closing` and `returns`
    have shape (sessions,); where one of a period's sessions has no return, the period has none.
    """
    periods = [date[:signs] for date in dates]
    lasts = [i for i, period in enumerate(periods) if periods[i + 1 : i + 2] != [period]]
    firsts = [0, *(last + 1 for last in lasts)]
    found = []
    for first, last in zip(firsts, lasts, strict=False):
        before = int(closing[first - 1]) if first else initial_micros
        known = bool(np.isfinite(returns[first : last + 1]).all())
        gained = finite((int(closing[last]) - before) / before) if known else None
        found.append(PeriodReturn(periods[last], last + 1 - first, gained))
    return tuple(found)


def period_statistics(
    months: Sequence[PeriodReturn], years: Sequence[PeriodReturn]
) -> PeriodStatistics:
    """The extremes of months and years that have a return, and how many of them gained."""
    return PeriodStatistics(*_extremes(months), *_extremes(years))


def _extremes(
    periods: Sequence[PeriodReturn],
) -> tuple[float | None, float | None, float | None]:
    known = [each.period_return for each in periods if each.period_return is not None]
    winning = sum(gained > 0 for gained in known)
    return max(known, default=None), min(known, default=None), ratio(winning, len(known))
