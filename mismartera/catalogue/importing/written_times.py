"""Times as vendors write them: epoch numbers, and dates with a time of day.

Rows repeat few dates and few times of day, so each distinct text is read once and kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from mismartera.catalogue.importing.file_rows import NO_OFFSET
from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import ImportRefused
from mismartera.timekeeping.zones import FIRST_YEAR, LAST_YEAR, NS_PER_DAY

_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_MONTH_NAMES: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTHS: Final = {_MONTH_NAMES[3 * month : 3 * month + 3]: month + 1 for month in range(12)}
_NUMBER: Final = re.compile(r"[0-9]{9,19}(\.[0-9]*)?")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_NAMED: Final = re.compile(r"(?:[A-Za-z]{3}, ?)?([0-9]{1,2})[ -]([A-Za-z]{3})[ -]([0-9]{4})")
_CLOCK: Final = re.compile(
    r"([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?: ?([AaPp][Mm]))? ?(Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_SPLIT: Final = re.compile(
    r"([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{8}"
    r"|(?:[A-Za-z]{3}, ?)?[0-9]{1,2}[ -][A-Za-z]{3}[ -][0-9]{4})(?:[T ,;]+(.*))?"
)
EARLIEST_NS: Final = (date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH_ORDINAL) * NS_PER_DAY
LATEST_NS: Final = (date(LAST_YEAR + 1, 1, 1).toordinal() - _EPOCH_ORDINAL) * NS_PER_DAY
_COMPACT_CLOCK: Final = re.compile(r"([0-9]{8})([0-9]{4}|[0-9]{6})")


class ClockTime(NamedTuple):
    """A time of day: nanoseconds since midnight, and the UTC offset written beside it."""

    ns: int
    offset: int


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Times of some rows: `written` and `offset` as in WrittenRows; `is_time` marks the good."""

    written: Int64
    offset: Int64
    is_time: Bool


@dataclass(slots=True)
class WrittenTimes:
    """Reads the times of one file: all in the form that its first rows show.

    `epoch_ns` is the length of the unit of epoch numbers, None where times are written out.
    """

    epoch_ns: int | None
    day_first: bool | None = None
    _dates: dict[str, int | None] = field(default_factory=dict)
    _clocks: dict[str, ClockTime | None] = field(default_factory=dict)

    @classmethod
    def of(cls, sample: Sequence[str]) -> WrittenTimes:
        """Find the form of the times from the first of them.

        Raises:
            ImportRefused: dates such as 03/07/2024 can be read in two ways.
        """
        numbers = [float(text) for text in sample if _NUMBER.fullmatch(text.strip())]
        if numbers and 2 * len(numbers) > len(sample) and not _are_compact(sample):
            return cls(epoch_unit_ns(sorted(numbers)[len(numbers) // 2]))
        return cls(None, _day_first(sample))

    def read(self, texts: Sequence[str]) -> TimeColumn:
        """Read a column of times."""
        if self.epoch_ns is not None:
            return self._read_epochs(texts, self.epoch_ns)
        dates, clocks = self._dates, self._clocks
        written, offset, good = [0] * len(texts), [NO_OFFSET] * len(texts), [False] * len(texts)
        for row, text in enumerate(texts):
            day_text, clock_text = text[:10], text[11:]
            if day_text not in dates or clock_text not in clocks or text[10:11] not in "T ":
                day_text, clock_text = self._learn(text)
            day, clock = dates[day_text], clocks[clock_text]
            if day is not None and clock is not None:
                written[row], offset[row], good[row] = day + clock.ns, clock.offset, True
        return TimeColumn(np.array(written), np.array(offset), np.array(good, np.bool_))

    def _learn(self, text: str) -> tuple[str, str]:
        """Split a text into date and time of day, and remember what each of them means."""
        text = text.strip()
        match = _COMPACT_CLOCK.fullmatch(text) or _SPLIT.fullmatch(text)
        day_text, clock_text = (match[1], (match[2] or "").strip()) if match else (text, "?")
        if day_text not in self._dates:
            self._dates[day_text] = _parse_date(day_text, bool(self.day_first))
        if clock_text not in self._clocks:
            self._clocks[clock_text] = parse_clock(clock_text)
        return day_text, clock_text

    def _read_epochs(self, texts: Sequence[str], unit_ns: int) -> TimeColumn:
        written = np.array([_parse_epoch(text, unit_ns) for text in texts], np.int64)
        good = written != NO_OFFSET
        return TimeColumn(written, np.zeros(len(texts), np.int64), good)


def epoch_unit_ns(value: float) -> int:
    """The unit of an epoch number by its size: seconds, ms, µs or ns, for years 1973 to 5138."""
    for unit_ns, bound in ((NS_PER_SECOND, 1e11), (1_000_000, 1e14), (1_000, 1e17)):
        if abs(value) < bound:
            return unit_ns
    return 1


def parse_clock(text: str) -> ClockTime | None:
    """Read a time of day with or without an offset; an empty text is midnight, None is no time."""
    if not text:
        return ClockTime(0, NO_OFFSET)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5].lower() == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((match[4] or "").ljust(9, "0"))
    since_midnight = (hour * 3_600 + minute * 60 + second) * NS_PER_SECOND + fraction
    return ClockTime(since_midnight, _parse_offset(match[6]))


def date_ns(year: int, month: int, day: int) -> int | None:
    """Midnight of a date as if in UTC, in nanoseconds; None where there is no such date,
    or its year is out of bounds."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        ordinal = date(year, month, day).toordinal()
    except ValueError:
        return None
    return (ordinal - _EPOCH_ORDINAL) * NS_PER_DAY


def _parse_offset(text: str | None) -> int:
    if text is None:
        return NO_OFFSET
    if text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3_600 + int(digits[2:]) * 60
    return (seconds if text[0] == "+" else -seconds) * NS_PER_SECOND


def _parse_date(text: str, day_first: bool) -> int | None:
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return date_ns(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(text):
        day, month = (match[1], match[2]) if day_first else (match[2], match[1])
        return date_ns(int(match[3]), int(month), int(day))
    if match := _NAMED.fullmatch(text):
        return date_ns(int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    return None


def _parse_epoch(text: str, unit_ns: int) -> int:
    whole, _, fraction = text.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 19):
        return NO_OFFSET
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        return NO_OFFSET
    parts = int(fraction[:9].ljust(9, "0")) * unit_ns // NS_PER_SECOND
    value = int(whole) * unit_ns + parts
    return value if value < LATEST_NS else NO_OFFSET


def _are_compact(sample: Sequence[str]) -> bool:
    """Tell whether digits such as 202407030930 are dates and not epoch numbers."""
    for text in sample:
        match = _COMPACT_CLOCK.fullmatch(text.strip())
        if match is None or not FIRST_YEAR <= int(match[1][:4]) <= LAST_YEAR:
            return False
        if _parse_date(match[1], False) is None or parse_clock(match[2]) is None:
            return False
    return True


def _day_first(sample: Sequence[str]) -> bool | None:
    pairs = [match for text in sample if (match := _YEAR_LAST.match(text.strip()))]
    if not pairs:
        return None
    if any("." in pair[0] for pair in pairs) or any(int(pair[1]) > 12 for pair in pairs):
        return True
    if any(int(pair[2]) > 12 for pair in pairs):
        return False
    raise ImportRefused(
        f"dates such as {pairs[0][0]} may be day first or month first",
        "write them as YYYY-MM-DD",
    )
