"""Which symbols of the files are taken, and under which name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mismartera.catalogue.importing.file_rows import FileRows, RowFault
from mismartera.catalogue.importing.series import Share
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import ImportRefused, UsageError

_MOST_NAMED: Final = 8
_HINT: Final = "pick one with --symbol, or take each with --all-symbols"


@dataclass(frozen=True, slots=True)
class Shares:
    """What each file has of each symbol that is taken; and of what is not, why."""

    taken: tuple[Share, ...]
    refused: tuple[ImportRefused, ...] = ()


def choose_shares(
    files: Sequence[FileRows], symbol: str | None, *, all_symbols: bool, named_by_user: int
) -> Shares:
    """Choose what is taken of some files.

    Symbols in the rows come before those of file names. Under `symbol` comes what is called so,
    or all that is of one symbol. Without it each file gives its own, and a file of several is
    refused unless `all_symbols`. `named_by_user` is how many paths the user wrote: that many
    files are taken as told, whatever their names say.

    Raises:
        UsageError: no symbol is given and the one file names none, or one is given beside all.
        ImportRefused: the files hold several symbols and none of them is the given one.
    """
    if symbol is not None and all_symbols:
        raise UsageError("--symbol and --all-symbols exclude each other", "leave one out")
    if symbol is not None:
        return _under_one_name(files, parse_symbol(symbol), named_by_user)
    refused: list[ImportRefused] = []
    taken: list[Share] = []
    for file in files:
        found = [series.symbol for series in file.series if len(series.rows)]
        if None in found:
            refused.append(_unnamed(file, len(files), all_symbols=all_symbols))
        elif len(found) > 1 and not all_symbols:
            refused.append(_several(file.file, [name for name in found if name]))
        else:
            taken += _all_of(file)
    return Shares(tuple(taken), tuple(refused))


def _unnamed(file: FileRows, count: int, *, all_symbols: bool) -> ImportRefused:
    if count == 1 and not all_symbols:
        raise UsageError(f"{file.file} names no symbol", "say --symbol NAME")
    hint = "say --symbol NAME" if count == 1 else "import it alone, with --symbol NAME"
    return ImportRefused(f"{file.file} names no symbol", hint)


def _all_of(file: FileRows) -> list[Share]:
    """Every symbol of a file; faults that belong to none of them go with the first."""
    whole = [series for series in file.series if len(series.rows)]
    names = {series.symbol for series in whole}
    shares = []
    for place, series in enumerate(whole):
        faults = tuple(
            fault
            for fault in file.faults
            if fault.symbol == series.symbol or (place == 0 and fault.symbol not in names)
        )
        shares.append(Share(str(series.symbol), file, series, faults))
    return shares


def _under_one_name(files: Sequence[FileRows], wanted: str, named_by_user: int) -> Shares:
    in_rows = [file for file in files if _is_named_in_rows(file)]
    by_name = [file for file in files if not _is_named_in_rows(file)]
    taken: list[Share] = []
    names = _symbols(in_rows)
    if wanted in names or len(names) <= 1:
        source = wanted if wanted in names else next(iter(names), None)
        taken += [share for file in in_rows for share in _of_symbol(file, source, wanted)]
    elif not by_name:
        raise _several(in_rows[0].file, list(names), wanted)
    taken += [
        share
        for file in _meant(by_name, wanted, named_by_user)
        for share in _of_symbol(file, file.series[0].symbol if file.series else None, wanted)
    ]
    return Shares(tuple(taken))


def _meant(files: Sequence[FileRows], wanted: str, named_by_user: int) -> Sequence[FileRows]:
    """Of files whose rows name no symbol those that the given one is meant for."""
    names = dict.fromkeys(_symbols(files))
    if len(files) <= named_by_user or len(names) <= 1:
        return files
    if wanted in names:
        return [file for file in files if file.series and file.series[0].symbol == wanted]
    raise _several(f"{files[0].file} and {len(files) - 1} more", list(names), wanted)


def _of_symbol(file: FileRows, source: str | None, wanted: str) -> list[Share]:
    shares = []
    for series in file.series:
        if series.symbol == source and len(series.rows):
            faults: tuple[RowFault, ...] = tuple(
                fault for fault in file.faults if fault.symbol in (None, source)
            )
            shares.append(Share(wanted, file, series, faults))
    return shares


def _is_named_in_rows(file: FileRows) -> bool:
    return not file.named_by_file and all(series.symbol is not None for series in file.series)


def _symbols(files: Sequence[FileRows]) -> dict[str, None]:
    """The symbols of files, each once, in their order."""
    return dict.fromkeys(
        series.symbol
        for file in files
        for series in file.series
        if series.symbol is not None and len(series.rows)
    )


def _several(file: str, names: Sequence[str], wanted: str | None = None) -> ImportRefused:
    found = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    holds = f"{file} holds {len(names)} symbols ({found})"
    return ImportRefused(f"{holds}, not {wanted}" if wanted else holds, _HINT)
