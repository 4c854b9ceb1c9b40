"""Which rows of the files belong to which symbol of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mismartera.catalogue.importing.file_rows import FileRows, RowFault, WrittenRows
from mismartera.catalogue.importing.layout import Layout
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import ImportRefused, UsageError

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """The rows of one series in one file."""

    file: str
    rows: WrittenRows


@dataclass(frozen=True, slots=True)
class WrittenSeries:
    """All rows of one symbol, in the order of files and lines, with what is known of them."""

    symbol: str
    layout: Layout
    parts: tuple[SeriesPart, ...]
    faults: tuple[RowFault, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> WrittenRows:
        return WrittenRows.concatenate([part.rows for part in self.parts])

    @property
    def file(self) -> str:
        """What to call the files in a message."""
        more = f" and {len(self.parts) - 1} more" if len(self.parts) > 1 else ""
        return f"{self.parts[0].file}{more}"


@dataclass(frozen=True, slots=True)
class Pick:
    """A symbol of the store, and the one that the files give it (None: they give none).

    Rows whose symbol could not be read are counted `with_unnamed` alone.
    """

    symbol: str
    source: str | None
    with_unnamed: bool = True


def pick_symbols(
    files: Sequence[FileRows], symbol: str | None, *, all_symbols: bool
) -> tuple[Pick, ...]:
    """Pick the symbol that is asked for, or each of the files'.

    Raises:
        UsageError: no symbol is given and the files name none, or one is given beside all.
        ImportRefused: the files hold several symbols and none of them is picked.
    """
    if symbol is not None and all_symbols:
        raise UsageError("--symbol and --all-symbols exclude each other", "leave one out")
    wanted = None if symbol is None else parse_symbol(symbol)
    named = _named_symbols(files)
    if not all_symbols:
        return (_picked(files, wanted, named),)
    if not named:
        raise ImportRefused(f"{files[0].file} names no symbol", "say --symbol NAME")
    return tuple(Pick(name, name, name == named[0]) for name in named)


def separate_unnamed(
    files: Sequence[FileRows], named_by_user: int, *, all_symbols: bool
) -> tuple[list[FileRows], list[ImportRefused]]:
    """Set files aside that name no symbol, so that found ones are not thrown together.

    They are kept where the user named each of them, to be imported under one symbol.

    Raises:
        ImportRefused: no file names its symbol, and there are more than the user named.
    """
    named, unnamed = list[FileRows](), list[FileRows]()
    for file in files:
        (unnamed if any(each.symbol is None for each in file.series) else named).append(file)
    if len(unnamed) <= named_by_user and not (all_symbols and named):
        return list(files), []
    if not named:
        raise ImportRefused(
            f"{len(unnamed)} files ({unnamed[0].file} …) name no symbol",
            "name the files of one symbol, not their folder or archive",
        )
    hint = "import it alone, with --symbol NAME"
    return named, [ImportRefused(f"{file.file} names no symbol", hint) for file in unnamed]


def _picked(files: Sequence[FileRows], wanted: str | None, named: Sequence[str]) -> Pick:
    if len(named) > 1 and wanted not in named:
        found = ", ".join(named[:_MOST_NAMED]) + (" …" if len(named) > _MOST_NAMED else "")
        holds = f"{files[0].file} holds {len(named)} symbols ({found})"
        hint = "pick one with --symbol, or take each with --all-symbols"
        raise ImportRefused(f"{holds}, not {wanted}" if wanted else holds, hint)
    if wanted is None and not named:
        raise UsageError(f"{files[0].file} names no symbol", "say --symbol NAME")
    source = wanted if wanted in named else (named[0] if named else None)
    return Pick(wanted or named[0], source)


def series_of(files: Sequence[FileRows], pick: Pick) -> WrittenSeries:
    """Gather a symbol's rows.

    Raises:
        ImportRefused: they come in two layouts.
    """
    source, symbol = pick.source, pick.symbol
    found = [
        (file, series.rows)
        for file in files
        for series in file.series
        if series.symbol in (source, None) and len(series.rows)
    ]
    layouts = list(dict.fromkeys(file.layout for file, _ in found))
    if len(layouts) > 1:
        names = " and ".join(dict.fromkeys(layout.name for layout in layouts))
        raise ImportRefused(
            f"the rows of {symbol} come in different forms ({names})", "import one form at a time"
        )
    renamed = [f"the file calls it {source}"] if source not in (None, symbol) else []
    owners = (None, source) if pick.with_unnamed else (source,)
    return WrittenSeries(
        symbol,
        layouts[0],
        tuple(SeriesPart(file.file, rows) for file, rows in found),
        tuple(fault for file in files for fault in file.faults if fault.symbol in owners),
        tuple(dict.fromkeys([*renamed, *(note for file, _ in found for note in file.notes)])),
    )


def _named_symbols(files: Sequence[FileRows]) -> list[str]:
    found = (
        series.symbol
        for file in files
        for series in file.series
        if series.symbol is not None and len(series.rows)
    )
    return list(dict.fromkeys(found))
