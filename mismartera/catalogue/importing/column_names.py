"""Which column of a table is which: the names that vendors give to the parts of a bar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "time": (
        *("timestamp", "timestamputc", "tsevent", "ts", "t", "datetime", "datetimeutc"),
        *("dateandtime", "windowstart", "opentime", "starttime", "bartime", "begins", "beginsat"),
        *("start", "unixtimestamp", "unixtime", "unix", "epoch", "gmttime", "utctime", "localtime"),
        *("utc", "date", "dtyyyymmdd", "day", "tradedate", "tradingday", "time"),
    ),
    "clock": ("time", "timeofday", "hour", "tradetime"),
    "open": ("open", "o", "openprice", "priceopen", "first", "opening", "1open"),
    "high": ("high", "h", "highprice", "pricehigh", "highest", "max", "maximum", "2high"),
    "low": ("low", "l", "lowprice", "pricelow", "lowest", "min", "minimum", "3low"),
    "close": ("close", "c", "closeprice", "priceclose", "closelast", "last", "closing", "4close"),
    "volume": (
        *("volume", "v", "vol", "totalvolume", "tradevolume", "volumetraded", "sharestraded"),
        *("shares", "qty", "quantity", "size", "5volume", "6volume", "basevolume", "volumebtc"),
        *("volumecrypto", "tickvol", "tickvolume"),
    ),
    "symbol": ("symbol", "ticker", "sym", "instrument", "rawsymbol", "name", "code"),
}
_DATES: Final = frozenset(["date", "dtyyyymmdd", "day", "tradedate", "tradingday"])


@dataclass(frozen=True, slots=True)
class ColumnRoles:
    """Positions of the parts of a bar in a row; None where a table has no such column.

    `clock` is the time of day where date and time stand in columns of their own.
    """

    time: int
    open: int
    high: int
    low: int
    close: int
    clock: int | None = None
    volume: int | None = None
    symbol: int | None = None


def plain_name(text: str) -> str:
    """A column's name without case, spaces and signs: `1. Open` becomes `1open`."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def find_roles(header: Sequence[str]) -> ColumnRoles | None:
    """Find the parts of a bar by their names; None where time or a price is missing."""
    found = {part: position for part in _NAMES if (position := _find(header, part)) is not None}
    if not {"time", "open", "high", "low", "close"} <= found.keys():
        return None
    if plain_name(header[found["time"]]) not in _DATES or found.get("clock") == found["time"]:
        found.pop("clock", None)
    return ColumnRoles(**found)


def missing_parts(header: Sequence[str]) -> list[str]:
    """The parts of a bar that no column of the header is named for."""
    parts = ("time", "open", "high", "low", "close")
    return [part for part in parts if _find(header, part) is None]


def positional_roles(width: int, *, clock: bool) -> ColumnRoles | None:
    """Roles by place: time [, time of day], open, high, low, close [, volume]."""
    first = 2 if clock else 1
    if width < first + 4:
        return None
    volume = first + 4 if width > first + 4 else None
    open_, high, low, close = range(first, first + 4)
    return ColumnRoles(0, open_, high, low, close, 1 if clock else None, volume)


def _find(header: Sequence[str], part: str) -> int | None:
    names = [plain_name(name) for name in header]
    for wanted in _NAMES[part]:
        if wanted in names:
            return names.index(wanted)
    return None
