"""Each layout by a small file of its own: what it is recognised as, and what is read."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.interval import DAY, MINUTE, SECOND
from mismartera.errors import ImportRefused
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, starts, stored

_PRICES = "10.5,11,10,10.75,1200"
_OHLC = [10.5, 11.0, 10.0, 10.75, 1200.0]

# name, text, layout, label, zone, first start (or date)
_TABLES = [
    (
        "old Yahoo",
        "Date,Open,High,Low,Close,Volume,Adj Close\n2024-07-03,10.5,11,10,10.75,1200,9\n",
        ("yahoo", "start", "America/New_York", "2024-07-03"),
    ),
    (
        "Yahoo",
        "Date,Open,High,Low,Close,Adj Close,Volume\n2024-07-03,10.5,11,10,10.75,9,1200\n",
        ("yahoo", "start", "America/New_York", "2024-07-03"),
    ),
    (
        "yfinance with two rows of names",
        "Price,Close,High,Low,Open,Volume\nTicker,TEST,TEST,TEST,TEST,TEST\nDatetime,,,,,\n"
        "2024-07-03 13:30:00+00:00,10.75,11,10,10.5,1200\n"
        "2024-07-03 13:31:00+00:00,10.75,11,10,10.5,1200\n",
        ("yfinance", "start", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "yfinance history",
        "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n"
        f"2024-07-03 00:00:00-04:00,{_PRICES},0,0\n",
        ("yfinance", "start", "America/New_York", "2024-07-03"),
    ),
    (
        "Stooq's archive",
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        f"TEST,D,20240703,000000,{_PRICES},0\n",
        ("stooq", "start", "America/New_York", "2024-07-03"),
    ),
    (
        "Stooq's page",
        f"Date,Open,High,Low,Close,Volume\n2024-07-03,{_PRICES}\n",
        ("stooq", "start", "America/New_York", "2024-07-03"),
    ),
    (
        "Stooq's page in Polish",
        f"Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n2024-07-03,{_PRICES}\n",
        ("stooq", "start", "America/New_York", "2024-07-03"),
    ),
    (
        "Alpaca's frame",
        "symbol,timestamp,open,high,low,close,volume,trade_count,vwap\n"
        f"TEST,2024-07-03 13:30:00+00:00,{_PRICES},5,10.6\n"
        f"TEST,2024-07-03 13:31:00+00:00,{_PRICES},5,10.6\n",
        ("alpaca", "start", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "Polygon's flat file",
        "ticker,volume,open,close,high,low,window_start,transactions\n"
        "TEST,1200,10.5,10.75,11,10,1720013400000000000,5\n"
        "TEST,1200,10.5,10.75,11,10,1720013460000000000,5\n",
        ("polygon", "start", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "Alpha Vantage",
        "timestamp,open,high,low,close,volume\n"
        + "".join(
            f"2024-07-03 {time},{_PRICES}\n" for time in ("13:00:00", "12:59:00", "09:31:00")
        ),
        ("alpha-vantage", "end", "America/New_York", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "NinjaTrader",
        "20240703 133100;10.5;11;10;10.75;1200\n20240703 133200;10.5;11;10;10.75;1200\n",
        ("ninjatrader", "end", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "FirstRate",
        "".join(f"2024-07-03 {time},{_PRICES}\n" for time in ("09:30:00", "09:31:00", "12:59:00")),
        ("firstrate", "start", "America/New_York", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "Databento with fixed prices",
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n"
        "1720013400000000000,33,2,7,10500000000,11000000000,10000000000,10750000000,1200,TEST\n",
        ("databento", "start", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "Databento with decimal prices",
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n"
        f"2024-07-03T13:30:00.000000000Z,33,2,7,{_PRICES},TEST\n",
        ("databento", "start", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "epoch milliseconds",
        "time;o;h;l;c;v\n1720013400000;10.5;11;10;10.75;1200\n1720013460000;10.5;11;10;10.75;9\n",
        ("epoch", "start", "UTC", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "our own export",
        "timestamp,open,high,low,close,volume\n"
        + "".join(f"2024-07-03T09:3{minute}:00-04:00,{_PRICES}\n" for minute in range(3)),
        ("mismartera", "start", "America/New_York", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "MetaTrader with tabs",
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\n"
        + "".join(
            f"2024.07.03\t{time}\t10.5\t11\t10\t10.75\t1200\n"
            for time in ("09:30:00", "09:31:00", "12:59:00")
        ),
        ("metatrader", "start", "America/New_York", "2024-07-03T09:30:00-04:00"),
    ),
    (
        "Nasdaq's history",
        'Date,Close/Last,Volume,Open,High,Low\n07/23/2024,$10.75,"1,200",$10.5,$11.0,$10.0\n',
        ("csv", "start", "America/New_York", "2024-07-23"),
    ),
    (
        "semicolons with decimal commas",
        "Datum;Date;Open;High;Low;Close;Volume\nx;03.07.2024;10,5;11;10;10,75;1200\n",
        ("csv", "start", "America/New_York", "2024-07-03"),
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [each[1:] for each in _TABLES], ids=[each[0] for each in _TABLES]
)
def test_a_layout_is_recognised_and_read(
    text: str, expected: tuple[str, str, str, str], catalogue: Catalogue, write_file: WriteFile
) -> None:
    result = import_one(catalogue, write_file("bars.txt", text))
    assert (result.layout, result.label, result.timezone) == expected[:3]
    assert starts(catalogue, interval=result.interval)[0] == expected[3]
    bars = stored(catalogue, interval=result.interval)
    prices = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    assert [column[0] for column in prices] == _OHLC


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(
    encoding: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "bars.csv"
    path.write_bytes(
        f"date,open,high,low,close,volume\r\n2024-07-03,{_PRICES}\r\n".encode(encoding)
    )
    assert import_one(catalogue, path).stored == 1


def test_a_gzipped_table_is_read(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "bars.csv.gz"
    path.write_bytes(
        gzip.compress(f"date,open,high,low,close,volume\n2024-07-03,{_PRICES}".encode())
    )
    assert import_one(catalogue, path).stored == 1


def test_a_table_without_a_volume_gets_zero_and_says_so(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    result = import_one(
        catalogue, write_file("x.csv", "date,open,high,low,close\n2024-07-03,1,2,1,2\n")
    )
    assert stored(catalogue, interval=DAY).volume.tolist() == [0.0]
    assert any("no volume" in note for note in result.notes)


def _zip(path: Path, member: str, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text)
    return path


def _lean_minutes(folder: Path, day: str) -> Path:
    rows = "34200000,105000,110000,100000,107500,1200\n34320000,105000,110000,100000,107501,1200\n"
    return _zip(folder / f"{day}_trade.zip", f"{day}_test_minute_trade.csv", rows)


def test_lean_equity_counts_from_midnight_in_new_york_and_prices_are_times_ten_thousand(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    result = import_one(catalogue, _lean_minutes(tmp_path / "equity/usa/minute/test", "20240703"))
    assert (result.layout, result.label, result.timezone) == ("lean", "start", "America/New_York")
    assert starts(catalogue) == ["2024-07-03T09:30:00-04:00", "2024-07-03T09:32:00-04:00"]
    bars = stored(catalogue)
    assert (bars.open[0], bars.close.tolist()) == (10.5, [10.75, 10.7501])
    assert result.adjustment == "raw"


def test_a_day_without_its_lean_zip_is_not_part_of_the_complete_record(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "equity/usa/minute/test"
    for day in ("20240702", "20240703", "20240705", "20240709"):
        _lean_minutes(folder, day)
    result = import_one(catalogue, folder, symbol=None)
    spans = catalogue.store.journal("TEST", MINUTE).complete_spans
    iso = catalogue.time_manager.iso
    assert (result.symbol, result.stored) == ("TEST", 8)
    assert [(iso(first)[:10], iso(last)[:10]) for first, last in spans] == [
        ("2024-07-02", "2024-07-05"),
        ("2024-07-09", "2024-07-09"),
    ]


def test_lean_seconds_and_days_are_read_and_hours_and_quotes_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    equity = tmp_path / "equity/usa"
    second = _zip(
        equity / "second/test/20240703_trade.zip",
        "20240703_test_second_trade.csv",
        "34200000,105000,110000,100000,107500,12\n34207000,105000,110000,100000,107500,12\n",
    )
    assert import_one(catalogue, second).interval == SECOND
    daily = _zip(
        equity / "daily/test.zip", "test.csv", "20240703 00:00,105000,110000,100000,107500,12\n"
    )
    assert import_one(catalogue, daily).interval == DAY
    assert stored(catalogue, interval=DAY).close.tolist() == [10.75]
    hourly = _zip(
        equity / "hour/test.zip", "test.csv", "20240703 09:00,105000,110000,100000,107500,12\n"
    )
    with pytest.raises(ImportRefused, match="1h bars"):
        import_one(catalogue, hourly)
    quotes = _zip(
        equity / "minute/test/20240703_quote.zip", "20240703_test_minute_quote.csv", "1,2,3\n"
    )
    with pytest.raises(ImportRefused, match="holds quotes"):
        import_one(catalogue, quotes)


def test_polygons_adjusted_answer_is_kept_as_adjusted_for_splits(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    bar = {"o": 10.5, "h": 11, "l": 10, "c": 10.75, "v": 1200}
    bars = [bar | {"t": 1720013400000 + 60_000 * minute} for minute in range(3)]
    document = {"ticker": "TEST", "adjusted": True, "results": bars}
    result = import_one(catalogue, write_file("bars.json", json.dumps(document)))
    assert (result.layout, result.adjustment) == ("polygon", "split")
    assert starts(catalogue)[0] == "2024-07-03T09:30:00-04:00"


def test_our_own_bars_as_json_are_read(catalogue: Catalogue, write_file: WriteFile) -> None:
    bar = {"open": 10.5, "high": 11, "low": 10, "close": 10.75, "volume": 1200, "coverage": None}
    bars = [bar | {"timestamp": f"2024-07-03T09:3{minute}:00-04:00"} for minute in range(3)]
    document = {"symbol": "TEST", "interval": "1m", "bars": bars}
    assert import_one(catalogue, write_file("bars.json", json.dumps(document))).stored == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("timestamp,price,size\n2024-07-03T13:30:00Z,10.5,100\n", "seems to hold trades"),
        ("time,bid,ask\n2024-07-03T13:30:00Z,10.5,10.6\n", "seems to hold quotes"),
        ("date,sma\n2024-07-03,10.5\n", "no column for open, high, low, close"),
        ("just some words\n", "holds no bars"),
        ("", "holds no lines"),
        ("\n\n\n", "holds no lines"),
        ("date,open,high,low,close,volume\n", "it has no rows"),
        ("{", "is not JSON"),
        ("[]", "the answer is empty"),
        ('{"bars": [1, 2], "symbol": "X"}', "not objects"),
        ("[" * 100_000, "is not JSON"),
        ('{"results": [{"v": 1}]}', "no prices"),
        (
            "date,open,high,low,close\n2024-07-01,1,1,1,1\n2024-07-08,1,1,1,1\n"
            "2024-07-15,1,1,1,1\n2024-07-22,1,1,1,1\n",
            "1w bars",
        ),
        (
            f"date,open,high,low,close,volume\n03/07/2024,{_PRICES}\n",
            r"day first \(2024-07-03\) or month first \(2024-03-07\).*--date-order dmy",
        ),
    ],
)
def test_a_file_without_bars_is_refused_with_the_reason(
    text: str, reason: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    with pytest.raises(ImportRefused, match=reason):
        import_one(catalogue, write_file("file.txt", text))
    assert catalogue.symbols() == ()
