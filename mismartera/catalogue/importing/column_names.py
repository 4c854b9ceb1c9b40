"""Which column of a table is which: the names that vendors give to the parts of a bar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "time": (
        *("timestamp", "timestamputc", "tsevent", "ts", "t", "datetime", "datetimeutc"),
        *("dateandtime", "windowstart", "opentime", "starttime", "bartime", "begins", "beginsat"),
        *("start", "unixtimestamp", "unixtime", "unix", "epoch", "gmttime", "utctime", "localtime"),
        *("timestampms", "dateutc", "timeutc", "utc", "date", "date1", "dtyyyymmdd", "day"),
        *("tradedate", "tradingday", "traddt", "datum", "fecha", "data", "time"),
    ),
    "clock": ("time", "timeofday", "hour", "tradetime", "hora", "zeit", "uhrzeit", "heure"),
    "open": (
        *("open", "o", "openprice", "priceopen", "first", "opening", "1open", "opnpric"),
        *("eroffn", "eroffnung", "apertura", "ouv", "ouverture", "abertura"),
    ),
    "high": (
        *("high", "h", "highprice", "pricehigh", "highest", "max", "maximum", "2high", "hghpric"),
        *("hoch", "maximo", "plushaut", "haut", "massimo", "maxima"),
    ),
    "low": (
        *("low", "l", "lowprice", "pricelow", "lowest", "min", "minimum", "3low", "lwpric"),
        *("tief", "minimo", "plusbas", "bas", "minima"),
    ),
    "close": (
        *("close", "c", "closeprice", "priceclose", "closelast", "closing", "4close", "clspric"),
        *("last", "price", "zuletzt", "schluss", "schlusskurs", "ultimo", "cierre", "dernier"),
        *("cloture", "chiusura"),
    ),
    "volume": (
        *("volume", "v", "vol", "totalvolume", "tradevolume", "volumetraded", "sharestraded"),
        *("shares", "qty", "quantity", "size", "5volume", "6volume", "basevolume"),
        *("volumecrypto", "volumefrom", "totaltradedquantity", "tottrdqty", "ttltradgvol"),
        *("ttltrdqnty", "tradedquantity", "noofshares", "noofshrs", "contracts", "volumen"),
        *("realvolume", "tickvolume", "tickvol"),
    ),
    "symbol": (
        *("symbol", "ticker", "sym", "tckrsymb", "rawsymbol", "tradingsymbol", "pair"),
        *("instrument", "instrumentname", "name", "code"),
    ),
}
_DATES: Final = frozenset(
    [
        *("date", "date1", "dtyyyymmdd", "day", "tradedate", "tradingday", "traddt", "datum"),
        *("fecha", "data"),
    ]
)
_INDEX: Final = ("indexlevel0", "unnamed0", "index", "level0")
_QUOTE_VOLUMES: Final = frozenset(
    [
        *("volumeto", "quotevolume", "volumequote", "quoteassetvolume", "volumeusd", "volumeeur"),
        *("volumefiat", "volumenotional", "volumedelta"),
    ]
)
_TICKS: Final = frozenset(["tickvol", "tickvolume"])
_PARTS: Final = ("time", "open", "high", "low", "close")
_NAMED_VOLUME: Final = re.compile(r"vol(?:ume)?([a-z0-9]{2,10})")


@dataclass(frozen=True, slots=True)
class ColumnRoles:
    """Positions of the parts of a bar in a row; None where a table has no such column.

    `clock` is the time of day where date and time stand in columns of their own. `ticks` counts
    price changes, and stands in for a volume that is nowhere above 0. `more_volume` is added to
    the volume.
    """

    time: int
    open: int
    high: int
    low: int
    close: int
    clock: int | None = None
    volume: int | None = None
    symbol: int | None = None
    ticks: int | None = None
    more_volume: int | None = None


def plain_name(text: str) -> str:
    """A column's name without case, accents, spaces and signs: `1. Open` becomes `1open`."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def find_roles(header: Sequence[str], base: str | None = None) -> ColumnRoles | None:
    """Find the parts of a bar by their names; None where time or a price is missing.

    The time may be a frame's index, a column without a name. Of several volumes that one is
    taken that is named for `base`, the coin or currency that a symbol begins with.
    """
    names = _plain_names(header)
    found = {
        part: position
        for part in _NAMES
        if part != "volume" and (position := _find(names, part)) is not None
    }
    if "time" not in found and (index := _index_column(names)) is not None:
        found["time"] = index
    if not found.keys() >= set(_PARTS):
        return None
    if names[found["time"]] not in _DATES or found.get("clock") == found["time"]:
        found.pop("clock", None)
    volume, ticks = _volumes(names, base)
    return ColumnRoles(**found, volume=volume, ticks=ticks)


def missing_parts(header: Sequence[str]) -> list[str]:
    """The parts of a bar that no column of the header is named for."""
    names = _plain_names(header)
    return [part for part in _PARTS if _find(names, part) is None]


def positional_roles(width: int, *, clock: bool) -> ColumnRoles | None:
    """Roles by place: time [, time of day], open, high, low, close [, volume]."""
    first = 2 if clock else 1
    if width < first + 4:
        return None
    volume = first + 4 if width > first + 4 else None
    open_, high, low, close = range(first, first + 4)
    return ColumnRoles(0, open_, high, low, close, 1 if clock else None, volume)


def _find(names: Sequence[str], part: str) -> int | None:
    for wanted in _NAMES[part]:
        if wanted in names:
            return names.index(wanted)
    return None


def _plain_names(header: Sequence[str]) -> list[str]:
    """The plain names; without what stands in brackets (`Time (ET)`) where it is not needed."""
    names = [plain_name(name) for name in header]
    bare = [plain_name(re.sub(r"[(\[].*[)\]]", "", name)) for name in header]
    return [
        short if long != short and short and bare.count(short) == 1 else long
        for long, short in zip(names, bare, strict=True)
    ]


def _index_column(names: Sequence[str]) -> int | None:
    """The column of a frame's index: the first without a name, or one named for it."""
    if names[:1] == [""]:
        return 0
    return next((names.index(name) for name in _INDEX if name in names), None)


def _volumes(names: Sequence[str], base: str | None) -> tuple[int | None, int | None]:
    """The column of the volume, and one of ticks that may stand in for it."""
    ticks = next((place for place, name in enumerate(names) if name in _TICKS), None)
    exact = _find(names, "volume")
    if exact is not None and names[exact] not in _TICKS:
        return exact, ticks
    of_coins = [
        place
        for place, name in enumerate(names)
        if _NAMED_VOLUME.fullmatch(name) and name not in _QUOTE_VOLUMES
    ]
    of_base = [place for place in of_coins if base and names[place].endswith(base.casefold())]
    chosen = next(iter(of_base or of_coins), exact)
    return chosen, ticks if ticks != chosen else None
