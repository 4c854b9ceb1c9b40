"""Bars as JSON: answers of Alpaca and Polygon, and lists of objects with a bar's parts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles, find_roles
from mismartera.catalogue.importing.file_rows import FileRows
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.layouts.alpaca import ALPACA
from mismartera.catalogue.importing.layouts.own import OWN
from mismartera.catalogue.importing.layouts.polygon import POLYGON
from mismartera.catalogue.importing.records import Record, rows_of_records
from mismartera.catalogue.importing.sources import Source
from mismartera.errors import ImportRefused

_HINT: Final = "Alpaca's and Polygon's answers with bars are taken"
_KEYS: Final = ("o", "h", "l", "c", "v")


@dataclass(frozen=True, slots=True)
class _Answer:
    layout: Layout
    records: Sequence[Record]


def read_json(source: Source) -> FileRows:
    """Read a JSON document of bars.

    Raises:
        ImportRefused: it is no JSON, or holds no bars.
    """
    try:
        document: object = json.loads(source.read())
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ImportRefused(f"{source.name} is not JSON ({what})", "fetch it again") from error
    answer = _find_answer(source.name, document)
    if not answer.records:
        raise _no_bars(source.name, "the answer is empty")
    series, faults = rows_of_records(source.name, answer.records)
    return FileRows(source.name, answer.layout, series, faults)


def _find_answer(name: str, document: object) -> _Answer:
    match document:
        case {"bars": {**by_symbol}}:
            return _alpaca(name, by_symbol)
        case {"bars": [*bars], "symbol": str(symbol)}:
            return _one_symbol(name, symbol, bars)
        case {"bar": {**bar}, "symbol": str(symbol)}:
            return _alpaca(name, {symbol: bar})
        case {"results": [*results]}:
            return _polygon(name, document, results)
        case {"results": {"values": _}}:
            raise _no_bars(name, "it holds the values of an indicator")
        case [*items]:
            return _Answer(OWN, _objects(name, None, items))
    raise _no_bars(name, "it has neither `bars` nor `results`")


def _alpaca(name: str, by_symbol: Mapping[object, object]) -> _Answer:
    """Lists of bars by symbol; single bars (the latest) are of one minute."""
    are_single = bool(by_symbol) and all(isinstance(bar, Mapping) for bar in by_symbol.values())
    records = [
        _record(str(symbol), bar)
        for symbol, bars in by_symbol.items()
        for bar in _mappings(name, bars)
    ]
    return _Answer(replace(ALPACA, interval="1m") if are_single else ALPACA, records)


def _one_symbol(name: str, symbol: str, bars: Sequence[object]) -> _Answer:
    items = _mappings(name, bars)
    if items and "t" in items[0]:
        return _Answer(ALPACA, [_record(symbol, bar) for bar in items])
    return _Answer(OWN, _objects(name, symbol, bars))


def _polygon(name: str, document: object, results: Sequence[object]) -> _Answer:
    """Aggregates; those that name their ticker themselves come by the day."""
    fields: Mapping[object, object] = document if isinstance(document, Mapping) else {}
    items = _mappings(name, results)
    if items and "o" not in items[0]:
        raise _no_bars(name, "its results have no prices of a bar")
    ticker = fields.get("ticker")
    outer = ticker if isinstance(ticker, str) else None
    records = [
        _record(named if isinstance(named := item.get("T"), str) else outer, item) for item in items
    ]
    layout = replace(POLYGON, adjustment=_polygon_adjustment(fields.get("adjusted")))
    by_day = bool(items) and all("T" in item for item in items)
    return _Answer(replace(layout, interval="1d") if by_day else layout, records)


def _polygon_adjustment(adjusted: object) -> str | None:
    if adjusted is None:
        return None
    return "split" if adjusted is True else "raw"


def _objects(name: str, symbol: str | None, items: Sequence[object]) -> list[Record]:
    """Objects with the parts of a bar under any of their names."""
    mappings = _mappings(name, items)
    if not mappings:
        return []
    keys = [str(key) for key in mappings[0]]
    roles = find_roles(keys)
    if roles is None:
        raise _no_bars(name, "its objects have no time, open, high, low and close")
    return [_object_record(symbol, item, keys, roles) for item in mappings]


def _object_record(
    symbol: str | None, item: Mapping[object, object], keys: Sequence[str], roles: ColumnRoles
) -> Record:
    def at(position: int | None) -> object:
        return 0 if position is None else item.get(keys[position])

    named = None if roles.symbol is None else at(roles.symbol)
    values = (at(roles.open), at(roles.high), at(roles.low), at(roles.close), at(roles.volume))
    return Record(named if isinstance(named, str) else symbol, at(roles.time), values)


def _record(symbol: str | None, bar: Mapping[object, object]) -> Record:
    open_, high, low, close, volume = (bar.get(key) for key in _KEYS)
    return Record(symbol, bar.get("t"), (open_, high, low, close, volume))


def _mappings(name: str, items: object) -> list[Mapping[object, object]]:
    found = items if isinstance(items, list) else [items]
    mappings = [item for item in found if isinstance(item, Mapping)]
    if len(mappings) != len(found):
        raise _no_bars(name, "its bars are not objects")
    return mappings


def _no_bars(name: str, reason: str) -> ImportRefused:
    return ImportRefused(f"{name} holds no bars: {reason}", _HINT)
