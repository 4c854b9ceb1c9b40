"""The scanner in the documentation works as it says."""

from __future__ import annotations

from pathlib import Path

from mismartera.catalogue.catalogue import Catalogue
from mismartera.engine.scanning import ScanStage
from mismartera.scanners.library import scanner_library
from mismartera.scanners.scan_data import ScanData
from tests.cli.conftest import run_main
from tests.scanners.stored import at_minute, put_days, session_of

PAGE = Path(__file__).parents[2] / "docs" / "scanners.md"


def test_the_scanner_of_ones_own_finds_what_it_says(
    catalogue: Catalogue, data: ScanData, home: Path
) -> None:
    _, _, rest = PAGE.read_text("utf-8").partition("```python\n")
    (home / "scanners").mkdir()
    (home / "scanners" / "turnover.py").write_text(rest.partition("```")[0])
    quiet = {f"2024-06-{day}": (10.0, 10.0, 100.0) for day in range(10, 15)}
    put_days(catalogue, "QUIET", quiet | {"2024-07-01": (10, 10, 100)})
    put_days(catalogue, "BUSY", quiet | {"2024-07-01": (10, 10, 1_000)})
    scanner = scanner_library(home).get("turnover").make({})
    day = "2024-07-02"
    outcome = ScanStage(scanner, data).at(session_of(catalogue, day), at_minute(catalogue, day, 0))
    assert outcome.error is None
    assert [(each.symbol, each.score) for each in outcome.results] == [("BUSY", 4.0)]


def test_the_command_in_the_documentation_runs(catalogue: Catalogue, home: Path) -> None:
    put_days(catalogue, "A", {"2024-07-01": (10, 10, 1), "2024-07-02": (20, 20, 1)})
    lines = PAGE.read_text("utf-8").splitlines()
    (command,) = [line.strip() for line in lines if line.startswith("    scanner run")]
    assert run_main(home, "-c", command).status == 0
