"""Returns by weekday and by hour of the day."""

from __future__ import annotations

import numpy as np

from mismartera.calc.statistics.finite import finite
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.money import MICROS
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.statistics import HourReturn, WeekdayReturn


def returns_by_weekday(returns: Float64, weekday: Int64) -> tuple[WeekdayReturn, ...]:
    """Average the returns of sessions on each weekday (1 to 7); both of shape (sessions,)."""
    return tuple(
        WeekdayReturn(
            int(day), int((weekday == day).sum()), finite(float(returns[weekday == day].mean()))
        )
        for day in np.unique(weekday)
    )


def returns_by_hour(initial_micros: int, equity: RunEquity, hour: Int64) -> tuple[HourReturn, ...]:
    """Add up what the equity gained within each hour of the day.

    `hour` (rows,) is the local hour that each row's minute lies in, 0 to 23. Within a session an
    hour's return is its gain over the equity at its beginning. Nothing is known of hours where
    the account was valued at closes alone, as with daily bars.
    """
    if equity.rows == len(equity.closing_rows):
        return ()
    begins = np.flatnonzero(np.diff(equity.session * 24 + hour, prepend=-1))
    before = np.concatenate([[initial_micros], equity.equity[:-1]])[begins]
    after = equity.equity[np.append(begins[1:], equity.rows) - 1]
    gained, sound = after - before, before > 0
    returns = np.where(sound, gained / np.where(sound, before, 1), np.nan)
    hours = hour[begins]
    return tuple(
        HourReturn(
            int(each),
            int((hours == each).sum()),
            int(gained[hours == each].sum()) / MICROS,
            finite(float(returns[hours == each].mean())),
        )
        for each in np.unique(hours)
    )
