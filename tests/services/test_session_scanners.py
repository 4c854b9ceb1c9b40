"""Scanners in a run over the sample data: real store, real threads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from mismartera.errors import MisMarteraError, SessionError, UnknownName
from mismartera.reporting.documents.scanners import ScannerRunDocument
from mismartera.system_manager import SystemManager
from tests.services.changing import Start, symbol_of

ANY = {"min_relative_volume": 0.1, "min_change_percent": 0.001, "direction": "both"}
BROKEN = """
from mismartera.api import Scanner

class Broken(Scanner):
    def scan(self, context):
        raise RuntimeError("no luck")
"""


def run_of(system: SystemManager, key: str) -> ScannerRunDocument:
    runs = [run for each in system.scanners.list().scanners for run in each.running]
    return next(run for run in runs if run.key == key)


def configured(tmp_path: Path, scanners: Sequence[dict[str, object]], speed: float = 0) -> str:
    """A file with scanners over two sessions of the sample."""
    document = {
        "session_name": "Scanning",
        "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-03",
                            "speed_multiplier": speed},
        "session_data_config": {"symbols": ["AAPL"], "streams": ["1m", "5m"]},
        "scanners": list(scanners),
    }  # fmt: skip
    file = tmp_path / "scanning.json"
    file.write_text(json.dumps(document))
    return str(file)


def momentum(**more: object) -> dict[str, object]:
    schedule = {"start": "09:40", "end": "10:10", "interval": "10m"}
    return {"scanner": "momentum", "regular_session": [schedule], "config": {**ANY, **more}}


def test_a_scan_adds_what_it_finds_the_best_first(system: SystemManager, tmp_path: Path) -> None:
    system.run.start(configured(tmp_path, [momentum(max_results=2)]), paused=True)
    system.run.run_until("09:39")
    assert system.view.status().symbols == ("AAPL",)
    system.run.run_until("09:40")
    run = run_of(system, "momentum")
    assert (run.scans, run.found) == (1, 2)
    assert run.next_scan is not None
    assert "T09:50" in run.next_scan
    assert len(system.view.status().symbols) in {2, 3}
    system.run.stop()


def test_a_symbol_that_was_found_is_as_if_it_had_been_there(
    system: SystemManager, start: Start, tmp_path: Path
) -> None:
    system.run.start(configured(tmp_path, [momentum(max_results=10)]), paused=True)
    system.run.run_until("10:30")
    found = {each: symbol_of(system, each) for each in system.view.status().symbols}
    system.run.stop()
    assert len(found) > 2
    start("10:30", symbols=tuple(found))
    assert {each: symbol_of(system, each) for each in found} == found


def test_what_was_found_goes_at_the_end_of_its_time(system: SystemManager, tmp_path: Path) -> None:
    scanner = momentum(max_results=10, time_to_live="30m")
    scanner["regular_session"] = [{"start": "09:40"}]
    system.run.start(configured(tmp_path, [scanner]), paused=True)
    system.run.run_until("10:09")
    assert len(system.view.status().symbols) > 1
    system.run.run_until("10:10")
    assert system.view.status().symbols == ("AAPL",)
    system.run.stop()


def test_a_found_symbol_that_somebody_removes_and_adds_is_theirs(
    system: SystemManager, tmp_path: Path
) -> None:
    scanner = momentum(max_results=10, time_to_live="30m")
    scanner["regular_session"] = [{"start": "09:40"}]
    system.run.start(configured(tmp_path, [scanner]), paused=True)
    system.run.run_until("09:45")
    system.session_changes.remove_symbols(["MSFT"])
    system.session_changes.add_symbols(["MSFT"])
    system.run.run_until("10:15")
    assert system.view.status().symbols == ("AAPL", "MSFT")
    system.run.stop()


def test_what_was_found_goes_with_the_session(system: SystemManager, tmp_path: Path) -> None:
    scanner = momentum(max_results=10)
    system.run.start(configured(tmp_path, [scanner]), paused=True)
    system.run.run_until("15:59")
    assert len(system.view.status().symbols) > 1
    system.run.run_until("2024-07-03T09:35")
    assert system.view.status().symbols == ("AAPL",)
    system.run.stop()


def test_a_scan_before_the_session_adds_before_its_first_step(
    system: SystemManager, tmp_path: Path
) -> None:
    scanner: dict[str, object] = {"scanner": "gap_up", "pre_session": True, "config": {}}
    system.run.start(configured(tmp_path, [scanner]), paused=True)
    run = run_of(system, "gap_up")
    assert run.scans == 1
    assert run.last_scan is not None
    assert "T09:30" in run.last_scan
    system.run.stop()


def test_runs_with_scanners_repeat_themselves(system: SystemManager, tmp_path: Path) -> None:
    def decided() -> list[object]:
        system.run.start(file)
        system.run.wait()
        document = json.loads(Path(system.view.export_status(tmp_path / "e.json").path).read_text())
        return [document["decisions"], document["session_data"], run_of(system, "momentum")]

    file = configured(tmp_path, [momentum(max_results=3, time_to_live="15m")])
    assert decided() == decided()


def test_a_scan_does_not_hold_the_clock_up(system: SystemManager, tmp_path: Path) -> None:
    system.run.start(configured(tmp_path, [momentum(max_results=10)], speed=7200))
    seen = 0
    while run_of(system, "momentum").added == 0 and system.run.state.is_live:
        seen = system.run.wait_for_change(seen, 5)
    assert run_of(system, "momentum").added > 0
    assert system.run.fault is None
    system.run.stop()


def test_a_scanner_comes_rests_scans_and_goes(system: SystemManager, start: Start) -> None:
    scanners = start().scanners
    scanners.add("momentum", params=[f"{key}={value}" for key, value in ANY.items()])
    system.run.step()
    assert run_of(system, "momentum").scans == 1
    assert scanners.scan("momentum").results
    assert run_of(system, "momentum").scans == 2
    scanners.disable("momentum")
    with pytest.raises(SessionError, match="disabled already"):
        scanners.disable("momentum")
    scanners.enable("momentum")
    scanners.remove("momentum")
    with pytest.raises(UnknownName, match="momentum"):
        scanners.remove("momentum")


def test_a_scanner_without_a_schedule_scans_at_the_very_next_step(
    system: SystemManager, start: Start
) -> None:
    start("11:17:30").scanners.add("momentum")
    system.run.resume()
    system.run.wait()
    run = run_of(system, "momentum")
    assert run.scans == 1
    assert (run.last_scan or "")[:16] == "2024-07-02T11:18"


def test_a_second_scanner_of_a_name_has_a_number(system: SystemManager, start: Start) -> None:
    scanners = start().scanners
    scanners.add("gap_up", start="15:00")
    scanners.add("gap_up", start="15:30")
    assert run_of(system, "gap_up#2").next_scan is not None


@pytest.mark.parametrize(
    ("name", "times", "says"),
    [
        ("momentun", {}, "momentum"),
        ("momentum", {"start": "25:00"}, "25:00"),
        ("momentum", {"start": "10:00", "end": "09:00", "interval": "5m"}, "end"),
        ("momentum", {"start": "10:00", "interval": "2d"}, "2d"),
    ],
)
def test_a_wrong_scanner_is_refused_by_name(
    start: Start, name: str, times: dict[str, str], says: str
) -> None:
    with pytest.raises(MisMarteraError, match=says):
        start().scanners.add(name, **times)


def test_a_scanner_that_raises_harms_nobody(system: SystemManager, tmp_path: Path) -> None:
    folder = system.home / "scanners"
    folder.mkdir(exist_ok=True)
    (folder / "broken.py").write_text(BROKEN)
    broken: dict[str, object] = {"scanner": "broken", "regular_session": [{"start": "09:35"}]}
    system.run.start(configured(tmp_path, [broken, momentum(max_results=3)]))
    system.run.wait()
    assert run_of(system, "broken").errors == 2
    assert "no luck" in (run_of(system, "broken").last_error or "")
    assert run_of(system, "momentum").scans == 8
    (folder / "broken.py").unlink()


def test_a_scanner_of_a_module_is_listed_while_it_runs(
    system: SystemManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "a_users_scanners"
    package.mkdir()
    (package / "broken.py").write_text(BROKEN)
    name = "a_users_scanners.broken:Broken"
    path = configured(tmp_path, [{"scanner": name, "regular_session": [{"start": "09:40"}]}])
    system.run.start(path, paused=True)
    assert run_of(system, name).key == name
    system.run.stop()
