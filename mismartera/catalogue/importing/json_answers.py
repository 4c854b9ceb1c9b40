"""Where the bars are in a JSON document, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mismartera.catalogue.importing.layouts.alpaca import ALPACA
from mismartera.catalogue.importing.layouts.alpha_vantage import ALPHA_VANTAGE
from mismartera.catalogue.importing.layouts.fmp import FMP
from mismartera.catalogue.importing.layouts.polygon import POLYGON
from mismartera.catalogue.importing.layouts.schwab import SCHWAB
from mismartera.catalogue.importing.layouts.twelve_data import TWELVE_DATA
from mismartera.catalogue.importing.layouts.yahoo import YAHOO_CHART
from mismartera.catalogue.importing.symbol_groups import symbol_or_none
from mismartera.catalogue.importing.table import Told
from mismartera.errors import ImportRefused, UnknownName
from mismartera.timekeeping.zones import zone

Object = Mapping[object, object]

_LISTS: Final = ("data", "prices", "history", "ohlcv", "ohlc", "klines", "quotes", "rows", "items")
_BAR_KEYS: Final = ("open", "high", "low", "close")
_SHORT_KEYS: Final = ("o", "h", "l", "c")


@dataclass(frozen=True, slots=True)
class Answer:
    """Bars of one list: all objects, or all lists; and what stands around them."""

    bars: Sequence[object]
    told: Told = field(default=Told())


def find_answers(name: str, document: object) -> list[Answer]:
    """Find the bars of a document.

    Raises:
        ImportRefused: it holds none.
    """
    match document:
        case {"bars": {**by_symbol}}:
            return [_alpaca(name, by_symbol)]
        case {"bars": [*bars], "symbol": str(symbol)}:
            items = _objects(name, bars)
            layout = ALPACA if items and "t" in items[0] else None
            return [Answer(items, Told(layout, symbol))]
        case {"bar": {**bar}, "symbol": str(symbol)}:
            return [_alpaca(name, {symbol: bar})]
        case {"results": [*results], **fields}:
            return [_polygon(name, fields, results)]
        case {"results": {"values": _}}:
            raise _no_bars(name, "it holds the values of an indicator")
        case [*items]:
            return [Answer(_alike(name, items))]
        case {**fields}:
            return _of_object(name, fields)
    raise _no_bars(name, "it is neither an object nor a list")


def _of_object(name: str, fields: Object) -> list[Answer]:
    match fields:
        case {"candles": [*bars]}:
            return [Answer(_objects(name, bars), Told(SCHWAB, _symbol(fields)))]
        case {"values": [*bars], "meta": {**meta}}:
            return [Answer(_objects(name, bars), _twelve_data(meta))]
        case {"historical": [*bars]}:
            return [Answer(_objects(name, bars), Told(FMP, _symbol(fields)))]
        case {"chart": {"result": [{**result}, *_]}}:
            return [_yahoo(name, result)]
        case {"columns": [*columns], "index": [*index], "data": [*rows]}:
            return [Answer(_split_frame(name, columns, index, rows))]
        case {"result": {**by_pair}}:
            return _by_symbol(name, by_pair)
    return _alpha_vantage(fields) or _columnar(fields) or _by_key(name, fields)


def _by_key(name: str, fields: Object) -> list[Answer]:
    """Lists under a usual word or under symbols, or bars under their times."""
    for word in _LISTS:
        found = fields.get(word)
        if isinstance(found, list):
            return [Answer(_alike(name, found), Told(symbol=_symbol(fields)))]
    if any(isinstance(value, list) for value in fields.values()):
        return _by_symbol(name, fields)
    bars = [{"time": key, **value} for key, value in fields.items() if isinstance(value, Mapping)]
    if bars and len(bars) == len(fields) and _is_bar(bars[0]):
        return [Answer(bars)]
    raise _no_bars(name, "it has neither `bars` nor `results`, `candles`, `values` or `data`")


def _by_symbol(name: str, fields: Object) -> list[Answer]:
    """Lists of bars, each under its symbol."""
    answers = []
    for key, value in fields.items():
        symbol = symbol_or_none(str(key))
        if isinstance(value, list) and value and symbol is not None:
            if not isinstance(value[0], list | dict):
                break
            answers.append(Answer(_alike(name, value), Told(symbol=symbol)))
    if not answers:
        raise _no_bars(name, "it has neither `bars` nor `results`, `candles`, `values` or `data`")
    return answers


def _alpaca(name: str, by_symbol: Object) -> Answer:
    """Lists of bars by symbol; single bars (the latest) are of one minute."""
    are_single = bool(by_symbol) and all(isinstance(bar, Mapping) for bar in by_symbol.values())
    bars = [
        {"symbol": str(symbol), **bar}
        for symbol, found in by_symbol.items()
        for bar in _objects(name, found if isinstance(found, list) else [found])
    ]
    return Answer(bars, Told(replace(ALPACA, interval="1m") if are_single else ALPACA))


def _polygon(name: str, fields: Object, results: Sequence[object]) -> Answer:
    """Aggregates; those that name their ticker themselves come by the day."""
    items = _objects(name, results)
    if items and "o" not in items[0]:
        raise _no_bars(name, "its results have no prices of a bar")
    by_day = bool(items) and all("T" in item for item in items)
    adjusted = fields.get("adjusted")
    kind = None if adjusted is None else "split" if adjusted is True else "raw"
    layout = replace(POLYGON, adjustment=kind, interval="1d" if by_day else None)
    ticker = fields.get("ticker")
    if not by_day:
        return Answer(items, Told(layout, ticker if isinstance(ticker, str) else None))
    bars = [{"ticker" if key == "T" else key: each[key] for key in each} for each in items]
    return Answer(bars, Told(layout))


def _twelve_data(meta: Object) -> Told:
    layout = TWELVE_DATA
    length = str(meta.get("interval", ""))
    if length:
        layout = replace(layout, interval=_TWELVE_INTERVALS.get(length, length))
    return Told(layout, _symbol(meta), zone=_zone(meta.get("exchange_timezone")))


_TWELVE_INTERVALS: Final = {"1min": "1m", "1day": "1d", "1week": "1w", "5min": "5m", "1h": "1h"}


def _yahoo(name: str, result: Object) -> Answer:
    """Yahoo's chart: a list of times beside lists of prices."""
    match result:
        case {"timestamp": [*times], "indicators": {"quote": [{**quote}, *_]}, "meta": {**meta}}:
            columns = {"timestamp": times, **quote}
        case _:
            raise _no_bars(name, "its chart has no times")
    found = _columnar(columns)
    if not found:
        raise _no_bars(name, "its chart has no prices")
    return Answer(found[0].bars, Told(YAHOO_CHART, _symbol(meta)))


def _alpha_vantage(fields: Object) -> list[Answer]:
    """Bars under their times, under `Time Series (…)`."""
    for key, value in fields.items():
        if isinstance(key, str) and key.startswith("Time Series") and isinstance(value, Mapping):
            bars = [
                {"timestamp": at, **bar} for at, bar in value.items() if isinstance(bar, Mapping)
            ]
            meta = fields.get("Meta Data")
            symbol = meta.get("2. Symbol") if isinstance(meta, Mapping) else None
            told = Told(ALPHA_VANTAGE, symbol if isinstance(symbol, str) else None)
            return [Answer(bars, told)]
    return []


def _columnar(fields: Object) -> list[Answer]:
    """Lists of one length under the names of columns, or (as pandas writes) objects by row."""
    for keys in (_BAR_KEYS, _SHORT_KEYS):
        names = {str(name).casefold(): name for name in fields}
        if not all(key in names for key in keys):
            continue
        first = fields[names[keys[0]]]
        kind = list if isinstance(first, list) else dict
        columns = {name: value for name, value in fields.items() if isinstance(value, kind)}
        if isinstance(first, Mapping):
            rows = list(first)
            bars = [
                {"time": row, **{name: _at(column, row) for name, column in columns.items()}}
                for row in rows
            ]
            return [Answer(bars)]
        if isinstance(first, list):
            whole = {
                name: column for name, column in columns.items() if _length(column) == len(first)
            }
            bars = [
                {name: _at(column, place) for name, column in whole.items()}
                for place in range(len(first))
            ]
            return [Answer(bars, Told(symbol=_symbol(fields)))]
    return []


def _at(column: object, place: object) -> object:
    if isinstance(column, Mapping):
        return column.get(place)
    return column[place] if isinstance(column, list) and isinstance(place, int) else None


def _length(column: object) -> int:
    return len(column) if isinstance(column, list) else -1


def _split_frame(
    name: str, columns: Sequence[object], index: Sequence[object], rows: Sequence[object]
) -> list[Object]:
    """A frame as pandas writes it with `orient="split"`."""
    if len(index) != len(rows) or not all(isinstance(row, list) for row in rows):
        raise _no_bars(name, "its rows and its index are not of one length")
    keys = [str(column) for column in columns]
    lists = [row for row in rows if isinstance(row, list)]
    return [
        {"": at, **dict(zip(keys, row, strict=False))} for at, row in zip(index, lists, strict=True)
    ]


def _alike(name: str, items: Sequence[object]) -> Sequence[object]:
    """Objects, or lists: of one kind."""
    if items and all(isinstance(item, list) and item for item in items):
        return items
    return _objects(name, items)


def _objects(name: str, items: Sequence[object]) -> list[Object]:
    found = [item for item in items if isinstance(item, Mapping)]
    if len(found) != len(items):
        raise _no_bars(name, "its bars are not objects")
    return found


def _is_bar(item: Object) -> bool:
    names = {str(key).casefold() for key in item}
    return names >= set(_BAR_KEYS) or names >= set(_SHORT_KEYS)


def _symbol(fields: Object) -> str | None:
    found = fields.get("symbol", fields.get("ticker"))
    return found if isinstance(found, str) else None


def _zone(found: object) -> str:
    try:
        return zone(found).name if isinstance(found, str) and found else ""
    except UnknownName:
        return ""


def _no_bars(name: str, reason: str) -> ImportRefused:
    return ImportRefused(
        f"{name} holds no bars: {reason}",
        "lists of objects with time, open, high, low, close and vendors' answers are taken",
    )
