"""Tables that the yfinance library writes: an unnamed index, or two rows of column names."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.column_names import find_roles
from mismartera.catalogue.importing.layout import BarLabel, Layout, ZoneRule
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

YFINANCE: Final = Layout("yfinance", BarLabel.START, ZoneRule.EXCHANGE)
_TIMES: Final = {"date", "datetime"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise `,Datetime,Open,…`, `Date,…,Dividends,Stock Splits` and `Price,… / Ticker,…`."""
    names = plain_names(sample)
    if sample.header == 0 and names[:1] == ("price",):
        return _two_rows_of_names(sample)
    has_index = names[:1] == ("",) and bool(_TIMES & set(names[1:2]))
    has_events = bool(_TIMES & set(names[:1])) and {"dividends", "stocksplits"} <= set(names)
    return headed_form(sample, YFINANCE) if has_index or has_events else None


def _two_rows_of_names(sample: TableSample) -> TableForm | None:
    """`Price,Close,High,…`, below it `Ticker,AAPL,AAPL,…`, below it `Date,,,…`."""
    rows = sample.rows
    if len(rows) < 3 or rows[1][0] != "Ticker" or rows[2][0].casefold() not in _TIMES:
        return None
    tickers = set(rows[1][1:])
    roles = find_roles((rows[2][0], *rows[0][1:]))
    if len(tickers) != 1 or roles is None:
        return None
    return replace(TableForm(YFINANCE, roles, skip=3), symbol=tickers.pop())
