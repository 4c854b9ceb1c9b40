"""Which series the rows go to, and what is kept with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.request import Adjustment, ImportRequest
from mismartera.domain.interval import MINUTE
from mismartera.errors import ImportRefused, InvalidSymbol, UnknownName, UsageError
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, stored

_MINUTES = "timestamp,open,high,low,close,volume\n" + "".join(
    f"2024-07-03T13:3{minute}:00Z,10,11,9,10,100\n" for minute in range(3)
)
_SEVERAL = "timestamp,symbol,open,high,low,close,volume\n" + "".join(
    f"2024-07-03T13:3{minute}:00Z,{symbol},10,11,9,10,100\n"
    for minute in range(3)
    for symbol in ("aaa", "BBB", "x y z")
)


def test_one_of_several_symbols_is_picked(catalogue: Catalogue, write_file: WriteFile) -> None:
    result = import_one(catalogue, write_file("bars.csv", _SEVERAL), "bbb")
    assert (result.symbol, result.stored) == ("BBB", 3)
    assert catalogue.symbols() == ("BBB",)


def test_each_of_several_symbols_is_taken(catalogue: Catalogue, write_file: WriteFile) -> None:
    path = write_file("bars.csv", _SEVERAL)
    results = import_files(catalogue, ImportRequest((path,), all_symbols=True)).results
    assert [(each.symbol, each.stored, each.rejected) for each in results] == [
        ("AAA", 3, 3),
        ("BBB", 3, 0),
    ]


@pytest.mark.parametrize("symbol", [None, "CCC"])
def test_several_symbols_of_which_none_is_picked_are_refused_by_name(
    symbol: str | None, catalogue: Catalogue, write_file: WriteFile
) -> None:
    with pytest.raises(ImportRefused, match=r"2 symbols \(AAA, BBB\).*--all-symbols"):
        import_one(catalogue, write_file("bars.csv", _SEVERAL), symbol)


def test_without_any_symbol_the_user_is_asked_for_one(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _MINUTES)
    with pytest.raises(UsageError, match="--symbol NAME"):
        import_one(catalogue, path, None)
    with pytest.raises(ImportRefused, match="names no symbol"):
        import_files(catalogue, ImportRequest((path,), all_symbols=True))
    with pytest.raises(InvalidSymbol):
        import_one(catalogue, path, "a b")


def test_several_files_make_one_series(catalogue: Catalogue, write_file: WriteFile) -> None:
    first = write_file("a.csv", _MINUTES)
    second = write_file("b.csv", _MINUTES.replace("2024-07-03", "2024-07-05"))
    (result,) = import_files(catalogue, ImportRequest((first, second), symbol="TEST")).results
    assert (result.read, result.stored) == (6, 6)


def test_files_of_different_forms_do_not_make_one_series(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    first = write_file("a.csv", _MINUTES)
    second = write_file("b.txt", "20240703 133500;10;11;9;10;100\n")
    with pytest.raises(ImportRefused, match="different forms"):
        import_files(catalogue, ImportRequest((first, second), symbol="TEST"))


def test_files_of_a_folder_are_the_symbols_that_they_are_named_for(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    folder = write_file("AAPL.csv", _MINUTES).parent
    write_file("MSFT_1m_2024.csv", _MINUTES)
    results = import_files(catalogue, ImportRequest((folder,))).results
    assert [(each.symbol, each.stored) for each in results] == [("AAPL", 3), ("MSFT", 3)]
    assert import_one(catalogue, folder, "MSFT").unchanged == 3
    with pytest.raises(ImportRefused, match=r"2 symbols \(AAPL, MSFT\), not TEST"):
        import_one(catalogue, folder, "TEST")


def test_prices_of_another_adjustment_are_refused_without_replace(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _MINUTES)
    import_one(catalogue, path, adjustment=Adjustment.RAW)
    with pytest.raises(ImportRefused, match="holds prices of the kind raw, not split"):
        import_one(catalogue, path, adjustment=Adjustment.SPLIT)
    assert import_one(catalogue, path).adjustment == Adjustment.RAW
    result = import_one(catalogue, path, adjustment=Adjustment.SPLIT, replace=True)
    assert result.adjustment == Adjustment.SPLIT
    assert catalogue.store.journal("TEST", MINUTE).adjustment == "split"


def test_replace_removes_what_is_not_in_the_file(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    import_one(catalogue, write_file("a.csv", _MINUTES))
    later = write_file("b.csv", _MINUTES.replace("2024-07-03", "2024-07-05"))
    import_one(catalogue, later, replace=True)
    assert stored(catalogue).rows == 3


def test_the_exchange_is_kept_with_the_symbol(catalogue: Catalogue, write_file: WriteFile) -> None:
    path = write_file("bars.csv", _MINUTES)
    assert import_one(catalogue, path, exchange="24/7").exchange == "24/7"
    assert import_one(catalogue, path).exchange == "24/7"
    with pytest.raises(ImportRefused, match="kept with the calendar of 24/7, not of XNYS"):
        import_one(catalogue, path, exchange="XNYS")
    with pytest.raises(UnknownName, match="XNIS"):
        import_one(catalogue, path, exchange="XNIS")


def test_the_journal_tells_what_was_imported_and_that_it_is_complete(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    import_one(catalogue, write_file("bars.csv", _MINUTES), complete=True)
    journal = catalogue.store.journal("TEST", MINUTE)
    (entry,) = journal.entries()
    assert (entry.kind, entry.source, entry.layout) == ("import", "bars.csv", "mismartera")
    assert (entry.label, entry.timezone, entry.exchange) == ("start", "UTC", "XNYS")
    assert (entry.read, entry.stored, entry.rejected) == (3, 3, 0)
    rows = stored(catalogue).timestamp.tolist()
    assert journal.complete_spans == ((rows[0], rows[-1]),)


def test_without_complete_nothing_is_declared_complete(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    import_one(catalogue, write_file("bars.csv", _MINUTES))
    assert catalogue.store.journal("TEST", MINUTE).complete_spans == ()


def test_a_file_that_is_not_there_is_named(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"missing\.csv cannot be read"):
        import_one(catalogue, tmp_path / "missing.csv")
