"""LEAN's files: `20131007_spy_minute_trade.csv` in a zip, times since midnight.

The path tells symbol, date, market and resolution. Equity prices are multiplied by 10,000 and
times are New York's; crypto is UTC and not scaled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles
from mismartera.catalogue.importing.layout import BarLabel, Layout, ZoneRule
from mismartera.catalogue.importing.table_sample import TableForm, TableSample
from mismartera.catalogue.importing.written_times import date_ns
from mismartera.errors import ImportRefused

LEAN: Final = Layout("lean", BarLabel.START, ZoneRule.EXCHANGE, complete=True)
_FINE: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})_([a-z0-9./-]+)_(minute|second|tick)_(trade|quote)\.csv", re.I
)
_COARSE_TIME: Final = re.compile(r"[0-9]{8} [0-9]{2}:[0-9]{2}")
_INTERVALS: Final = {"minute": "1m", "second": "1s"}
_ROLES: Final = ColumnRoles(0, 1, 2, 3, 4, volume=5)
_EQUITY_DIVISOR: Final = 10_000.0
_UNSCALED: Final = ("crypto", "forex", "cfd", "future")


@dataclass(frozen=True, slots=True)
class _Market:
    layout: Layout
    divisor: float


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise a file by its name; hourly and daily ones by their folder and times.

    Raises:
        ImportRefused: the file holds quotes or ticks.
    """
    match = _FINE.fullmatch(sample.location.name)
    if match is not None:
        return _fine(sample, match)
    return _coarse(sample)


def _fine(sample: TableSample, match: re.Match[str]) -> TableForm | None:
    kind, resolution = match[6].lower(), match[5].lower()
    if kind == "quote" or resolution == "tick":
        what = "quotes" if kind == "quote" else "ticks"
        raise ImportRefused(f"{sample.location.name} holds {what}, not bars", "import trade bars")
    day = date_ns(int(match[1]), int(match[2]), int(match[3]))
    if day is None:
        return None
    market = _market(sample)
    layout = replace(market.layout, interval=_INTERVALS[resolution])
    return TableForm(layout, _ROLES, 0, match[4].upper(), market.divisor, day)


def _coarse(sample: TableSample) -> TableForm | None:
    folders = [part.casefold() for part in sample.location.parts[:-1]]
    found = [name for name in ("daily", "hour") if name in folders]
    is_lean = sample.header is None and sample.delimiter == "," and sample.body
    if not found or not is_lean or _COARSE_TIME.fullmatch(sample.body[0][0]) is None:
        return None
    market = _market(sample)
    layout = replace(market.layout, interval={"daily": "1d", "hour": "1h"}[found[0]])
    symbol = sample.location.stem.partition("_")[0].upper()
    return TableForm(layout, _ROLES, 0, symbol, market.divisor)


def _market(sample: TableSample) -> _Market:
    """Equity unless a folder says otherwise, or the prices are written with a point."""
    parts = [part.casefold() for part in sample.location.parts[:-1]]
    folders = "" if "equity" in parts else " ".join(parts)
    if "crypto" in folders:
        return _Market(replace(LEAN, zone=ZoneRule.UTC, exchange="24/7"), 1.0)
    has_point = any("." in field for row in sample.body for field in row[1:5])
    if has_point or any(name in folders for name in _UNSCALED):
        return _Market(replace(LEAN, zone=ZoneRule.UTC), 1.0)
    return _Market(replace(LEAN, adjustment="raw"), _EQUITY_DIVISOR)
