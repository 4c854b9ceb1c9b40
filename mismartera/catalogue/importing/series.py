"""Which rows of the files belong to which series of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mismartera.catalogue.importing.date_texts import DateOrder
from mismartera.catalogue.importing.file_rows import FileRows, RowFault, SymbolRows, WrittenRows
from mismartera.catalogue.importing.grid import are_days
from mismartera.catalogue.importing.layout import Layout
from mismartera.errors import ImportRefused

_MOST_FILES: Final = 3


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """The rows of one series in one file."""

    file: str
    rows: WrittenRows


@dataclass(frozen=True, slots=True)
class WrittenSeries:
    """All rows of one symbol and one length of bars, in the order of files and lines.

    `zone` is what the times or their column name, `orders` the two orders of day and month that
    are possible; both are empty where nothing is told, or nothing open.
    """

    symbol: str
    layout: Layout
    parts: tuple[SeriesPart, ...]
    faults: tuple[RowFault, ...]
    notes: tuple[str, ...]
    zone: str = ""
    orders: tuple[DateOrder, ...] = ()

    @property
    def rows(self) -> WrittenRows:
        return WrittenRows.concatenate([part.rows for part in self.parts])

    @property
    def file(self) -> str:
        """What to call the files in a message."""
        more = f" and {len(self.parts) - 1} more" if len(self.parts) > 1 else ""
        return f"{self.parts[0].file}{more}"


@dataclass(frozen=True, slots=True)
class Share:
    """What one file has of one symbol of the store, with the faults that are counted there."""

    symbol: str
    file: FileRows
    series: SymbolRows
    faults: tuple[RowFault, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What files must have in common to be one series: form and length of their bars."""
        layout = self.file.layout
        length = layout.interval or ("1d" if are_days(self.series.rows.written) else "")
        orders = "-".join(self.file.orders)
        return (self.symbol, length, self.file.length, self.file.zone, orders)


def series_of(shares: Sequence[Share]) -> tuple[list[WrittenSeries], list[ImportRefused]]:
    """Put together what belongs to one series, each series in its own right."""
    groups: dict[tuple[str, ...], list[Share]] = {}
    for share in shares:
        groups.setdefault(share.key, []).append(share)
    series, refused = [], []
    for group in groups.values():
        try:
            series.append(_joined(group))
        except ImportRefused as error:
            refused.append(error)
    return series, refused


def _joined(shares: Sequence[Share]) -> WrittenSeries:
    first = shares[0]
    _require_one_form(shares)
    for share in shares:
        if share.series.mixed is not None:
            raise share.series.mixed
    calls = [share.series.symbol for share in shares if not share.file.named_by_file]
    renamed = dict.fromkeys(name for name in calls if name not in (None, first.symbol))
    notes = [f"the file calls it {name}" for name in renamed]
    notes += [note for share in shares for note in share.file.notes]
    return WrittenSeries(
        first.symbol,
        first.file.layout,
        tuple(SeriesPart(share.file.file, share.series.rows) for share in shares),
        tuple(fault for share in shares for fault in share.faults),
        tuple(dict.fromkeys(notes)),
        first.file.zone,
        first.file.orders,
    )


def _require_one_form(shares: Sequence[Share]) -> None:
    """Refuse rows of one series whose layouts differ in more than their calendar."""
    layouts = {replace(share.file.layout, exchange=None): share.file for share in shares}
    if len(layouts) > 1:
        names = " and ".join(dict.fromkeys(layout.name for layout in layouts))
        files = ", ".join(file.file for file in list(layouts.values())[:_MOST_FILES])
        raise ImportRefused(
            f"the rows of {shares[0].symbol} come in different forms ({names}: {files})",
            "import one form at a time",
        )
