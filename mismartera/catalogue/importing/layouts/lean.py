"""LEAN's files: `20131007_spy_minute_trade.csv` in a zip, times since midnight, bar START.

The path tells symbol, date, kind of security, market and resolution. Prices of US equities are
multiplied by 10,000. Times are in the data zone of the market, as LEAN's market-hours database
has it; of a market that is not listed here the calendar must tell. Contracts of a future are
symbols of their own: `ES-202409`, `BTCUSDT-PERP`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles
from mismartera.catalogue.importing.date_texts import date_ns
from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample
from mismartera.errors import ImportRefused
from mismartera.timekeeping.zone_names import (
    BERLIN,
    CHICAGO,
    HONG_KONG,
    KOLKATA,
    SINGAPORE,
    TOKYO,
    UTC,
)

LEAN: Final = Layout("lean", BarLabel.START, complete=True)
_FINE: Final = re.compile(
    r"([0-9]{8})_([a-z0-9./-]+)_(minute|second|tick)_([a-z]+)(?:_([0-9]{6}|perp)(?:_[0-9]{8})?)?"
    r"(_.*)?\.csv",
    re.I,
)
_COARSE: Final = re.compile(r"([a-z0-9./-]+)(?:_trade(?:_([0-9]{6}|perp)(?:_[0-9]{8})?)?)?", re.I)
_COARSE_TIME: Final = re.compile(r"[0-9]{8} [0-9]{2}:[0-9]{2}")
_INTERVALS: Final = {"minute": "1m", "second": "1s"}
_NO_BARS: Final = {"quote": "quotes", "openinterest": "open interest"}
_ROLES: Final = ColumnRoles(0, 1, 2, 3, 4, volume=5)
_EQUITY_DIVISOR: Final = 10_000.0
_KINDS: Final = ("cryptofuture", "crypto", "future", "forex", "cfd", "index")
_ZONES: Final = {
    ("equity", "india"): (KOLKATA, "XBOM"),
    ("index", "usa"): (CHICAGO, None),
    ("index", "india"): (KOLKATA, "XBOM"),
    ("index", "ose"): (TOKYO, "XTKS"),
    ("index", "eurex"): (BERLIN, "XEUR"),
    ("index", "hkfe"): (HONG_KONG, "XHKG"),
    **dict.fromkeys(
        [("future", name) for name in ("cme", "cbot", "nymex", "comex")], (UTC, "CMES")
    ),
    ("future", "cfe"): (UTC, "XCBF"),
    ("future", "india"): (KOLKATA, "XBOM"),
    ("future", "eurex"): (BERLIN, "XEUR"),
    ("future", "hkfe"): (HONG_KONG, "XHKG"),
    ("future", "ose"): (TOKYO, "XTKS"),
    ("future", "sgx"): (SINGAPORE, "XSES"),
    ("forex", "oanda"): (UTC, "24/5"),
    ("cfd", "oanda"): (UTC, None),
}
"""Data zone and calendar by kind and market."""


@dataclass(frozen=True, slots=True)
class _Market:
    layout: Layout
    divisor: float


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise a file by its name; hourly and daily ones by their folder and times.

    Raises:
        ImportRefused: the file holds quotes, ticks, open interest or options.
    """
    match = _FINE.fullmatch(sample.location.name)
    if match is not None:
        return _fine(sample, match)
    return _coarse(sample)


def _fine(sample: TableSample, match: re.Match[str]) -> TableForm | None:
    name, kind, resolution = sample.location.name, match[4].lower(), match[3].lower()
    if resolution == "tick" or kind in _NO_BARS:
        what = "ticks" if resolution == "tick" else _NO_BARS[kind]
        raise ImportRefused(f"{name} holds {what}, not bars", "import trade bars")
    if match[6]:
        raise ImportRefused(f"{name} holds options, which are not imported", "import trade bars")
    written = match[1]
    day = date_ns(int(written[:4]), int(written[4:6]), int(written[6:]))
    if day is None or kind != "trade":
        return None
    market = _market(sample)
    layout = replace(market.layout, interval=_INTERVALS[resolution])
    symbol = _contract(match[2], match[5])
    return TableForm(layout, _ROLES, 0, symbol, market.divisor, day)


def _coarse(sample: TableSample) -> TableForm | None:
    folders = [part.casefold() for part in sample.location.parts[:-1]]
    found = [name for name in ("daily", "hour") if name in folders]
    is_lean = sample.header is None and sample.delimiter == "," and sample.body
    if not found or not is_lean or _COARSE_TIME.fullmatch(sample.body[0][0]) is None:
        return None
    market = _market(sample)
    layout = replace(market.layout, interval={"daily": "1d", "hour": "1h"}[found[0]])
    stem = sample.location.stem
    match = _COARSE.fullmatch(stem)
    symbol = _contract(match[1], match[2]) if match else stem.partition("_")[0].upper()
    return TableForm(layout, _ROLES, 0, symbol, market.divisor)


def _contract(symbol: str, contract: str | None) -> str:
    return f"{symbol}-{contract}".upper() if contract else symbol.upper()


def _market(sample: TableSample) -> _Market:
    """Kind and market by the folders; without any, equity unless prices have a point."""
    folders = [part.casefold() for part in sample.location.parts[:-1]]
    has_point = any("." in field for row in sample.body for field in row[1:5])
    kind = _kind(folders)
    if kind is None and has_point:
        return _Market(LEAN, 1.0)
    if kind in ("crypto", "cryptofuture"):
        return _Market(replace(LEAN, zone=UTC, exchange="24/7"), 1.0)
    named = [(kind or "equity", folder) for folder in folders]
    zone, exchange = next((_ZONES[each] for each in named if each in _ZONES), (None, None))
    if kind not in (None, "equity"):
        return _Market(replace(LEAN, zone=zone, exchange=exchange), 1.0)
    layout = replace(LEAN, zone=zone or EXCHANGE_ZONE, exchange=exchange, adjustment="raw")
    return _Market(layout, 1.0 if has_point else _EQUITY_DIVISOR)


def _kind(folders: list[str]) -> str | None:
    """The kind of security that a folder is named for, or has in its name."""
    if "equity" in folders:
        return "equity"
    return next((kind for kind in _KINDS if any(kind in folder for folder in folders)), None)
