"""What the store lacks of a configuration's symbols is told before a run starts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE
from mismartera.errors import SessionError
from mismartera.storage.bar_store import BarStore
from mismartera.system_manager import SystemManager
from mismartera.timekeeping.time_manager import TimeManager
from tests.cli.conftest import run_main

FIRST, LAST = date(2024, 7, 1), date(2024, 7, 5)
SPAN = "from 2024-07-01 to 2024-07-05"
HISTORY = {"historical": {"data": [{"trailing_days": 10, "intervals": ["1m"], "apply_to": "all"}]}}


def bars(starts: Int64) -> BarColumns:
    price = np.full(len(starts), 100.0)
    return BarColumns(starts, price, price, price, price, price)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with symbols that have bars of other dates; sessions are those of XNYS."""
    home, times = tmp_path_factory.mktemp("stored"), TimeManager()
    store = BarStore(home)
    for symbol, spans in {
        "WHOLE": [("2024-06-03", "2024-07-12")],
        "SHORT": [("2024-06-25", "2024-07-12")],
        "BEFORE": [("2024-05-01", "2024-06-28")],
        "AROUND": [("2024-05-01", "2024-06-28"), ("2024-07-08", "2024-07-12")],
        "LATE": [("2024-07-03", "2024-07-12")],
        "EARLY": [("2024-05-01", "2024-07-02")],
    }.items():
        for first, last in spans:
            sessions = times.sessions_between(date.fromisoformat(first), date.fromisoformat(last))
            opens = np.array([each.open_ns for each in sessions], np.int64)
            starts = (opens[:, None] + np.arange(3) * MINUTE.ns).ravel()
            store.write(symbol, MINUTE, bars(starts))
    days = times.sessions_between(date(2024, 6, 20), date(2024, 7, 12))
    store.write("DAILY", DAY, bars(np.array([row_of_date(each.date) for each in days])))
    return home


def written(folder: Path, symbols: Sequence[str], **data: object) -> Path:
    document = {
        "session_name": "Test",
        "mode": "backtest",
        "backtest_config": {"start_date": FIRST.isoformat(), "end_date": LAST.isoformat()},
        "session_data_config": {"symbols": list(symbols), "streams": ["1m"], **data},
    }
    path = folder / "week.json"
    path.write_text(json.dumps(document))
    return path


NOTHING_LACKS: dict[str, str] = {}
CASES = {
    "WHOLE": NOTHING_LACKS,
    "SHORT": {"SHORT": "4 of 10 sessions of history are stored"},
    "BEFORE": {
        "BEFORE": f"no 1m bars {SPAN}; stored are those from 2024-05-01 to 2024-06-28",
    },
    "AROUND": {
        "AROUND": f"no 1m bars {SPAN}; stored are those from 2024-05-01 to 2024-07-12",
    },
    "EARLY": {
        "EARLY": "1m bars end before the last session; stored are those from 2024-05-01 to"
        " 2024-07-02",
    },
    "NONE": {
        "NONE": "a run is refused: NONE is not in the store; `data import FILE` or `data sample`"
        " brings bars",
    },
}


@pytest.mark.parametrize("symbol", CASES)
def test_a_check_warns_of_each_symbol(stored: Path, tmp_path: Path, symbol: str) -> None:
    path = written(tmp_path, ["WHOLE", symbol] if symbol != "WHOLE" else ["WHOLE"], **HISTORY)
    document = SystemManager(stored).configurations.check(str(path))
    assert document.ok
    assert document.warnings == tuple(f"{name}: {said}" for name, said in CASES[symbol].items())


def test_bars_that_begin_late_lack_history_too(stored: Path, tmp_path: Path) -> None:
    path = written(tmp_path, ["WHOLE", "LATE"], **HISTORY)
    late, history = SystemManager(stored).configurations.check(str(path)).warnings
    assert late.startswith("LATE: 1m bars begin after the first session; stored are those from")
    assert history == "LATE: 0 of 10 sessions of history are stored"


def test_symbols_that_lack_the_same_are_named_together(stored: Path, tmp_path: Path) -> None:
    missing = [f"X{number}" for number in range(9)]
    path = written(tmp_path, ["WHOLE", "BEFORE", "AROUND", *missing])
    warnings = SystemManager(stored).configurations.check(str(path)).warnings
    assert len(warnings) == 2 + len(missing)
    path = written(tmp_path, ["WHOLE", "SHORT", "LATE"])
    assert len(SystemManager(stored).configurations.check(str(path)).warnings) == 1


def test_daily_bars_are_of_their_dates(stored: Path, tmp_path: Path) -> None:
    ten_days = {"data": [{"trailing_days": 10, "intervals": ["1d"], "apply_to": "all"}]}
    path = written(tmp_path, ["DAILY"], streams=["1d"], historical=ten_days)
    document = SystemManager(stored).configurations.check(str(path))
    assert document.warnings == ("DAILY: 7 of 10 sessions of history are stored",)


def test_where_no_symbol_has_a_bar_it_is_a_fault(stored: Path, tmp_path: Path) -> None:
    path = written(tmp_path, ["BEFORE", "NONE"])
    document = SystemManager(stored).configurations.check(str(path))
    (fault,) = document.findings
    assert not document.ok
    assert fault.path == "session_data_config.symbols"
    assert fault.found == f"BEFORE, NONE: no bar is stored {SPAN}"
    assert len(document.warnings) == 2


def test_dates_without_a_session_are_a_fault(stored: Path, tmp_path: Path) -> None:
    path = written(tmp_path, ["WHOLE"])
    path.write_text(
        path.read_text().replace("2024-07-01", "2024-07-04").replace("-07-05", "-07-04")
    )
    (fault,) = SystemManager(stored).configurations.check(str(path)).findings
    assert fault.found == "no session from 2024-07-04 to 2024-07-04"


def test_a_start_warns_and_is_refused_without_any_bar(stored: Path, tmp_path: Path) -> None:
    system = SystemManager(stored)
    started = system.run.start(str(written(tmp_path, ["WHOLE", "BEFORE"])), paused=True)
    assert started.warnings == (f"BEFORE: {CASES['BEFORE']['BEFORE']}",)
    system.close()
    with pytest.raises(SessionError, match="BEFORE: no bar is stored"):
        system.run.start(str(written(tmp_path, ["BEFORE"])), paused=True)
    system.close()


def test_nothing_of_it_is_seen_while_the_run_lasts(stored: Path, tmp_path: Path) -> None:
    """What is known of later bars may change nothing that a run under way shows."""
    system = SystemManager(stored)
    system.run.start(str(written(tmp_path, ["WHOLE", "EARLY"])), paused=True)
    system.run.run_until("2024-07-01T11:00")
    assert system.view.status().notices == ()
    assert system.runs.show("last").notices == ()
    export = tmp_path / "export.json"
    system.view.export_status(export)
    assert "end before the last session" not in export.read_text()
    system.run.stop()
    (kept,) = system.runs.show("last").notices
    assert (kept.kind, kept.symbol, kept.time) == ("coverage", "EARLY", None)
    system.close()


def test_people_get_it_on_standard_error_and_scripts_a_list(stored: Path, tmp_path: Path) -> None:
    path = written(tmp_path, ["WHOLE", "SHORT"], **HISTORY)
    said = f"SHORT: {CASES['SHORT']['SHORT']}"
    checked = run_main(stored, "-c", f"config check {path}")
    assert checked.status == 0
    assert " ".join(checked.text.split()).endswith("no faults, 1 warning")
    assert checked.errors == f"warning: {said}\n"
    assert run_main(stored, "-c", f"config check {path} --json").json["warnings"] == [said]
    started = run_main(stored, "-c", f"system start {path} --json")
    assert started.json["warnings"] == [said]
    assert started.errors == f"warning: {said}\n"
