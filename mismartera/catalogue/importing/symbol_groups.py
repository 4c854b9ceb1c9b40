"""Rows of a file by the symbol that stands in them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from mismartera.catalogue.importing.file_rows import Index, RowFault
from mismartera.domain.columns import Bool, Int64
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import InvalidSymbol
from mismartera.storage.text_column import TextColumn

Group = tuple[str | None, Index]
"""A symbol (None where the file names none) and the places of its rows, in file order."""


def group_by_symbol(
    file: str, line: Int64, named: TextColumn | None, only: str | None, good: Bool
) -> tuple[list[Group], list[RowFault]]:
    """Part the rows marked `good` by their symbols, in the order in which symbols come.

    `only` is the symbol of all rows where `named` is None. Symbols that are none are faults.
    """
    if named is None:
        return [(only, np.flatnonzero(good))], []
    texts, codes = named.distinct()
    symbols = [symbol_or_none(text) for text in texts]
    faults = [
        RowFault(file, int(line[row]), f"{texts[code][:40]!r} is not a symbol", texts[code])
        for code, symbol in enumerate(symbols)
        if symbol is None
        for row in np.flatnonzero(good & (codes == code)).tolist()
    ]
    known = list(dict.fromkeys(symbol for symbol in symbols if symbol is not None))
    place_of = {symbol: place for place, symbol in enumerate(known)}
    places = np.array([-1 if each is None else place_of[each] for each in symbols], np.int64)
    chosen = np.flatnonzero(good & (places[codes] >= 0))
    order = chosen[np.argsort(places[codes[chosen]], kind="stable")]
    counts = np.bincount(places[codes[chosen]], minlength=len(known))
    parts = np.split(order, np.cumsum(counts)[:-1]) if known else []
    return list(zip(known, parts, strict=True)), faults


@lru_cache(maxsize=65_536)
def symbol_or_none(text: str) -> str | None:
    """The symbol that a text is, None where it is none."""
    try:
        return parse_symbol(text)
    except InvalidSymbol:
        return None
