"""Rows of a file by the symbol that stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mismartera.catalogue.importing.file_rows import RowFault, SymbolRows, WrittenRows
from mismartera.domain.columns import Bool
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import InvalidSymbol


@dataclass(slots=True)
class SymbolGroups:
    """Collects blocks of rows, each symbol's in file order.

    `only` is the symbol of all rows that name none (None where the file names none at all).
    """

    only: str | None = None
    _parts: dict[str | None, list[WrittenRows]] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict)

    @property
    def has_rows(self) -> bool:
        return any(len(part) for parts in self._parts.values() for part in parts)

    def add(
        self, file: str, rows: WrittenRows, named: Sequence[str] | None, good: Bool
    ) -> list[RowFault]:
        """Add the rows marked `good`; return the faults of symbols that are none."""
        if named is None:
            self._parts.setdefault(self.only, []).append(rows.take(good))
            return []
        names = np.array(named, np.object_)
        return [
            fault
            for name in dict.fromkeys(named)
            for fault in self._add_named(file, rows, name, good & (names == name))
        ]

    def series(self) -> tuple[SymbolRows, ...]:
        """The rows of each symbol, in the order in which symbols came."""
        return tuple(
            SymbolRows(symbol, WrittenRows.concatenate(parts))
            for symbol, parts in self._parts.items()
        )

    def _add_named(self, file: str, rows: WrittenRows, name: str, chosen: Bool) -> list[RowFault]:
        symbol = self._symbol(name)
        if symbol is not None:
            self._parts.setdefault(symbol, []).append(rows.take(chosen))
            return []
        reason = f"{name.strip()[:40]!r} is not a symbol"
        return [RowFault(file, line, reason) for line in rows.line[chosen].tolist()]

    def _symbol(self, name: str) -> str | None:
        if name not in self._known:
            try:
                self._known[name] = parse_symbol(name)
            except InvalidSymbol:
                self._known[name] = None
        return self._known[name]
