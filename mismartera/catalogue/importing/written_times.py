"""The times of a file: epoch numbers, dates with a time of day, or a column for each of both.

Rows repeat few dates and few times of day, so each distinct text is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mismartera.catalogue.importing.clock_texts import ClockTime, parse_clock
from mismartera.catalogue.importing.columns import Column, as_texts
from mismartera.catalogue.importing.date_texts import DateOrder, Dates, is_date, read_dates
from mismartera.catalogue.importing.file_rows import NO_OFFSET
from mismartera.domain.columns import Bool, Float64, Int64
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import ImportRefused
from mismartera.storage.parquet_files import ColumnKind, TableColumn
from mismartera.storage.text_column import TextColumn
from mismartera.timekeeping.zones import FIRST_YEAR, LAST_YEAR, NS_PER_DAY
from mismartera.timekeeping.zones import zone as zone_named

EARLIEST_NS: Final = int(np.datetime64(f"{FIRST_YEAR}-01-01", "ns").astype(np.int64))
LATEST_NS: Final = int(np.datetime64(f"{LAST_YEAR + 1}-01-01", "ns").astype(np.int64))
_EPOCH: Final = r"^-?[0-9]{9,19}(\.[0-9]*)?$"
_COMPACT: Final = r"^(?P<day>[12][0-9]{3}[01][0-9][0-3][0-9])(?P<clock>[0-9]{4}|[0-9]{6})$"
_ISO: Final = r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<clock>.*)$"
_MIDNIGHT: Final = r"^00:00(:00(\.0*)?)?(Z|[+-][0-9:]+)?$"
_FIX: Final = r"^[0-9]{8}-[0-9]{2}:"
_SPLIT: Final = (
    r"^(?P<day>[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{8}"
    r"|(?:[A-Za-z]{3,9},? ?)?[0-9]{1,2}[ -][A-Za-z]{3,9}\.?,?[ -][0-9]{2,4}"
    r"|(?:[A-Za-z]{3,9},? )?[A-Za-z]{3,9}\.? [0-9]{1,2},? [0-9]{4})"
    r"(?:[T ,;_-]+(?P<clock>.*))?$"
)
_PARTS: Final = ("day", "clock")
_HALF: Final = 0.5
_LEAST_DIGITS: Final = 3
_UNITS: Final = ((1e11, NS_PER_SECOND, "seconds"), (1e14, 1_000_000, "ms"), (1e17, 1_000, "µs"))


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Times of some rows: `written` and `offset` as in WrittenRows; `is_time` marks the good.

    Where `orders` holds two, `swapped` is `written` under the second. `zone` is the time zone that
    all of the times name, `season` the one whose abbreviations (EST, EDT) they all have;
    `is_epoch` says that they are numbers, which are UTC by nature.
    """

    written: Int64
    offset: Int64
    is_time: Bool
    swapped: Int64
    orders: tuple[DateOrder, ...] = ()
    zone: str = ""
    is_epoch: bool = False
    notes: tuple[str, ...] = ()
    season: str = ""


def read_times(
    file: str,
    time: Column,
    clock: Column | None,
    order: DateOrder | None,
    zone: str | None = None,
) -> TimeColumn:
    """Read the times of a file; `zone` is the user's, which stands over abbreviations.

    Raises:
        ImportRefused: they name several time zones, contradict each other in their order, or call
            summer winter.
    """
    times = _read_any(file, time, clock, order)
    if times.season and zone is None:
        _require_season(file, times)
    if times.season and zone is not None:
        return replace(times, offset=np.full(len(times.offset), NO_OFFSET))
    return times


def _read_any(file: str, time: Column, clock: Column | None, order: DateOrder | None) -> TimeColumn:
    days = None if clock is None else _day_texts(as_texts(time))
    if days is not None and clock is not None:
        return _read_texts(file, days, as_texts(clock), order)
    if isinstance(time, TableColumn):
        if time.kind is ColumnKind.NUMBER:
            return _of_epochs(np.where(time.valid, time.values, np.nan))
        if time.kind is not ColumnKind.INTEGER:
            return _of_instants(time)
    texts = as_texts(time)
    is_epoch = texts.matching(_EPOCH)
    if is_epoch.any() and is_epoch.mean() > _HALF and not _are_compact(texts.take(is_epoch)):
        return _read_epochs(texts, is_epoch)
    for pattern in (_COMPACT, _ISO):
        fitting = texts.matching(pattern)
        if fitting.all() and len(fitting):
            parts = texts.split(pattern, _PARTS)
            return _read_texts(file, parts["day"], parts["clock"], order)
    parts = texts.split(_SPLIT, _PARTS)
    read = _read_texts(file, parts["day"], parts["clock"], order)
    return _with_utc(read, texts.matching(_FIX))


def are_times(texts: Sequence[str]) -> bool:
    """Tell whether texts are times (for a column that has no name)."""
    column = TextColumn.of(texts)
    if not len(column):
        return False
    parts = column.split(_SPLIT, _PARTS)
    dates = [is_date(text) for text in parts["day"].texts()]
    return sum(dates) > _HALF * len(dates) or float(column.matching(_EPOCH).mean()) > _HALF


def are_epochs(texts: Sequence[str]) -> bool:
    """Tell whether texts are epoch numbers."""
    column = TextColumn.of(texts)
    is_epoch = column.matching(_EPOCH)
    return bool(len(column)) and bool(is_epoch.all()) and not _are_compact(column)


def _day_texts(time: TextColumn) -> TextColumn | None:
    """A column of dates, of which some may be written as midnights; None where it is one of times
    that have their own time of day."""
    split = time.matching(_ISO)
    if not split.any():
        return time
    parts = time.split(_ISO, _PARTS)
    is_midnight = parts["clock"].matching(_MIDNIGHT)
    if split.mean() > _HALF and is_midnight[split].mean() < _HALF:
        return None
    pairs = zip(parts["day"].texts(), time.texts(), (split & is_midnight).tolist(), strict=True)
    return TextColumn.of([day if whole else text for day, text, whole in pairs])


def _read_texts(
    file: str, day: TextColumn, clock: TextColumn, order: DateOrder | None
) -> TimeColumn:
    day_texts, day_places = day.distinct()
    clock_texts, clock_places = clock.distinct()
    dates = read_dates(file, day_texts, order)
    has_colon = any(":" in text for text in clock_texts)  # then 5 is no way to write 00:05
    clocks = [
        None if has_colon and text.isdigit() and len(text) < _LEAST_DIGITS else parse_clock(text)
        for text in clock_texts
    ]
    clock_ns, offset = _clock_arrays(clocks)
    good_clock = np.array([each is not None for each in clocks], np.bool_)[clock_places]
    has_clock = np.array([bool(text) for text in clock_texts], np.bool_)[clock_places]
    if has_clock.any() and has_clock.mean() > _HALF:
        good_clock &= has_clock  # a date alone is no midnight among minutes
    has_offset = offset[clock_places] != NO_OFFSET
    if has_offset.any() and has_offset.mean() > _HALF:
        good_clock &= has_offset  # nor is one time local among others with their offsets
    days, other = _day_arrays(dates)
    is_time = (days[day_places] != NO_OFFSET) & good_clock
    since_midnight = clock_ns[clock_places]
    written = np.where(is_time, days[day_places] + since_midnight, 0)
    is_other = (other[day_places] != NO_OFFSET) & good_clock
    swapped = np.where(is_other, other[day_places] + since_midnight, NO_OFFSET)
    return TimeColumn(
        written,
        np.where(is_time, offset[clock_places], NO_OFFSET),
        is_time,
        swapped if dates.is_open else written,
        dates.orders if dates.is_open else (),
        _one_zone(file, clocks),
        season=_one_season(clocks),
    )


def _clock_arrays(clocks: Sequence[ClockTime | None]) -> tuple[Int64, Int64]:
    known = [each or ClockTime(0, NO_OFFSET) for each in clocks]
    ns = np.array([each.ns for each in known], np.int64)
    return ns, np.array([each.offset for each in known], np.int64)


def _day_arrays(dates: Dates) -> tuple[Int64, Int64]:
    first, second = (
        np.array([NO_OFFSET if day is None else day for day in days], np.int64)
        for days in (dates.days, dates.other)
    )
    return first, second


def _one_zone(file: str, clocks: Sequence[ClockTime | None]) -> str:
    names = sorted({each.zone for each in clocks if each is not None and each.zone})
    if len(names) > 1:
        raise ImportRefused(
            f"{file}: its times name several zones ({', '.join(names)})",
            "import the rows of one zone at a time, or write their UTC offsets",
        )
    return names[0] if names else ""


def _one_season(clocks: Sequence[ClockTime | None]) -> str:
    found = {each.season for each in clocks if each is not None}
    return found.pop() if len(found) == 1 else ""


def _require_season(file: str, times: TimeColumn) -> None:
    """Refuse times such as 09:30 EST in July, which may mean New York's or winter's."""
    written, offset = times.written[times.is_time], times.offset[times.is_time]
    wrong = zone_named(times.season).offsets(written - offset) != offset
    if wrong.any():
        raise ImportRefused(
            f"{file}: its times name winter or summer time when {times.season} has the other",
            f"say --tz {times.season} if its local time is meant, or another zone",
        )


def _with_utc(times: TimeColumn, is_utc: Bool) -> TimeColumn:
    """Times of the form `20240701-13:30:00` (FIX, Interactive Brokers) are UTC."""
    if not is_utc.any():
        return times
    offset = np.where(is_utc & (times.offset == NO_OFFSET), 0, times.offset)
    return TimeColumn(times.written, offset, times.is_time, times.swapped, times.orders, times.zone)


def _of_instants(column: TableColumn) -> TimeColumn:
    written = np.asarray(column.values, np.int64)
    good = column.valid & (written >= EARLIEST_NS) & (written < LATEST_NS)
    has_zone = column.kind is ColumnKind.INSTANT
    written = np.where(good, written, 0)
    offset = np.full(len(written), 0 if has_zone else NO_OFFSET, np.int64)
    if column.kind in (ColumnKind.CLOCK, ColumnKind.OTHER):
        good = np.zeros(len(written), np.bool_)
    return TimeColumn(written, offset, good, written)


def _of_epochs(values: Float64) -> TimeColumn:
    """Epoch numbers with a fraction."""
    sound = np.isfinite(values) & (np.abs(values) < LATEST_NS)
    safe = np.where(sound, values, 0.0)
    units = _units_ns(np.abs(safe))
    whole = np.floor(safe)
    nanoseconds = np.round((safe - whole) * units)
    return _checked(whole.astype(np.int64), nanoseconds.astype(np.int64), units, sound)


def _read_epochs(texts: TextColumn, is_epoch: Bool) -> TimeColumn:
    if texts.has("."):
        values = texts.each(lambda text: float(text) if _is_number(text) else np.nan)
        whole = texts.split(r"^(?P<whole>-?[0-9]+)(?:\.[0-9]*)?$", ("whole",))["whole"]
        fraction = values - np.floor(values)
        numbers = whole.whole_numbers(is_epoch & _fits(whole))
    else:
        is_epoch = is_epoch & _fits(texts)
        numbers, fraction = texts.whole_numbers(is_epoch), np.zeros(len(texts))
    units = _units_ns(np.abs(numbers.astype(np.float64)))
    parts = np.round(np.where(is_epoch, fraction, 0.0) * units).astype(np.int64)
    return _checked(numbers, parts, units, is_epoch)


def _fits(texts: TextColumn) -> Bool:
    """Mark the whole numbers that 64 bits hold."""
    return ~texts.matching(r"^-?9[3-9][0-9]{17}$|^-?92[3-9][0-9]{16}$|^-?[0-9]{20,}$")


def _checked(numbers: Int64, parts: Int64, units: Int64, sound: Bool) -> TimeColumn:
    good = sound & (numbers > EARLIEST_NS // units) & (numbers < LATEST_NS // units)
    written = np.where(good, numbers, 0) * units + np.where(good, parts, 0)
    offset = np.zeros(len(written), np.int64)
    found = [name for _, unit, name in (*_UNITS, (0, 1, "ns")) if (units[good] == unit).any()]
    notes = (f"epoch numbers in {' and '.join(found)}",) if len(found) > 1 else ()
    return TimeColumn(written, offset, good, written, is_epoch=True, notes=notes)


def _units_ns(sizes: Float64) -> Int64:
    """The unit of each epoch number by its size: those of 1973 to 5138 do not overlap."""
    units = np.ones(len(sizes), np.int64)
    for bound, unit, _ in reversed(_UNITS):
        units[sizes < bound] = unit
    return units


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii()


def _are_compact(texts: TextColumn) -> bool:
    """Tell whether digits such as 202407030930 are dates and not epoch numbers."""
    if not texts.matching(_COMPACT).all():
        return False
    parts = texts.head(1_000).split(_COMPACT, _PARTS)
    pairs = zip(parts["day"].texts(), parts["clock"].texts(), strict=True)
    years = (FIRST_YEAR, LAST_YEAR)
    return all(
        years[0] <= int(day[:4]) <= years[1] and is_date(day) and parse_clock(clock) is not None
        for day, clock in pairs
    )


def since_midnight(time: Column, day_ns: int) -> TimeColumn:
    """Read times in milliseconds since a midnight."""
    values = as_texts(time).each(lambda text: float(text) if _is_number(text) else np.nan)
    with np.errstate(invalid="ignore"):
        good = (values >= 0) & (values < NS_PER_DAY // 1_000_000) & (values == np.floor(values))
    written = day_ns + np.where(good, values, 0).astype(np.int64) * 1_000_000
    return TimeColumn(written, np.full(len(values), NO_OFFSET), good, written)
