"""Which bar length the times of a file show."""

from __future__ import annotations

from typing import Final

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import DAY, MINUTE, NS_PER_SECOND, SECOND, Interval
from mismartera.errors import ImportRefused

_SHORT: Final = ("1s", "5s", "10s", "15s", "30s")
_LONG: Final = ("1m", "2m", "3m", "5m", "10m", "15m", "20m", "30m", "1h", "2h", "4h", "1d")
_SELDOM: Final = ("2m", "3m", "20m")  # so that rows at such steps may be what is left of shorter
_MOST: Final = 0.6  # of the rows lie on the grid, the others are bad ones
_HALF: Final = 0.5
_NEARLY_ALL: Final = 0.9
_DENSE: Final = 0.8
_ENOUGH_ROWS: Final = 20
_STORED: Final = "bars of 1s, 1m and 1d are stored"
_MONTH_DAYS: Final = 26
_FEW_STEPS: Final = 3


def distinct(times: Int64) -> Int64:
    """The different times, ascending (by sorting: several times faster than `np.unique`)."""
    ordered = np.sort(times)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def are_days(times: Int64) -> bool:
    """Tell whether most times as written are midnights, as those of bars of a day or longer."""
    return bool(len(times)) and float(np.mean(times % DAY.ns == 0)) > _MOST


def show_grid(times: Int64, at_midnight: Bool) -> str | None:
    """Return the bar length that the times show, by its name; None where they show none.

    `times` are as written (nanoseconds); `at_midnight` marks those that stand for a whole date.
    A few times off the grid are taken for bad rows.
    """
    if len(times) == 0:
        return None
    if at_midnight.mean() > _MOST:
        return _by_days(distinct(times[at_midnight]))
    for unit, names in ((MINUTE, _LONG), (SECOND, _SHORT)):
        on_grid = times % unit.ns == 0
        if on_grid.mean() > _MOST:
            return _longest(np.diff(distinct(times[on_grid])), names)
    return None


def decide_interval(
    file: str, given: Interval | None, layout: str | None, times: Int64, at_midnight: Bool
) -> Interval:
    """Return the interval of a file's bars: as the layout tells, as given, or as the times show.

    Raises:
        ImportRefused: bars of that interval are not stored, the rows contradict it, or nothing
            tells it.
    """
    if layout is not None:
        return _of_layout(file, given, layout)
    shown = show_grid(times, at_midnight)
    if given is None:
        return _of_grid(file, shown, len(distinct(times)))
    if not given.is_stored:
        raise ImportRefused(f"{given} bars are not stored", _STORED)
    if given == DAY and at_midnight.mean() >= _HALF:
        return given
    _require_agreement(file, given, shown, distinct(times))
    return given


def _of_layout(file: str, given: Interval | None, layout: str) -> Interval:
    interval = Interval.parse(layout)
    if not interval.is_stored:
        raise ImportRefused(f"{file} holds {layout} bars, which are not stored", _STORED)
    if given not in (None, interval):
        raise ImportRefused(f"{file} holds {interval} bars, not {given}", "leave --interval out")
    return interval


def _of_grid(file: str, shown: str | None, count: int) -> Interval:
    if shown is None and count < 2:
        raise ImportRefused(
            f"{file}: one row does not tell the bars' interval", "say it, such as --interval 1m"
        )
    if shown is None:
        raise ImportRefused(
            f"{file}: its times lie on no grid, these are ticks or quotes rather than bars", _STORED
        )
    if shown not in ("1s", "1m", "1d"):
        raise ImportRefused(
            f"{file} holds {shown} bars, which are not stored",
            f"{_STORED}; if the rows are few, say the interval with --interval",
        )
    return Interval.parse(shown)


def _require_agreement(file: str, given: Interval, shown: str | None, times: Int64) -> None:
    if given == DAY:
        contradicts = shown not in (None, "1d")
    else:
        off_grid = float(np.mean(times % given.ns != 0))
        contradicts = off_grid > _HALF or _is_dense(shown, given, times)
    if contradicts:
        found = f"{shown} bars" if shown else "times on no grid"
        raise ImportRefused(f"{file} holds {found}, not {given} bars", _STORED)


def _is_dense(shown: str | None, given: Interval, times: Int64) -> bool:
    """Tell whether row follows row at a longer interval than the one given."""
    if shown is None or len(times) < _ENOUGH_ROWS or shown == "month":
        return False
    interval = Interval.parse(shown)
    if shown in _SELDOM:
        return False
    steps = np.diff(times)
    return interval.seconds > given.seconds and float(np.mean(steps == interval.ns)) > _DENSE


def _by_days(days: Int64) -> str:
    steps = np.diff(days)
    if len(steps) < _FEW_STEPS:
        return "1d"
    if float(np.mean(steps >= _MONTH_DAYS * DAY.ns)) > _NEARLY_ALL:
        return "month"
    return "1w" if float(np.mean(steps % (7 * DAY.ns) == 0)) > _NEARLY_ALL else "1d"


def _longest(steps: Int64, names: tuple[str, ...]) -> str | None:
    if not len(steps):
        return None
    fitting = [
        name
        for name in names
        if float(np.mean(steps % (Interval.parse(name).seconds * NS_PER_SECOND) == 0))
        >= _NEARLY_ALL
    ]
    return fitting[-1] if fitting else None
