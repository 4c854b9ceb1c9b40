"""Small files from public reports of other projects, each with the bars that are right.

The cases are commands with their answers. What is imported is asked of the service; the commands
themselves are tried elsewhere.
"""

from __future__ import annotations

import json
import shlex
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TypeAlias

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.errors import MisMarteraError
from mismartera.reporting.documents.imports import ImportOptions
from mismartera.services.import_service import ImportService

Json: TypeAlias = Mapping[str, object]

_NS_PER_MINUTE = MINUTE.ns
_CASES = [
    *("eu3", "eumix", "euvol", "euth", "us_grouped", "shib", "oil_negative", "json_naive_local"),
    *("json_date_and_time", "parquet_date_and_time", "csv_date_and_time", "histdata_ascii"),
    *("pandas_index_end", "pandas_index_utc", "plain_end", "plain_utc", "column_says_utc"),
    *("extended_utc_label_start", "illiquid_closing_print", "us_dates_one_day", "us_dates_month"),
    *("time_ib_zone", "time_abbrev", "time_duka_local", "time_bracket", "time_two_digit"),
    *("time_month_name", "time_dash_utc", "ok_epoch_s", "ok_epoch_us", "ok_epoch_ns", "ok_ampm"),
    *("ok_offset", "binance_ms_then_us", "binance_folder_with_symbol", "mixed_units_in_one_file"),
    *("h24", "volume_of_the_base", "volume_by_coin_name", "mt5_tick_volume"),
    *("two_series_of_a_symbol", "bhavcopy_volume", "several_publishers", "trailing_comma"),
    *("unnamed_index_csv", "unnamed_index_parquet", "empty_volume", "investing", "yf_two_tickers"),
    *("yf_one_ticker", "footer_and_second_header", "bom_crlf", "csv_zst", "mac_zip"),
    *("leading_gap", "lean_index_zone", "lean_future_contract"),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: all that was said, and whether the import failed."""

    said: str
    failed: bool


@pytest.fixture(scope="session")
def cases(shared_cases: Path) -> dict[str, Json]:
    found = json.loads((shared_cases / "data" / "cases.json").read_text())
    return {case["id"]: case for case in found}


@pytest.mark.parametrize("name", _CASES)
def test_a_reported_file_is_read_right_or_refused(
    name: str, cases: dict[str, Json], catalogue: Catalogue, shared_cases: Path, tmp_path: Path
) -> None:
    case = cases[name]
    if name == "leading_gap":
        _write_leading_gap(tmp_path / "leading_gap.csv")
    steps = [step for step in _texts(case["steps"]) if step.startswith("data import")]
    folder = tmp_path if name == "leading_gap" else shared_cases / "data"
    outcomes = [_run(catalogue, step.replace("{D}", quote(str(folder)))) for step in steps]
    shown = case["show"]
    bars = _bars(catalogue, shown) if isinstance(shown, str) else None
    want = case["want"]
    assert isinstance(want, dict)
    assert _holds(want, outcomes[-1], bars), (outcomes[-1].said, bars and bars[:3])


def _run(catalogue: Catalogue, command: str) -> Outcome:
    parser = ArgumentParser(exit_on_error=False)
    parser.add_argument("files", nargs="+", type=Path)
    for option in ("symbol", "exchange", "label", "interval", "tz", "decimal", "date-order"):
        parser.add_argument(f"--{option}")
    parser.add_argument("--all-symbols", action="store_true")
    parser.add_argument("--show-rejected", action="store_true")
    given = parser.parse_args(shlex.split(command)[2:])
    options = ImportOptions(
        symbol=given.symbol,
        exchange=given.exchange,
        label=given.label,
        interval=given.interval,
        timezone=given.tz,
        decimal=given.decimal,
        date_order=given.date_order,
        all_symbols=given.all_symbols,
        show_rejected=True,
    )
    service = ImportService(catalogue)
    try:
        planned = service.plan(given.files, options)
        outcome = service.store(planned, silent_minutes=False, listed=True)
    except MisMarteraError as error:
        return Outcome(str(error), failed=True)
    spans = [f"{each.first[:16]} to {each.last[:16]}" for each in outcome.imports]
    counts = [f"{each.read:,} {each.stored:,}" for each in outcome.imports]
    said = [*map(str, outcome.imports), *spans, *counts, *outcome.notes, *outcome.refused]
    return Outcome("\n".join(said).replace("T", " "), failed=bool(outcome.refused))


def _bars(catalogue: Catalogue, command: str) -> list[list[object]]:
    """The bars that a `data bars` command asks for, as the cases write them."""
    words = shlex.split(command)
    symbol, is_extended = words[2], "extended" in words
    intervals = catalogue.intervals(symbol)
    if not intervals:
        return []
    interval, exchange = intervals[0], catalogue.exchange_of(symbol)
    columns = catalogue.store.read(symbol, interval)
    if interval != DAY and not is_extended:
        schedule = catalogue.time_manager.schedule(exchange)
        columns = columns.take(schedule.in_regular_hours(columns.timestamp))
    if "--end" in words:
        end = words[words.index("--end") + 1]
        columns = columns.take(
            columns.timestamp < catalogue.time_manager.parse_instant(end, exchange=exchange)
        )
    starts = _starts(catalogue, columns, interval, exchange)
    values = zip(
        starts, columns.open, columns.high, columns.low, columns.close, columns.volume, strict=True
    )
    return [[at, *(float(number) for number in rest)] for at, *rest in values]


def _starts(
    catalogue: Catalogue, columns: BarColumns, interval: Interval, exchange: str
) -> list[str]:
    manager = catalogue.time_manager
    if interval != DAY:
        return manager.iso_many(columns.timestamp, exchange)
    sessions = [
        manager.trading_session(date_of_row(row), exchange) for row in columns.timestamp.tolist()
    ]
    return [manager.iso(each.open_ns, exchange) for each in sessions if each is not None]


def _holds(want: Json, outcome: Outcome, bars: list[list[object]] | None) -> bool:
    """Tell whether an answer is the one wanted: bars, a count, a refusal, or a text."""
    match want:
        case {"any_of": [*several]}:
            return any(_holds(each, outcome, bars) for each in several if isinstance(each, dict))
        case {"bars": [*expected]}:
            return bars is not None and _are_equal(bars, expected)
        case {"count": int(count)}:
            return bars is not None and len(bars) == count
        case {"refused": True}:
            return outcome.failed and not bars
        case {"text": str(text)}:
            return text in outcome.said
        case {"not_text": str(text)}:
            return text not in outcome.said
    return False


def _are_equal(bars: Sequence[Sequence[object]], expected: Sequence[object]) -> bool:
    found = [list(map(_comparable, bar)) for bar in bars]
    return found == [list(map(_comparable, bar)) for bar in expected if isinstance(bar, list)]


def _comparable(value: object) -> object:
    return f"{float(value):.9g}" if isinstance(value, int | float) else value


def _texts(found: object) -> list[str]:
    return [str(each) for each in found] if isinstance(found, list) else []


def _write_leading_gap(path: Path) -> None:
    """Fifty thousand minutes before the first trade, as two vendors write them."""
    rows = [f"{1_483_228_800 + 60 * minute},NaN,NaN,NaN,NaN,NaN" for minute in range(50_000)]
    rows += [
        f"{1_483_228_800 + 60 * minute},100,101,99,100.5,1.25" for minute in range(50_000, 53_000)
    ]
    path.write_text("Timestamp,Open,High,Low,Close,Volume\n" + "\n".join(rows) + "\n")
