"""Forms beside plain tables: JSON of many shapes, several tickers, Feather, packed files."""

from __future__ import annotations

import bz2
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.domain.interval import DAY, MINUTE
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, starts, stored

_AT = [1_719_840_600 + 60 * minute for minute in range(3)]
_BAR = {"open": 10.5, "high": 11, "low": 10, "close": 10.75, "volume": 1200}
_SHORT = {"o": 10.5, "h": 11, "l": 10, "c": 10.75, "v": 1200}
_OHLCV = [10.5, 11.0, 10.0, 10.75, 1200.0]


def _columns(of: dict[str, float]) -> dict[str, list[float]]:
    return {name: [value] * 3 for name, value in of.items()}


_KRAKEN = [[at, *map(str, _OHLCV[:4]), "10.5", "1200", 7] for at in _AT]
_DOCUMENTS: dict[str, tuple[object, str, str | None]] = {
    "lists": ([[1_000 * at, *_OHLCV] for at in _AT], "epoch", None),
    "objects with short names": ([{"t": 1_000 * at, **_SHORT} for at in _AT], "epoch", None),
    "candles": (
        {"candles": [{**_BAR, "datetime": 1_000 * at} for at in _AT], "symbol": "AAPL"},
        "schwab",
        "AAPL",
    ),
    "columns (Finnhub)": ({"s": "ok", "t": _AT, **_columns(_SHORT)}, "epoch", None),
    "columns (pandas)": (
        {name: {str(1_000 * at): value for at in _AT} for name, value in _BAR.items()},
        "epoch",
        None,
    ),
    "bars by time (pandas)": ({str(1_000 * at): _BAR for at in _AT}, "epoch", None),
    "split (pandas)": (
        {"columns": list(_BAR), "index": [1_000 * at for at in _AT], "data": [_OHLCV] * 3},
        "epoch",
        None,
    ),
    "Kraken's answer": (
        {"error": [], "result": {"XBTUSD": _KRAKEN}},
        "kraken",
        "XBTUSD",
    ),
    "Yahoo's chart": (
        {
            "chart": {
                "result": [
                    {
                        "meta": {"symbol": "AAPL"},
                        "timestamp": _AT,
                        "indicators": {"quote": [_columns(_BAR)]},
                    }
                ]
            }
        },
        "yahoo",
        "AAPL",
    ),
    "lists by symbol": ({"AAPL": [{"t": 1_000 * at, **_SHORT} for at in _AT]}, "epoch", "AAPL"),
}


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_json_of_any_usual_shape_is_read(
    name: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    document, layout, symbol = _DOCUMENTS[name]
    path = write_file("of_it.json", json.dumps(document))
    result = import_one(catalogue, path, None if symbol else "TEST", exchange="24/7")
    assert (result.symbol, result.layout, result.stored) == (symbol or "TEST", layout, 3)
    bars = stored(catalogue, result.symbol)
    columns = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    assert [column[0] for column in columns] == _OHLCV


def test_an_object_on_each_line_is_read(catalogue: Catalogue, write_file: WriteFile) -> None:
    lines = "\n".join(json.dumps({"t": 1_000 * at, **_SHORT}) for at in _AT)
    assert import_one(catalogue, write_file("of_it.ndjson", lines)).stored == 3


def test_alpha_vantages_answer_is_read(catalogue: Catalogue, write_file: WriteFile) -> None:
    bar = {f"{place}. {name}": str(value) for place, (name, value) in enumerate(_BAR.items(), 1)}
    times = [f"2024-07-01 {9 + (30 + m) // 60:02d}:{(30 + m) % 60:02d}:00" for m in range(390)]
    document = {"Meta Data": {"2. Symbol": "IBM"}, "Time Series (1min)": dict.fromkeys(times, bar)}
    result = import_one(catalogue, write_file("of_it.json", json.dumps(document)), None)
    assert (result.symbol, result.layout, result.label) == ("IBM", "alpha-vantage", "start")


_FIELDS = ("Close", "High", "Low", "Open", "Volume")
_VALUES = {"AAPL": (2, 3, 1, 2, 5), "MSFT": (7, 8, 6, 7, 9)}
_PAIRS = [(field, ticker) for field in _FIELDS for ticker in _VALUES]
_CELLS = [str(_VALUES[ticker][_FIELDS.index(field)]) for field, ticker in _PAIRS]


def _wide(*header: str) -> str:
    return "\n".join([*header, f"2024-07-01,{','.join(_CELLS)}", ""])


def _row(first: str, place: int) -> str:
    return ",".join([first, *(pair[place] for pair in _PAIRS)])


@pytest.mark.parametrize(
    "text",
    [
        _wide(_row("Price", 0), _row("Ticker", 1), "Date" + "," * 10),
        _wide(_row("Ticker", 1), _row("Price", 0), "Date" + "," * 10),
        _wide(_row("", 0), _row("", 1), "Date" + "," * 10),
        _wide(_row("", 0), _row("Date", 1)),
        _wide(",".join(["Date", *(f"{field}_{ticker}" for field, ticker in _PAIRS)])),
        _wide(",".join(["Date", *(f"{ticker} {field}" for field, ticker in _PAIRS)])),
        _wide(",".join(["\"('Date', '')\"", *(f"\"('{one}', '{two}')\"" for one, two in _PAIRS)])),
    ],
)
def test_tickers_side_by_side_are_a_series_each(
    text: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", text)
    results = import_files(catalogue, ImportRequest((path,), all_symbols=True)).results
    assert [(each.symbol, each.layout, each.stored) for each in results] == [
        ("AAPL", "yfinance", 1),
        ("MSFT", "yfinance", 1),
    ]
    assert stored(catalogue, "MSFT", DAY).close.tolist() == [7.0]


def test_tickers_side_by_side_in_parquet_are_a_series_each(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    columns = pd.MultiIndex.from_tuples(_PAIRS)
    index = pd.DatetimeIndex(["2024-07-01"], name="Date")
    frame = pd.DataFrame([[float(cell) for cell in _CELLS]], columns=columns, index=index)
    frame.to_parquet(tmp_path / "of_it.parquet")
    request = ImportRequest((tmp_path / "of_it.parquet",), all_symbols=True)
    results = import_files(catalogue, request).results
    assert [(each.symbol, each.layout) for each in results] == [
        ("AAPL", "yfinance"),
        ("MSFT", "yfinance"),
    ]


def test_a_ticker_that_has_no_row_on_a_day_has_none_rejected(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _wide(_row("Price", 0), _row("Ticker", 1), "Date" + "," * 10)
    pairs = zip(_CELLS, _PAIRS, strict=True)
    cells = ",".join(cell if ticker == "AAPL" else "" for cell, (_, ticker) in pairs)
    path = write_file("of_it.csv", f"{text}2024-07-02,{cells}\n")
    results = import_files(catalogue, ImportRequest((path,), all_symbols=True)).results
    assert [(each.read, each.rejected) for each in results] == [(2, 0), (1, 0)]


def _frame() -> pd.DataFrame:
    times = pd.to_datetime(np.array(_AT), unit="s", utc=True)
    return pd.DataFrame({"date": times, **_columns(_BAR)})


@pytest.mark.parametrize("name", ["BTC_USDT-1m.feather", "BTC_USDT-1m.parquet"])
def test_a_frame_of_freqtrade_is_read(name: str, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / name
    frame = _frame()
    frame.to_feather(path) if name.endswith("feather") else frame.to_parquet(path)
    result = import_one(catalogue, path, None)
    assert (result.symbol, result.layout, result.exchange) == ("BTC/USDT", "freqtrade", "24/7")
    assert starts(catalogue, "BTC/USDT")[0] == "2024-07-01T13:30:00+00:00"


def test_a_frame_without_a_volume_says_so(catalogue: Catalogue, tmp_path: Path) -> None:
    _frame().drop(columns="volume").to_parquet(tmp_path / "of_it.parquet")
    result = import_one(catalogue, tmp_path / "of_it.parquet")
    assert "no volume in the file: 0 is kept" in result.notes


def _tar(content: bytes, mode: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]  # w or w:gz
        for name in ("AAPL.csv", "._AAPL.csv"):
            member = tarfile.TarInfo(f"folder/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _mac_zip(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("AAPL.csv", content)
        archive.writestr("__MACOSX/._AAPL.csv", b"\x00\x05\x16\x07")
        archive.writestr(".DS_Store", b"\x00")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("AAPL.csv.xz", lzma.compress),
        ("AAPL.csv.bz2", bz2.compress),
        ("of_it.tar", lambda content: _tar(content, "w")),
        ("of_it.tar.gz", lambda content: _tar(content, "w:gz")),
        ("of_it.tgz", lambda content: _tar(content, "w:gz")),
        ("of_it.zip", _mac_zip),
    ],
)
def test_a_packed_file_is_unpacked(
    name: str, pack: Callable[[bytes], bytes], catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = "".join(f"{at},10.5,11,10,10.75,1200\n" for at in _AT)
    path = tmp_path / name
    path.write_bytes(pack(f"time,open,high,low,close,volume\n{rows}".encode()))
    report = import_files(catalogue, ImportRequest((path,)))
    assert [(each.symbol, each.interval, each.stored) for each in report.results] == [
        ("AAPL", MINUTE, 3)
    ]
    assert report.refused == ()


def test_a_parquet_file_in_an_archive_is_read(catalogue: Catalogue, tmp_path: Path) -> None:
    content = io.BytesIO()
    _frame().to_parquet(content)
    path = tmp_path / "of_it.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("of_it.parquet", content.getvalue())
    assert import_one(catalogue, path).stored == 3


_DAYS = {
    "Investing.com": (
        '"Date","Price","Open","High","Low","Vol.","Change %"',
        '"07/15/2024","10.75","10.5","11","10","1.2K","1%"',
        "investing",
    ),
    "Investing.com in German": (
        '"Datum";"Zuletzt";"Eröffn.";"Hoch";"Tief";"Vol.";"+/- %"',
        '"15.07.2024";"10,75";"10,5";"11";"10";"1,2K";"1%"',
        "csv",
    ),
    "Investing.com in Spanish": (
        '"Fecha","Último","Apertura","Máximo","Mínimo","Vol."',
        '"15.07.2024","10,75","10,5","11","10","1,2K"',
        "csv",
    ),
    "NSE of 2024": (
        "TradDt,TckrSymb,SctySrs,OpnPric,HghPric,LwPric,ClsPric,LastPric,TtlTradgVol",
        "2024-07-15,TEST,EQ,10.5,11,10,10.75,10,1200",
        "nse",
    ),
    "NSE with deliveries": (
        "SYMBOL, SERIES, DATE1, OPEN_PRICE, HIGH_PRICE, LOW_PRICE, CLOSE_PRICE, TTL_TRD_QNTY",
        "TEST, EQ, 15-Jul-2024, 10.5, 11, 10, 10.75, 1200",
        "nse",
    ),
    "Tiingo": (
        "date,close,high,low,open,volume,adjClose,adjOpen,divCash,splitFactor",
        "2024-07-15T00:00:00.000Z,10.75,11,10,10.5,1200,1,1,0,1",
        "tiingo",
    ),
    "EODHD": (
        "Date,Open,High,Low,Close,Adjusted_close,Volume",
        "2024-07-15,10.5,11,10,10.75,1,1200",
        "eodhd",
    ),
}


@pytest.mark.parametrize("name", _DAYS)
def test_a_layout_of_days_is_read(name: str, catalogue: Catalogue, write_file: WriteFile) -> None:
    header, row, layout = _DAYS[name]
    result = import_one(catalogue, write_file("of_it.csv", f"{header}\n{row}\n"))
    assert (result.layout, result.interval) == (layout, DAY)
    bars = stored(catalogue, interval=DAY)
    assert (bars.open[0], bars.close[0], bars.volume[0]) == (10.5, 10.75, 1200.0)
    assert starts(catalogue, interval=DAY) == ["2024-07-15"]
