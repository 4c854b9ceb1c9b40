"""One symbol, one instrument: rows of equal time that a column tells apart are several's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.catalogue.importing.column_names import ColumnRoles, plain_name
from mismartera.catalogue.importing.columns import as_texts
from mismartera.catalogue.importing.file_rows import Index, WrittenRows
from mismartera.catalogue.importing.table import LoadedTable, Table
from mismartera.domain.columns import PRICES, Bool, Int64
from mismartera.errors import ImportRefused
from mismartera.storage.text_column import TextColumn

_KNOWN: Final = frozenset(
    [
        *("series", "sctysrs", "expiry", "expirydt", "expirydate", "expdate", "expiration"),
        *("xprydt", "fininstrmactlxprydt", "contract", "contractmonth"),
        *("strike", "strikepr", "strikeprice"),
        *("strkpric", "right", "optiontype", "optiontyp", "optntp", "putcall", "callput", "cp"),
        *("venue", "exchange", "exch", "market", "mkt", "mic", "publisher", "publisherid"),
        *("instrumentid", "fininstrmid", "isin", "cusip", "figi", "conid", "currency", "side"),
        *("type", "instrumenttype", "instrument", "fininstrmtp", "securitytype", "pricetype"),
        *("interval", "timeframe", "period", "resolution", "granularity", "adjusted", "source"),
        *("symbol", "ticker", "rawsymbol", "dataset", "provider", "feed"),
    ]
)
_MOST_SHOWN: Final = 6
_MOST_VALUES: Final = 50


@dataclass(frozen=True, slots=True)
class Identity:
    """A column that may say which instrument a row is of; `is_known` by its name."""

    name: str
    texts: TextColumn
    is_known: bool


def has_conflicts(rows: WrittenRows) -> bool:
    """Tell whether rows of equal time differ in their values."""
    return bool(_conflicts(rows)[1].any())


def find_identities(table: Table, loaded: LoadedTable, roles: ColumnRoles) -> Iterator[Identity]:
    """The columns that no part of a bar is read from: those known by name first."""
    parts = ("time", "clock", *PRICES, "volume", "symbol", "ticks")
    taken = {getattr(roles, part) for part in parts}
    others = [place for place in range(min(loaded.width, len(table.names))) if place not in taken]
    known = {place: plain_name(table.names[place]) in _KNOWN for place in others}
    for place in sorted(others, key=lambda place: not known[place]):
        yield Identity(table.names[place], as_texts(loaded.column(place)), known[place])


def told_apart(
    file: str, rows: WrittenRows, places: Index, identities: Iterator[Identity]
) -> ImportRefused | None:
    """The refusal of rows of equal time that a column tells apart; None where none does.

    A column that is not known by its name must hold few words, and tell all of them apart.
    """
    order, conflicts = _conflicts(rows)
    for identity in identities:
        texts = identity.texts.take(places.astype(np.int64)[order])
        values, codes = texts.distinct()
        differs = np.append(False, codes[1:] != codes[:-1]) & conflicts
        if differs.any() if identity.is_known else _are_words(values, differs, conflicts):
            return _refusal(file, identity, values, codes, differs)
    return None


def _conflicts(rows: WrittenRows) -> tuple[Int64, Bool]:
    """An order by time, and a mask of those rows that have the time of the one before them in
    that order and other values."""
    order = np.lexsort((rows.offset, rows.written))
    keys = (rows.written[order], rows.offset[order])
    equal = np.ones(max(0, len(order) - 1), np.bool_)
    for key in keys:
        equal &= key[1:] == key[:-1]
    other = np.zeros(len(equal), np.bool_)
    if equal.any():
        for name in (*PRICES, "volume"):
            values = getattr(rows, name)[order]
            other |= values[1:] != values[:-1]
    return order, np.append(np.zeros(min(1, len(order)), np.bool_), equal & other)


def _are_words(values: Sequence[str], differs: Bool, conflicts: Bool) -> bool:
    if len(values) > _MOST_VALUES or not (differs == conflicts).all():
        return False
    return not any(value.replace(".", "").replace("-", "").isdigit() for value in values)


def _refusal(
    file: str, identity: Identity, values: Sequence[str], codes: Int64, differs: Bool
) -> ImportRefused:
    places = np.flatnonzero(differs)
    among = dict.fromkeys(codes[np.sort(np.concatenate([places - 1, places]))].tolist())
    found = [values[code] for code in among]
    listed = ", ".join(found[:_MOST_SHOWN]) + (" …" if len(found) > _MOST_SHOWN else "")
    several = ": they are several instruments" if identity.is_known else ""
    return ImportRefused(
        f"{file}: rows of the same time differ in {identity.name} ({listed}){several}",
        f"take one of them with --where {identity.name}={found[0]}",
    )
