"""Which file a bar belongs to: the periods that a series is cut into (docs/adr/0004)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.domain.interval import DAY, MINUTE, SECOND

_NAME: Final = re.compile(r"all|[0-9]{4}(-[0-9]{2}){0,2}")


class Period(StrEnum):
    """The span of one file, in UTC."""

    DAY = "D"
    MONTH = "M"
    YEAR = "Y"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Partition:
    """How the bars of one interval are cut: into files by period, and those into row groups.

    `quick` files take a fifth more room and are read in half the time: where many symbols are
    read for a few rows of each, as scans do.
    """

    period: Period
    group_rows: int
    quick: bool = False


PARTITIONS: Final = {
    SECOND: Partition(Period.MONTH, 23_400),
    MINUTE: Partition(Period.YEAR, 3_900),
    DAY: Partition(Period.ALL, 3_900, quick=True),
}


def cut(timestamp: Int64, period: Period) -> Iterator[tuple[str, slice]]:
    """Cut ascending timestamps into the periods they fall in: each one's name and its rows."""
    if not len(timestamp):
        return
    if period is Period.ALL:
        yield period.value, slice(0, len(timestamp))
        return
    units = timestamp.view("datetime64[ns]").astype(f"datetime64[{period.value}]")
    edges = [0, *(np.flatnonzero(units[1:] != units[:-1]) + 1).tolist(), len(timestamp)]
    for first, last in pairwise(edges):
        yield str(units[first]), slice(first, last)


def is_period_name(name: str) -> bool:
    """Tell whether a file of this name (without its suffix) is one of a series."""
    return _NAME.fullmatch(name) is not None


def may_hold(name: str, start_ns: int, end_ns: int) -> bool:
    """Tell whether the period of this name overlaps `[start_ns, end_ns)`."""
    if name == Period.ALL:
        return True
    # ISO dates sort as text, and a prefix of one names the month or the year it lies in.
    first, last = _date(start_ns)[: len(name)], _date(end_ns - 1)[: len(name)]
    return first <= name <= last


def _date(instant_ns: int) -> str:
    return str(np.datetime64(instant_ns // DAY.ns, "D"))
