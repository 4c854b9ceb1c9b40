"""Real symbols of 2024 over a half-day and a holiday, through the system manager."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mismartera.domain.interval import MINUTE
from mismartera.session.quality import symbol_quality
from mismartera.session.session_data import SessionData
from mismartera.storage.bar_store import BarStore
from mismartera.system_manager import SystemManager
from tests.market_data import read_uniform

SYMBOLS = ("AZO", "BKNG", "ERIE", "TDG")
INDICATORS = [
    {"name": "sma", "period": 20, "interval": "1m"},
    {"name": "rsi", "period": 14, "interval": "5m"},
    {"name": "macd", "interval": "15m", "params": {"fast": 12, "slow": 26, "signal": 9}},
    {"name": "vwap", "interval": "1m"},
    {"name": "pivot_points", "interval": "5m"},
]
HISTORICAL = {
    "data": [{"trailing_days": 10, "intervals": ["1m", "1d"]}],
    "indicators": {
        "avg_volume": {"type": "trailing_average", "period": "10d", "field": "volume"},
        "high": {"type": "trailing_max", "period": "10w", "field": "high"},
    },
}


@pytest.fixture(scope="module")
def system(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemManager]:
    home = tmp_path_factory.mktemp("home")
    store = BarStore(home)
    for symbol in SYMBOLS:
        file = shared_data / "bars" / "blaizard_2024" / f"{symbol}_1m_2024.parquet"
        store.write(symbol, MINUTE, read_uniform(file))
    manager = SystemManager(home)
    yield manager
    manager.close()


@pytest.fixture(scope="module")
def gap_facts(shared_data: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The facts of every session, by symbol and date, as another program counted them."""
    with (shared_data / "gaps_expected.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (symbol, row["session"]): row
        for row in rows
        for symbol in SYMBOLS
        if f"{symbol}_1m_2024" in row["file"]
    }


def ran(system: SystemManager, first: str, last: str) -> dict[date, SessionData]:
    """Run the dates and keep the data of each session."""
    document = {
        "session_name": "Four real symbols",
        "backtest_config": {"start_date": first, "end_date": last},
        "session_data_config": {
            "symbols": list(SYMBOLS),
            "streams": ["1m", "5m", "15m", "1d"],
            "historical": HISTORICAL,
            "indicators": {"session": INDICATORS},
        },
        "strategies": [{"strategy": "sma_crossover", "config": {"interval": "5m"}}],
        "trading_config": {"min_quality": 0},
    }
    file = system.home / f"{first}.json"
    file.write_text(json.dumps(document))
    system.run.start(str(file), paused=True)
    run = system.current.run
    assert run is not None
    sessions: dict[date, SessionData] = {}

    def keep(_position: int) -> None:
        data = run.backtest.data
        assert data is not None
        sessions[data.session.date] = data

    run.backtest.analysis.observer = keep
    system.run.resume()
    system.run.wait(timeout_s=60)
    return sessions


PERIODS = (
    ("2024-07-02", "2024-07-08", ["2024-07-02", "2024-07-03", "2024-07-05", "2024-07-08"]),
    ("2024-11-27", "2024-12-02", ["2024-11-27", "2024-11-29", "2024-12-02"]),
)


@pytest.mark.parametrize(("first", "last", "days"), PERIODS)
def test_every_session_is_set_up_anew_and_measured_as_by_the_calendar(
    system: SystemManager,
    gap_facts: dict[tuple[str, str], dict[str, str]],
    first: str,
    last: str,
    days: list[str],
) -> None:
    sessions = ran(system, first, last)
    assert [day.isoformat() for day in sessions] == days
    for day, data in sessions.items():
        is_early = day in {date(2024, 7, 3), date(2024, 11, 29)}
        assert data.session.early_close is is_early
        ended = system.time_manager.iso(int(data.timeline.steps[-1]))
        assert ended[11:19] == ("13:00:00" if is_early else "16:00:00")
        for symbol in SYMBOLS:
            facts = gap_facts[symbol, day.isoformat()]
            found = symbol_quality(data, symbol, data.timeline.length)
            assert found.numbers.expected == int(facts["expected"])
            assert found.numbers.real == int(facts["present"])
            assert len(found.gaps) == int(facts["gap_runs"])
            rows = data.base_series(symbol).rows(data.timeline.length)
            assert rows == int(facts["present"])


def test_the_export_has_values_after_the_warm_up_and_the_last_day_s_data(
    system: SystemManager, tmp_path: Path
) -> None:
    sessions = ran(system, "2024-11-27", "2024-12-02")
    system.view.export_status(tmp_path / "export.json", complete=True, compact=True)
    document = json.loads((tmp_path / "export.json").read_text())
    assert document["time"]["session_date"] == "2024-12-02"
    last = sessions[date(2024, 12, 2)]
    for symbol in SYMBOLS:
        exported = document["session_data"][symbol]
        assert exported["bars"]["1m"]["count"] == last.base_series(symbol).rows(
            last.timeline.length
        )
        assert len(exported["bars"]["1m"]["data"]) == exported["bars"]["1m"]["count"]
        for key, indicator in exported["indicators"]["session"].items():
            assert indicator["ready"], (symbol, key)
            assert all(_finite(each) for each in _values(indicator["current_value"])), (symbol, key)
        historical = exported["indicators"]["historical"]
        assert historical["avg_volume"]["sessions"] == 10
        assert all(_finite(each["value"]) for each in historical.values())


def _values(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else [value]


def _finite(value: object) -> bool:
    return isinstance(value, float | int) and math.isfinite(value)


def test_indicators_are_warm_from_a_session_s_first_bar(system: SystemManager) -> None:
    for data in ran(system, "2024-07-03", "2024-07-05").values():
        for symbol in SYMBOLS:
            for series in data.series_of(symbol):
                rows = series.rows(data.timeline.length)
                for key, columns in series.block.indicators.items():
                    for values in columns.values:
                        assert not np.isnan(values[series.slot, :rows]).any(), (symbol, key)
