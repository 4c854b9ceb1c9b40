"""Dates as vendors write them; the order of day and month is decided once for a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Final

from mismartera.errors import ImportRefused
from mismartera.timekeeping.zones import FIRST_YEAR, LAST_YEAR, NS_PER_DAY

_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_MONTH_NAMES: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTHS: Final = {_MONTH_NAMES[3 * month : 3 * month + 3]: month + 1 for month in range(12)}
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_NAMED: Final = re.compile(
    r"(?:[A-Za-z]{3,9},? ?)?([0-9]{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4}|[0-9]{2})"
)
_MONTH_NAMED: Final = re.compile(
    r"(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})"
)
_NUMERIC: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})")
_PIVOT: Final = 69  # two digits from here on are years of the 1900s, as POSIX has it


class DateOrder(StrEnum):
    """In which order a date of three numbers has its parts."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"

    @property
    def words(self) -> str:
        return {"dmy": "day first", "mdy": "month first", "ymd": "year first"}[self.value]


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates in nanoseconds, each as if in UTC, None where a text is none.

    Where two orders are possible `other` are the dates under the second of the `orders`; where
    one is certain, or usual (day first, with points), `other` is `days`.
    """

    days: list[int | None]
    other: list[int | None]
    orders: tuple[DateOrder, ...] = ()

    @property
    def is_open(self) -> bool:
        return len(self.orders) > 1


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


def read_dates(file: str, texts: Sequence[str], given: DateOrder | None) -> Dates:
    """Read all dates of a file, each text once.

    Raises:
        ImportRefused: some are possible day first alone, others month first alone.
    """
    numeric = {text: match for text in texts if (match := _NUMERIC.fullmatch(text))}
    orders = (given,) if given else _orders(file, list(numeric.values()))

    def read(order: DateOrder) -> list[int | None]:
        return [
            _ordered(numeric[text], order) if text in numeric else _parse_date(text)
            for text in texts
        ]

    if not numeric:
        days = [_parse_date(text) for text in texts]
        return Dates(days, days)
    first = read(orders[0])
    second = read(orders[1]) if len(orders) > 1 else first
    return Dates(first, second, orders if first != second else orders[:1])


def is_date(text: str) -> bool:
    """Tell whether a text is a date under any order."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return _parse_date(text) is not None
    return any(_ordered(match, order) is not None for order in DateOrder)


def _orders(file: str, dates: Sequence[re.Match[str]]) -> tuple[DateOrder, ...]:
    """The orders under which the most dates exist: one, or two where nothing tells."""
    candidates = [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST]
    if any(len(match[4]) == 2 for match in dates):
        candidates.append(DateOrder.YEAR_FIRST)
    there = {order: _existing(dates, order) for order in candidates}
    most = max(map(len, there.values()), default=0)
    if all(match[2] == "." for match in dates) and there[DateOrder.DAY_FIRST]:
        return (DateOrder.DAY_FIRST,)  # nobody writes a month before the day and points between
    whole = [order for order in candidates if len(there[order]) == most]
    if DateOrder.YEAR_FIRST in whole and len(whole) > 1:
        whole = _by_years(dates, whole)
    if any(there[one] - there[other] and there[other] - there[one] for one, other in _pairs(there)):
        raise ImportRefused(
            f"{file}: some of its dates can only be day first, others only month first",
            "say --date-order dmy or --date-order mdy; what is no date then is rejected",
        )
    return tuple(whole)


def _by_years(dates: Sequence[re.Match[str]], orders: list[DateOrder]) -> list[DateOrder]:
    """Of the orders of dates with years of two digits those under which there are fewer years."""
    first, last = (len({match[place] for match in dates}) for place in (1, 4))
    if first < last:
        return [DateOrder.YEAR_FIRST]
    usual: list[DateOrder] = [each for each in orders if each != DateOrder.YEAR_FIRST]
    return usual if last < first or len(usual) > 1 else orders


def _pairs(
    there: dict[DateOrder, set[str]],
) -> list[tuple[DateOrder, DateOrder]]:
    usual = [order for order in there if order is not DateOrder.YEAR_FIRST]
    return list(combinations(usual, 2))


def _existing(dates: Sequence[re.Match[str]], order: DateOrder) -> set[str]:
    return {match[0] for match in dates if _ordered(match, order) is not None}


def _ordered(match: re.Match[str], order: DateOrder) -> int | None:
    first, second, last = int(match[1]), int(match[3]), match[4]
    if order is DateOrder.YEAR_FIRST:
        return date_ns(_century(match[1]), second, int(last)) if len(last) == 2 else None
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    return date_ns(_century(last), month, day)


def _century(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _parse_date(text: str) -> int | None:
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return read(match)
    return None


def _from_numbers(match: re.Match[str]) -> int | None:
    return date_ns(int(match[1]), int(match[2]), int(match[3]))


def _from_day_and_name(match: re.Match[str]) -> int | None:
    return date_ns(_century(match[3]), _month(match[2]), int(match[1]))


def _from_name_and_day(match: re.Match[str]) -> int | None:
    return date_ns(int(match[3]), _month(match[1]), int(match[2]))


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].lower(), 0)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int | None]], ...]] = (
    (_YEAR_FIRST, _from_numbers),
    (_COMPACT, _from_numbers),
    (_DAY_NAMED, _from_day_and_name),
    (_MONTH_NAMED, _from_name_and_day),
)
