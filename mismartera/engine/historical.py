"""Historical indicators of a session: numbers that depend on earlier sessions alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mismartera.calc.trailing import (
    chosen_sessions,
    trailing_average,
    trailing_max,
    trailing_min,
    trailing_minutes,
)
from mismartera.config.historical import (
    BarField,
    Granularity,
    HistoricalIndicator,
    HistoricalType,
)
from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.interval import DAY, MINUTE
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.cohort import Cohort
from mismartera.engine.minutes import session_columns
from mismartera.session.block import SeriesBlock
from mismartera.session.read_only import read_only


@dataclass(frozen=True, slots=True, eq=False)
class HistoricalValue:
    """A historical indicator of one symbol: one value, or one for each minute of the session.

    `sessions` is how many past sessions it rests on; it is `ready` when all asked for are there.
    """

    values: Float64
    per_minute: bool
    sessions: int
    ready: bool

    @property
    def value(self) -> float | None:
        """The one value; None where there is none."""
        only = float(self.values[0]) if len(self.values) and not self.per_minute else float("nan")
        return only if only == only else None

    def at_minute(self, minute: int) -> float | None:
        """The value of a trading minute of the session, counted from 0 at the open."""
        if not 0 <= minute < len(self.values):
            return None
        value = float(self.values[minute])
        return value if value == value else None


_TRAILING = {
    HistoricalType.TRAILING_AVERAGE: trailing_average,
    HistoricalType.TRAILING_MAX: trailing_max,
    HistoricalType.TRAILING_MIN: trailing_min,
}


def historical_values(
    indicators: Mapping[str, HistoricalIndicator],
    cohort: Cohort,
    session: int,
) -> dict[str, dict[str, HistoricalValue]]:
    """Compute every historical indicator for the symbols of a cohort, as of a session's start."""
    values: dict[str, dict[str, HistoricalValue]] = {symbol: {} for symbol in cohort.plan.symbols}
    for name, indicator in indicators.items():
        interval = DAY if indicator.granularity is Granularity.DAILY else MINUTE
        block = cohort.blocks[interval]
        chosen, wanted = sessions_of(indicator, cohort.calendar, session)
        for slot, symbol in enumerate(cohort.plan.symbols):
            history = _history(block, slot)
            if interval == DAY:
                value = _daily(indicator, history, chosen, wanted, cohort.calendar)
            else:
                value = _minutely(indicator, history, chosen, session, cohort.calendar)
            values[symbol][name] = value
    return values


def sessions_of(
    indicator: HistoricalIndicator, calendar: RunCalendar, session: int
) -> tuple[Int64, int]:
    """The sessions that an indicator looks at, ascending, and how many were asked for."""
    early = np.array([w.session.early_close for w in calendar.windows[:session]], np.bool_)
    if count := indicator.period.sessions:
        skip = indicator.skip_early_close
        return chosen_sessions(early, count, skip_early_close=skip), count
    span = (indicator.period.calendar_days or 0) * DAY.ns
    first = int(np.searchsorted(calendar.dates_ns, calendar.dates_ns[session] - span))
    within = np.arange(first, session)
    if indicator.skip_early_close:
        within = within[~early[first:]]
    return within.astype(np.int64), len(within)


def _history(block: SeriesBlock, slot: int) -> BarColumns:
    """All rows of a slot from before the session that was just begun."""
    rows = int(block.marks[-1].starts[slot])
    return block.columns_at(np.full(rows, slot), np.arange(rows))


def _daily(
    indicator: HistoricalIndicator,
    history: BarColumns,
    chosen: Int64,
    wanted: int,
    calendar: RunCalendar,
) -> HistoricalValue:
    of_row, _ = calendar.session_of(history.timestamp)
    field = _field(history, indicator.field)
    place = np.searchsorted(of_row, chosen)
    found = np.zeros(len(chosen), np.bool_)
    if len(of_row):
        place = np.minimum(place, len(of_row) - 1)
        found = of_row[place] == chosen
    per_session = np.full(len(chosen), np.nan)
    per_session[found] = field[place[found]]
    trailing = _TRAILING[indicator.type](per_session, wanted)
    return HistoricalValue(
        read_only(np.array([trailing.value])),
        per_minute=False,
        sessions=trailing.sessions,
        ready=trailing.ready,
    )


def _minutely(
    indicator: HistoricalIndicator,
    history: BarColumns,
    chosen: Int64,
    session: int,
    calendar: RunCalendar,
) -> HistoricalValue:
    of_row, minute, _ = session_columns(history.timestamp, calendar)
    kept = np.isin(of_row, chosen)
    trailing = trailing_minutes(
        np.searchsorted(chosen, of_row[kept]).astype(np.int64),
        minute[kept].astype(np.int64),
        _field(history, indicator.field)[kept],
        calendar.trading_minutes[chosen],
        int(calendar.trading_minutes[session]),
        missing_is_zero=indicator.field is BarField.VOLUME,
    )
    return HistoricalValue(
        read_only(trailing.values),
        per_minute=True,
        sessions=trailing.sessions,
        ready=trailing.ready,
    )


def _field(columns: BarColumns, field: BarField) -> Float64:
    values: Float64 = getattr(columns, field.value)
    return values
