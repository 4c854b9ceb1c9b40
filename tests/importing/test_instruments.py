"""One symbol, one instrument: which rows are refused together, and how one is picked."""

from __future__ import annotations

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.filtering import Condition
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.catalogue.importing.table_rows import Choices
from mismartera.domain.interval import DAY
from mismartera.errors import ImportRefused, UsageError
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, stored


def _table(column: str, values: tuple[str, str], symbol: str = "TEST") -> str:
    rows = "".join(
        f"2024-07-0{day},{symbol},{value},{10 + place},{12 + place},9,{11 + place},{100 + place}\n"
        for day in (1, 2)
        for place, value in enumerate(values)
    )
    return f"date,symbol,{column},open,high,low,close,volume\n{rows}"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("SERIES", ("EQ", "N2")),
        ("expiry", ("2024-07-25", "2024-08-29")),
        ("strike", ("24000", "25000")),
        ("right", ("C", "P")),
        ("exchange", ("NYSE", "ARCA")),
        ("publisher_id", ("39", "40")),
        ("ISIN", ("US0378331005", "US5949181045")),
        ("timeframe", ("1m", "5m")),
        ("side", ("bid", "ask")),
        ("some_word", ("red", "blue")),
    ],
)
def test_rows_of_equal_time_that_a_column_tells_apart_are_refused(
    column: str, values: tuple[str, str], catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", _table(column, values))
    reason = rf"differ in {column} \({values[0]}, {values[1]}\).*--where {column}={values[0]}"
    with pytest.raises(ImportRefused, match=reason):
        import_one(catalogue, path, None)
    where = Choices(where=(Condition.parse(f"{column.lower()}={values[1].lower()}"),))
    (result,) = import_files(catalogue, ImportRequest((path,), choices=where)).results
    assert (result.read, result.stored, result.revised) == (2, 2, 0)
    assert stored(catalogue, interval=DAY).open.tolist() == [11.0, 11.0]


def test_a_corrected_row_is_a_revision_still(catalogue: Catalogue, write_file: WriteFile) -> None:
    text = (
        "date,open,high,low,close,volume,trades\n2024-07-01,1,2,1,2,5,9\n2024-07-01,1,3,1,2,6,12\n"
    )
    assert import_one(catalogue, write_file("of_it.csv", text)).revised == 1


def test_another_symbol_of_the_file_hinders_none(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _table("series", ("EQ", "N2")) + "2024-07-01,SOLE,EQ,1,2,1,2,5\n"
    path = write_file("of_it.csv", text)
    report = import_files(catalogue, ImportRequest((path,), all_symbols=True))
    assert [each.symbol for each in report.results] == ["SOLE"]
    assert len(report.refused) == 1


def test_a_condition_on_what_is_not_there_names_what_is(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", _table("series", ("EQ", "N2")))

    def request(condition: str) -> ImportRequest:
        return ImportRequest((path,), choices=Choices(where=(Condition.parse(condition),)))

    with pytest.raises(UsageError, match="no column 'serie'; its columns are date, symbol"):
        import_files(catalogue, request("serie=EQ"))
    with pytest.raises(ImportRefused, match="no row has series=BE; the column holds EQ, N2"):
        import_files(catalogue, request("series=BE"))
    with pytest.raises(UsageError, match="COLUMN=VALUE"):
        Condition.parse("EQ")


@pytest.mark.parametrize(
    ("header", "volume"),
    [
        ("unix,symbol,open,high,low,close,Volume ETH,Volume BTC", 7),
        ("unix,symbol,open,high,low,close,Volume BTC,Volume ETH", 8),
        ("unix,symbol,open,high,low,close,volumefrom,volumeto", 7),
        ("unix,symbol,open,high,low,close,quote_volume,volume", 8),
        ("unix,symbol,open,high,low,close,TOTTRDQTY,TOTTRDVAL", 7),
        ("unix,symbol,open,high,low,close,tick_volume,real_volume", 8),
    ],
)
def test_the_volume_is_the_bases(
    header: str, volume: float, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = f"{header}\n1719792000,ETH/BTC,1,2,1,2,7,8\n1719792060,ETH/BTC,1,2,1,2,7,8\n"
    (result,) = import_files(
        catalogue, ImportRequest((write_file("of_it.csv", text),), exchange="24/7")
    ).results
    assert stored(catalogue, "ETH/BTC", result.interval).volume.tolist() == [volume, volume]
