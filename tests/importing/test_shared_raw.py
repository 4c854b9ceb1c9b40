"""Every file of the vendors' own forms: bars are imported, the others refused with the reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.errors import ImportRefused
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.importing.imports import import_one, starts, stored

_EQKER = ("AAPL", "AMZN", "BAC", "PPLT", "SPY", "TZA", "UGA", "VIX", "XLP")
_SAME_ROWS = [
    *(
        (f"alphavantage_style_csv/{name}_1min.csv", f"eqker_2019-02/{name}_1m.csv")
        for name in _EQKER
    ),
    ("ninjatrader_semicolon/nt-spy-minute-2011.csv", "pyalgotrade_ninjatrader/SPY_1m_2011-01.csv"),
    ("semicolon_csv_blaizard/AZO_2024_first1500.csv", "blaizard_2024/AZO_1m_2024.parquet"),
    ("yfinance_index_csv/MSFT_1m_first600.csv", "moneytree_2024-08/MSFT_1m.csv"),
    ("yfinance_index_csv/NIO_1m_first600.csv", "moneytree_2024-08/NIO_1m.csv"),
    ("yfinance_index_csv/SPY_1m_first600.csv", "moneytree_2024-08/SPY_1m.csv"),
]
_LABELLED = [
    ("skender_csv_bom/intraday.csv", "skender/SPY_1m_2020-12-15_18.csv"),
    ("iso_tz_csv_anghel/aapl_1min_first1000.csv", "anghel/AAPL_1m_2024-01-02_22.csv"),
]
_DAILY = [
    *((f"alphavantage_style_csv/{name}_daily.csv", 283, "2019-02-15") for name in _EQKER),
    ("yahoo_daily_csv/orcl-2000-yahoofinance.csv", 252, "2000-12-29"),
    ("yahoo_daily_csv/spy-2011-yahoofinance.csv", 252, "2011-12-30"),
]
_DBN = [
    ("EQUS.MINI", "QQQ", "2023-03-28"),
    ("GLBX.MDP3", "ESH1", "2020-12-28"),
    ("XNAS.ITCH", "NVDA", "2020-12-28"),
]
_REFUSED = [
    ("alphavantage_style_csv/AAPL_15min.csv", "15m bars, which are not stored"),
    *((f"databento_dbn/{name}/test_data.ohlcv-1h.dbn.zst", "1h bars") for name, _, _ in _DBN),
    *((f"databento_dbn/{name}/test_data.trades.dbn.zst", "holds trades") for name, _, _ in _DBN),
    *((f"alpaca_json/bars_response_{number}.json", "empty") for number in (4, 5, 8)),
    ("polygon_json_mocks/v1__marketstatus__now.json", "neither `bars` nor `results`"),
    ("polygon_json_mocks/v1__marketstatus__upcoming.json", "no column for high, low"),
]


def _other_store(tmp_path: Path, time_manager: TimeManager) -> Catalogue:
    return Catalogue(BarStore(tmp_path / "other"), time_manager)


def _require_same_rows(
    catalogue: Catalogue, other: Catalogue, raw: Path, bars: Path, label: BarLabel | None
) -> None:
    result = import_one(catalogue, raw, label=label)
    import_one(other, bars)
    ours, theirs = stored(catalogue), stored(other)
    assert result.rejected == 0
    assert result.stored == ours.rows == result.read
    assert ours.equals(theirs.take(np.isin(theirs.timestamp, ours.timestamp)))


@pytest.mark.parametrize(("raw", "bars"), _SAME_ROWS)
def test_a_raw_file_gives_the_uniform_rows(
    raw: str,
    bars: str,
    catalogue: Catalogue,
    tmp_path: Path,
    time_manager: TimeManager,
    shared_data: Path,
) -> None:
    other = _other_store(tmp_path, time_manager)
    _require_same_rows(
        catalogue, other, shared_data / "raw" / raw, shared_data / "bars" / bars, None
    )


@pytest.mark.parametrize(("raw", "bars"), _LABELLED)
def test_with_its_label_given_an_undecided_file_gives_the_uniform_rows(
    raw: str,
    bars: str,
    catalogue: Catalogue,
    tmp_path: Path,
    time_manager: TimeManager,
    shared_data: Path,
) -> None:
    other = _other_store(tmp_path, time_manager)
    paths = (shared_data / "raw" / raw, shared_data / "bars" / bars)
    _require_same_rows(catalogue, other, *paths, BarLabel.START)


@pytest.mark.parametrize("raw", [raw for raw, _ in _LABELLED])
def test_a_file_that_the_calendar_does_not_decide_is_refused_naming_both_readings(
    raw: str, catalogue: Catalogue, shared_data: Path
) -> None:
    with pytest.raises(ImportRefused, match=r"start .*end .*--label start or --label end"):
        import_one(catalogue, shared_data / "raw" / raw)
    assert catalogue.symbols() == ()


def test_the_calendar_decides_that_alpha_vantage_labels_the_end(
    catalogue: Catalogue, shared_data: Path
) -> None:
    result = import_one(catalogue, shared_data / "raw/alphavantage_style_csv/SPY_1min.csv")
    assert (result.layout, result.label, result.timezone) == (
        "alpha-vantage",
        "end",
        "America/New_York",
    )
    assert "only reading that fits" in " ".join(result.notes)


def test_ninjatrader_labels_the_end_in_utc(catalogue: Catalogue, shared_data: Path) -> None:
    result = import_one(catalogue, shared_data / "raw/ninjatrader_semicolon/nt-spy-minute-2011.csv")
    assert (result.layout, result.label, result.timezone) == ("ninjatrader", "end", "UTC")
    assert (result.read, result.extended_hours) == (14_180, 6_380)


@pytest.mark.parametrize(("raw", "rows", "last"), _DAILY)
def test_daily_files_give_a_row_for_each_date(
    raw: str, rows: int, last: str, catalogue: Catalogue, shared_data: Path
) -> None:
    result = import_one(catalogue, shared_data / "raw" / raw)
    assert (result.interval, result.stored, result.rejected) == (DAY, rows, 0)
    assert starts(catalogue, interval=DAY)[-1] == last


@pytest.mark.parametrize(("dataset", "symbol", "day"), _DBN)
@pytest.mark.parametrize(("interval", "rows"), [(SECOND, 4), (MINUTE, 4), (DAY, 1)])
def test_databento_files_name_their_symbol_and_interval(
    dataset: str,
    symbol: str,
    day: str,
    interval: Interval,
    rows: int,
    catalogue: Catalogue,
    shared_data: Path,
) -> None:
    name = f"raw/databento_dbn/{dataset}/test_data.ohlcv-{interval}.dbn.zst"
    result = import_one(catalogue, shared_data / name, symbol=None)
    assert (result.symbol, result.interval, result.stored) == (symbol, interval, rows)
    assert result.rejected == 0
    if interval == DAY:
        assert starts(catalogue, symbol, DAY) == [day]


def test_databento_prices_are_exact(catalogue: Catalogue, shared_data: Path) -> None:
    name = "raw/databento_dbn/EQUS.MINI/test_data.ohlcv-1m.dbn.zst"
    import_one(catalogue, shared_data / name, symbol=None)
    bars = stored(catalogue, "QQQ")
    assert (bars.open[0], bars.low[0], bars.volume[0]) == (307.83, 307.8, 1_800.0)
    assert starts(catalogue, "QQQ")[0] == "2023-03-28T07:08:00-04:00"


def test_a_folder_of_lean_zips_is_one_import(
    catalogue: Catalogue, tmp_path: Path, time_manager: TimeManager, shared_data: Path
) -> None:
    result = import_one(catalogue, shared_data / "raw/lean_zip_crypto_coinbase", symbol=None)
    other = _other_store(tmp_path, time_manager)
    uniform = shared_data / "bars/crypto/BTCUSD_1m_coinbase_lean.csv"
    import_one(other, uniform, "BTCUSD", exchange="24/7")
    assert (result.symbol, result.exchange, result.stored) == ("BTCUSD", "24/7", 4_216)
    assert stored(catalogue, "BTCUSD").equals(stored(other, "BTCUSD"))
    assert len(catalogue.store.journal("BTCUSD", MINUTE).complete_spans) == 1


@pytest.mark.parametrize(
    ("number", "symbol", "interval", "first"),
    [
        (1, "AAPL", DAY, "2022-02-01"),
        (2, "TSLA", DAY, "2023-09-25"),
        (3, "TSLA", DAY, "2022-03-09"),
        (6, "SPY", MINUTE, "2022-07-26T16:50:00-04:00"),
        (7, "TSLA", MINUTE, "2022-07-26T15:59:00-04:00"),
    ],
)
def test_alpaca_answers_are_read(
    number: int,
    symbol: str,
    interval: Interval,
    first: str,
    catalogue: Catalogue,
    shared_data: Path,
) -> None:
    result = import_one(
        catalogue, shared_data / f"raw/alpaca_json/bars_response_{number}.json", symbol
    )
    assert (result.layout, result.interval) == ("alpaca", interval)
    assert starts(catalogue, symbol, interval)[0] == first


@pytest.mark.parametrize(
    ("name", "symbol", "dates"),
    [
        ("v2__aggs__ticker__AAPL__prev.json", "AAPL", ["2022-04-26"]),
        ("v2__aggs__grouped__locale__us__market__stocks__*.json", "GIK", ["2020-10-14"]),
        (
            "v2__aggs__ticker__AAPL__range__1__day__2005-04-01__2005-04-04.json",
            "AAPL",
            ["2005-04-01", "2005-04-04"],
        ),
        (
            "v2__aggs__ticker__AAPL__range__1__day__2005-04-02__2005-04-04.json",
            "AAPL",
            ["2005-04-01", "2005-04-04"],
        ),
    ],
)
def test_polygon_aggregates_are_read(
    name: str, symbol: str, dates: list[str], catalogue: Catalogue, shared_data: Path
) -> None:
    (path,) = (shared_data / "raw/polygon_json_mocks").glob(name)
    result = import_one(catalogue, path, symbol=None)
    assert (result.symbol, result.layout, result.interval) == (symbol, "polygon", DAY)
    assert starts(catalogue, symbol, DAY) == dates


@pytest.mark.parametrize(("name", "reason"), _REFUSED)
def test_what_holds_no_bars_to_store_is_refused_by_name(
    name: str, reason: str, catalogue: Catalogue, shared_data: Path
) -> None:
    with pytest.raises(ImportRefused, match=reason):
        import_one(catalogue, shared_data / "raw" / name)
    assert catalogue.symbols() == ()


def test_indicator_values_are_refused(catalogue: Catalogue, shared_data: Path) -> None:
    paths = sorted((shared_data / "raw/polygon_json_mocks").glob("v1__indicators__*.json"))
    assert len(paths) == 4
    for path in paths:
        with pytest.raises(ImportRefused, match="values of an indicator"):
            import_one(catalogue, path)


def test_fifteen_minute_bars_are_no_one_minute_bars_even_if_so_called(
    catalogue: Catalogue, shared_data: Path
) -> None:
    path = shared_data / "raw/alphavantage_style_csv/AAPL_15min.csv"
    with pytest.raises(ImportRefused, match="holds 15m bars, not 1m bars"):
        import_one(catalogue, path, interval=MINUTE)
