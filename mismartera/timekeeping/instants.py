"""Dates and instants as text: read as users write them, written as ISO 8601."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import TimeError, UsageError
from mismartera.timekeeping.zones import (
    FIRST_YEAR,
    LAST_YEAR,
    NS_PER_DAY,
    Zone,
)

_EPOCH: Final = datetime(1970, 1, 1)
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_INSTANT: Final = re.compile(
    rf"(?P<date>{_DATE.pattern})[Tt ](?P<time>{_TIME.pattern})"
    rf"\s?(?P<offset>[Zz]|{_OFFSET.pattern})?",
    re.ASCII,
)
_DATE_HINT: Final = "write it as YYYY-MM-DD, such as 2024-07-03"
_INSTANT_HINT: Final = (
    "write a date, or a date and a time such as 2024-07-03T10:30 (with Z or -04:00 if need be)"
)


def quoted(text: str) -> str:
    """Return a text as it is shown in an error: quoted, escaped, of bearable length."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def days_since_epoch(day: date) -> int:
    """Return a date as a number of days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of_days(days: int) -> date:
    """Return the date of a number of days since 1970-01-01."""
    return date.fromordinal(days + _EPOCH_ORDINAL)


def read_date(text: str) -> date:
    """Read `YYYY-MM-DD`.

    Raises:
        UsageError: the text is no date.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{quoted(text)} is not a date", _DATE_HINT)
    year, month, day = (int(part) for part in match.groups())
    if year == 0 or not 1 <= month <= 12:
        fault = "there is no year 0" if year == 0 else f"there is no month {month}"
        raise UsageError(f"{quoted(text)} is not a date: {fault}", _DATE_HINT)
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        fault = f"{month_name[month]} {year} has {length} days"
        raise UsageError(f"{quoted(text)} is not a date: {fault}", _DATE_HINT)
    return date(year, month, day)


def is_date(text: str) -> bool:
    """Tell whether a text is written as a date without a time (the date may not exist)."""
    return _DATE.fullmatch(text.strip()) is not None


def is_time(text: str) -> bool:
    """Tell whether a text is written as a time without a date (the time may not exist)."""
    return _TIME.fullmatch(text.strip()) is not None


def read_instant(text: str, zone: Zone) -> int:
    """Read a date with a time; without an offset it is meant in `zone`. UTC nanoseconds.

    Raises:
        UsageError: the text is no instant.
        TimeError: the zone's clocks skip that time or show it twice, or its year is too far.
    """
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{quoted(text)} is not an instant", _INSTANT_HINT)
    day = check_year(read_date(match["date"]))
    local_ns = days_since_epoch(day) * NS_PER_DAY + read_time(match["time"])
    offset = match["offset"]
    if offset is None:
        return only_reading(local_ns, zone)
    return local_ns - _read_offset(offset)


def read_time(text: str) -> int:
    """Read `HH:MM`, `HH:MM:SS` or with a fraction; nanoseconds since midnight.

    Raises:
        UsageError: the text is no time of day.
    """
    match = _TIME.fullmatch(text.strip())
    hour, minute, second = (int(part or 0) for part in match.groups()[:3]) if match else (24, 0, 0)
    if match is None or hour > 23 or minute > 59 or second > 59:
        raise UsageError(f"{quoted(text)} is not a time of day", "write HH:MM, such as 09:30")
    fraction = int((match[4] or "").ljust(9, "0"))
    return (hour * 3_600 + minute * 60 + second) * NS_PER_SECOND + fraction


def only_reading(local_ns: int, zone: Zone) -> int:
    """Return the instant of a naive local time.

    Raises:
        TimeError: the zone's clocks skip that time or show it twice.
    """
    readings = zone.readings(local_ns)
    if len(readings) == 1:
        return readings[0]
    shown = _naive(local_ns)
    if not readings:
        raise TimeError(
            f"{shown} does not exist in {zone.name}: clocks go forward past it",
            "write a time before or after the change",
        )
    first, second = (iso(reading, zone) for reading in readings)
    raise TimeError(
        f"{shown} happens twice in {zone.name}: clocks go back", f"write {first} or {second}"
    )


def check_year(day: date) -> date:
    """Return the date if its instants can be kept as nanoseconds.

    Raises:
        TimeError: its year is before 1900 or after 2260.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise TimeError(
            f"{day.isoformat()} is out of bounds",
            f"the years {FIRST_YEAR} to {LAST_YEAR} are known",
        )
    return day


def iso(instant_ns: int, zone: Zone) -> str:
    """Write an instant in a zone: `2024-07-03T09:30:00-04:00`, a fraction only if there is one."""
    offset_ns = zone.offset_ns(instant_ns)
    return _naive(instant_ns + offset_ns) + _offset_text(offset_ns)


def iso_many(instants: Int64, zone: Zone) -> list[str]:
    """Write many instants as `iso` writes one."""
    offsets = zone.offsets(instants)
    suffixes = {offset: _offset_text(offset) for offset in np.unique(offsets).tolist()}
    local = instants + offsets
    if (local % NS_PER_SECOND).any():
        texts = [_naive(at) for at in local.tolist()]
    else:
        texts = np.datetime_as_string(local.view("datetime64[ns]").astype("datetime64[s]")).tolist()
    return [text + suffixes[offset] for text, offset in zip(texts, offsets.tolist(), strict=True)]


def _read_offset(text: str) -> int:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return 0
    hours, minutes = int(match[2]), int(match[3])
    if hours > 23 or minutes > 59:
        raise UsageError(f"{quoted(text)} is not an offset from UTC", "write Z or such as -04:00")
    sign = -1 if match[1] == "-" else 1
    return sign * (hours * 3_600 + minutes * 60) * NS_PER_SECOND


def _naive(local_ns: int) -> str:
    seconds, fraction = divmod(local_ns, NS_PER_SECOND)
    text = (_EPOCH + timedelta(seconds=seconds)).isoformat()
    return f"{text}.{_shortened(fraction)}" if fraction else text


def _shortened(fraction: int) -> str:
    """Write nanoseconds as 3, 6 or 9 digits, as few as say it exactly."""
    digits = f"{fraction:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return digits


def _offset_text(offset_ns: int) -> str:
    sign = "-" if offset_ns < 0 else "+"
    minutes, seconds = divmod(abs(offset_ns) // NS_PER_SECOND, 60)
    text = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text
