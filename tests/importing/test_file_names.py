"""What the names of files tell of symbols, and a folder of many series."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.file_name import symbol_of_file
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.catalogue.importing.table_sample import sample_of
from mismartera.domain.interval import DAY, MINUTE
from mismartera.errors import ImportRefused
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one

_MINUTES = "timestamp,open,high,low,close,volume\n" + "".join(
    f"2024-07-03T13:3{minute}:00Z,10,11,9,10,100\n" for minute in range(3)
)
_DAYS = "date,open,high,low,close,volume\n2024-07-02,1,2,1,2,5\n2024-07-03,1,2,1,2,5\n"


@pytest.mark.parametrize(
    ("path", "symbol"),
    [
        ("AAPL.csv", "AAPL"),
        ("aapl.us.txt", "AAPL.US"),
        ("BRK.B.csv", "BRK.B"),
        ("BF-B.csv", "BF-B"),
        ("BTC-USD.csv", "BTC-USD"),
        ("^GSPC.csv", "^GSPC"),
        ("EURUSD=X.csv", "EURUSD=X"),
        ("0700.HK.csv", "0700.HK"),
        ("M&M.csv", "M&M"),
        ("MSFT_1m_first600.csv", "MSFT"),
        ("SPY_1min.csv", "SPY"),
        ("TDG_1m_2024.parquet", "TDG"),
        ("nt-spy-minute-2011.csv", "SPY"),
        ("orcl-2000-yahoofinance.csv", "ORCL"),
        ("BTCUSDT-1m-2024-12-31.zip/BTCUSDT-1m-2024-12-31.csv", "BTCUSDT"),
        ("Binance_ETHBTC_minute.csv", "ETHBTC"),
        ("Bitstamp_BTCUSD_d.csv", "BTCUSD"),
        ("XBTUSD_1440.csv", "XBTUSD"),
        ("EURUSD1.csv", "EURUSD"),
        ("EURUSD1440.csv", "EURUSD"),
        ("EURUSD_M1_202401020000_202401312359.csv", "EURUSD"),
        ("EURUSD_Candlestick_1_M_BID_01.07.2024-05.07.2024.csv", "EURUSD"),
        ("eurusd-m1-bid-2024-01-01-2024-01-31.csv", "EURUSD"),
        ("AAPL Historical Data.csv", "AAPL"),
        ("AAPL_full_1min_adjsplit.txt", "AAPL"),
        ("IBM_unadjusted.txt", "IBM"),
        ("NASDAQ_AAPL, 1D.csv", "AAPL"),
        ("BINANCE_BTCUSDT, 60_a1b2c.csv", "BTCUSDT"),
        ("AAPL (1).csv", "AAPL"),
        ("BTC_USDT-1m.json", "BTC/USDT"),
        ("BTC_USDT_USDT-1h-futures.feather", "BTC/USDT:USDT"),
        ("AZO/2024.csv", "AZO"),
        ("AAPL.zip/data.csv", "AAPL"),
        ("bars.csv", None),
        ("data/2024.csv", None),
        ("HistoricalData_1719840600000.csv", None),
        ("intraday.csv", None),
        ("footer.csv", None),
        ("20240701.csv", None),
    ],
)
def test_a_name_tells_the_symbol_that_is_left_in_it(path: str, symbol: str | None) -> None:
    assert symbol_of_file(sample_of(Path("/x") / path, "csv", (), ())) == symbol


def test_a_folder_of_many_symbols_and_intervals_is_one_import(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    folder = write_file("many/AAPL_1m.csv", _MINUTES).parent
    write_file("many/AAPL_1d.csv", _DAYS)
    write_file("many/deep/MSFT_1min_2024.csv", _MINUTES)
    write_file("many/readme.md", "nothing\n")
    write_file("many/bars.csv", _DAYS)
    report = import_files(catalogue, ImportRequest((folder,)))
    found = [(each.symbol, each.interval) for each in report.results]
    assert sorted(found) == [("AAPL", MINUTE), ("AAPL", DAY), ("MSFT", MINUTE)]
    assert [reason.split()[0] for reason in report.refused] == ["readme.md", "bars.csv"]


def test_files_of_one_symbol_are_one_series(catalogue: Catalogue, write_file: WriteFile) -> None:
    folder = write_file("days/AAPL-2024-07-03.csv", _MINUTES).parent
    write_file("days/AAPL-2024-07-05.csv", _MINUTES.replace("07-03", "07-05"))
    (result,) = import_files(catalogue, ImportRequest((folder,))).results
    assert (result.symbol, result.stored) == ("AAPL", 6)


def test_what_is_said_comes_before_what_a_name_tells(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("AAPL.csv", _MINUTES)
    assert import_one(catalogue, path, "MSFT").symbol == "MSFT"
    other = write_file("TSLA.csv", _MINUTES.replace("07-03", "07-05"))
    (result,) = import_files(catalogue, ImportRequest((path, other), symbol="BOTH")).results
    assert (result.symbol, result.read) == ("BOTH", 6)


def test_a_column_comes_before_a_name(catalogue: Catalogue, write_file: WriteFile) -> None:
    text = "date,symbol,open,high,low,close\n2024-07-02,IBM,1,2,1,2\n2024-07-03,IBM,1,2,1,2\n"
    assert import_one(catalogue, write_file("AAPL.csv", text), None).symbol == "IBM"


def test_a_whole_folder_of_unnamed_files_is_named_file_by_file(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    folder = write_file("many/bars.csv", _MINUTES).parent
    write_file("many/data.csv", _DAYS)
    report = import_files(catalogue, ImportRequest((folder,)))
    assert report.results == ()
    assert all("--symbol NAME" in reason for reason in report.refused)


def test_five_hundred_files_of_one_layout_are_one_command(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    for number in range(500):
        folder = write_file(f"many/S{number:03d}.csv", _DAYS).parent
    report = import_files(catalogue, ImportRequest((folder,)))
    assert len(report.results) == len(catalogue.symbols()) == 500
    assert report.refused == ()


def test_two_forms_of_one_series_are_refused_by_name(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    folder = write_file("many/AAPL.csv", _MINUTES).parent
    text = "20240703 093500;10;11;9;10;100\n20240703 093600;10;11;9;10;100\n"
    write_file("many/aapl.txt", text)
    with pytest.raises(ImportRefused, match=r"different forms \(mismartera and ninjatrader"):
        import_files(catalogue, ImportRequest((folder,)))
