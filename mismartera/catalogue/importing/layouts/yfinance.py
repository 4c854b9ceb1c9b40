"""Tables that the yfinance library writes: one ticker or several, bar START in exchange time.

Of several the names stand in two rows (`Price` above `Ticker`, or the other way round), or in one
as `('Close', 'AAPL')`, `Close_AAPL` or `AAPL_Close`. A frame of one ticker with its index reset is
`,Datetime,Open,High,Low,Close,Volume`; others write that too, so the calendar is asked first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles, find_roles, plain_name
from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

YFINANCE: Final = Layout("yfinance", BarLabel.START, EXCHANGE_ZONE)
_RESET: Final = replace(YFINANCE, is_certain=False)
_TIMES: Final = frozenset(["date", "datetime", "", "index"])
_CORNERS: Final = frozenset(["", "price", "ticker", "tickers"])
_FIELDS: Final = frozenset(["open", "high", "low", "close", "volume", "adjclose"])
_RESET_NAMES: Final = ("Open", "High", "Low", "Close")
_TUPLE: Final = re.compile(r"\(['\"](.+?)['\"], ?['\"](.*?)['\"]\)")
_JOINED: Final = re.compile(r"(.+)[_ |](.+)")
_LEAST_FIELDS: Final = 4

Named = Sequence[tuple[str, str]]
"""Of each column the field and the ticker."""


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise two rows of names, flattened names, dividends and splits, or a reset index."""
    form = _two_rows_of_names(sample) or _flattened(sample)
    if form is not None:
        return form
    names = plain_names(sample)
    if names[:1] in {("date",), ("datetime",)} and {"dividends", "stocksplits"} <= set(names):
        return headed_form(sample, YFINANCE)
    is_reset = sample.names[:2] in {("", "Datetime"), ("", "Date")}
    return headed_form(sample, _RESET) if is_reset and sample.names[2:6] == _RESET_NAMES else None


def _two_rows_of_names(sample: TableSample) -> TableForm | None:
    """`Price,Close,High,…` and `Ticker,AAPL,AAPL,…` (or the other way round), then `Date,,,…`."""
    rows = [row for row in sample.rows[:3] if row]
    if len(rows) < 3 or len(rows[0]) != len(rows[1]) or len(rows[0]) <= _LEAST_FIELDS:
        return None
    if plain_name(rows[0][0]) not in _CORNERS or plain_name(rows[1][0]) not in _TIMES | _CORNERS:
        return None
    first, second = rows[0][1:], rows[1][1:]
    if _are_fields(second):
        first, second = second, first
    if not _are_fields(first) or _are_fields(second):
        return None
    has_third = plain_name(rows[2][0]) in _TIMES and not any(rows[2][1:])
    time = rows[2][0] if has_third else "Date"
    return _form(list(zip(first, second, strict=True)), time, skip=3 if has_third else 2)


def _flattened(sample: TableSample) -> TableForm | None:
    """Names such as `('Close', 'AAPL')`, `Close_AAPL` or `AAPL_Close`."""
    names = sample.names if sample.kind != "csv" else sample.rows[0] if sample.rows else ()
    if not names or find_roles(names) is not None:
        return None
    named = [_field_and_ticker(name) for name in names]
    times = [place for place, name in enumerate(names) if _is_time(name)]
    if len(times) != 1 or named.count(None) != 1 - (named[times[0]] is not None):
        return None
    named[times[0]] = None
    if len(named) <= _LEAST_FIELDS:
        return None
    return _form([each or ("Date", "") for each in named], None, skip=1)


def _is_time(name: str) -> bool:
    """Tell whether a name is that of the index, alone or as the first of a pair."""
    match = _TUPLE.fullmatch(name)
    return plain_name(match[1] if match else name) in _TIMES


def _field_and_ticker(name: str) -> tuple[str, str] | None:
    match = _TUPLE.fullmatch(name) or _JOINED.fullmatch(name)
    if match is None:
        return None
    if plain_name(match[1]) in _FIELDS:
        return match[1], match[2]
    return (match[2], match[1]) if plain_name(match[2]) in _FIELDS else None


def _form(named: Named, time: str | None, skip: int) -> TableForm | None:
    """The form of a table with a set of columns for each ticker."""
    tickers = list(dict.fromkeys(ticker for _, ticker in named if ticker))
    sets = [(ticker, _roles(named, ticker, time)) for ticker in tickers]
    found = tuple((ticker, roles) for ticker, roles in sets if roles is not None)
    if not found:
        return None
    if len(found) == 1:
        return TableForm(YFINANCE, found[0][1], skip, symbol=found[0][0])
    return TableForm(YFINANCE, found[0][1], skip, side_by_side=found)


def _roles(named: Named, ticker: str, time: str | None) -> ColumnRoles | None:
    """The columns of a ticker; without `time` that of the times is among those named."""
    first = [] if time is None else [time]
    return find_roles([*first, *(field if each in (ticker, "") else "-" for field, each in named)])


def _are_fields(names: Iterable[str]) -> bool:
    found = {plain_name(name) for name in names}
    return bool(found) and found <= _FIELDS | {"dividends", "stocksplits", "capitalgains"}
