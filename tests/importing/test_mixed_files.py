"""Files of which some cannot be imported: the others are, and each of these is named."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.environment import Environment
from cli.main import main
from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.request import ImportReport, ImportRequest
from mismartera.errors import ImportRefused
from tests.importing.conftest import WriteFile

_HEADER = "timestamp,symbol,open,high,low,close,volume\n"


def _bars(symbol: str, day: str = "2024-07-03", price: str = "10") -> str:
    rows = (
        f"{day}T13:3{minute}:00Z,{symbol},{price},11,9,10,100\n" for minute in range(3)
    )  # three minutes from the open
    return _HEADER + "".join(rows)


_UNNAMED = _bars("").replace("symbol,", "").replace(",,", ",")


@pytest.fixture
def folder(write_file: WriteFile) -> Path:
    """Two files of bars among others that hold none."""
    write_file("mixed/readme.md", "# Bars\n\nof two symbols\n")
    write_file("mixed/empty.csv", "")
    write_file("mixed/2024/aaa.csv", _bars("AAA"))
    write_file("mixed/2024/zeros.csv", _bars("ZZZ", price="0"))
    write_file("mixed/.hidden/aaa.csv", _bars("HID"))
    return write_file("mixed/bbb.csv", _bars("BBB")).parent


def _import(catalogue: Catalogue, *paths: Path, symbol: str | None = None) -> ImportReport:
    request = ImportRequest(paths, symbol=symbol, all_symbols=symbol is None)
    return import_files(catalogue, request)


def test_all_that_can_be_imported_is(catalogue: Catalogue, folder: Path) -> None:
    report = _import(catalogue, folder)
    assert [(each.symbol, each.stored) for each in report.results] == [("AAA", 3), ("BBB", 3)]
    assert catalogue.symbols() == ("AAA", "BBB")


def test_each_file_that_is_left_out_is_named_with_the_reason(
    catalogue: Catalogue, folder: Path
) -> None:
    empty, readme, zeros = _import(catalogue, folder).refused
    assert zeros.startswith("none of the 3 rows of 2024/zeros.csv can be taken")
    assert empty.startswith("empty.csv holds no")
    assert readme.startswith("readme.md ")


def test_a_damaged_archive_gives_nothing_and_hinders_nothing(
    catalogue: Catalogue, folder: Path
) -> None:
    path = folder / "bars.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ccc.csv", _bars("CCC"))
        archive.writestr("ddd.csv", _bars("DDD"))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"DDD,10", b"DDD,99"))
    report = _import(catalogue, folder)
    assert [each.symbol for each in report.results] == ["AAA", "BBB"]
    assert any(reason.startswith("bars.zip is a damaged archive") for reason in report.refused)


def test_a_file_of_an_archive_that_holds_no_bars_is_named(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "bars.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ccc.csv", _bars("CCC"))
        archive.writestr("notes.txt", "nothing\n")
    report = _import(catalogue, path)
    assert [each.symbol for each in report.results] == ["CCC"]
    (reason,) = report.refused
    assert reason.startswith("bars.zip:notes.txt ")


def test_a_path_that_is_not_there_is_named(catalogue: Catalogue, folder: Path) -> None:
    report = _import(catalogue, folder / "bbb.csv", folder / "nowhere.csv")
    assert [each.symbol for each in report.results] == ["BBB"]
    (reason,) = report.refused
    assert "nowhere.csv cannot be read" in reason


def test_a_file_without_a_symbol_is_not_thrown_together_with_others(
    catalogue: Catalogue, folder: Path
) -> None:
    (folder / "unnamed.csv").write_text(_UNNAMED)
    report = _import(catalogue, folder)
    assert [(each.symbol, each.stored) for each in report.results] == [("AAA", 3), ("BBB", 3)]
    assert "unnamed.csv names no symbol; import it alone, with --symbol NAME" in report.refused


def test_a_series_that_cannot_be_taken_hinders_no_other(catalogue: Catalogue, folder: Path) -> None:
    (folder / "ticks.csv").write_text(_bars("TTT").replace("13:31:00Z", "13:31:07.5Z"))
    report = _import(catalogue, folder)
    assert [each.symbol for each in report.results] == ["AAA", "BBB"]
    assert any(reason.startswith("ticks.csv") for reason in report.refused)


def test_the_only_file_is_refused_as_such(catalogue: Catalogue, folder: Path) -> None:
    with pytest.raises(ImportRefused, match=r"readme\.md"):
        _import(catalogue, folder / "readme.md")


def test_where_nothing_can_be_imported_every_file_is_named(
    catalogue: Catalogue, folder: Path
) -> None:
    report = _import(catalogue, folder / "readme.md", folder / "empty.csv")
    assert report.results == ()
    assert len(report.refused) == 2


Command = Callable[[str], tuple[int, str, list[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Command:
    """Run one command; returns status, output and the lines on standard error."""

    def start(command: str) -> tuple[int, str, list[str]]:
        out, err = io.StringIO(), io.StringIO()
        environment = Environment(io.StringIO(), out, err, variables={"COLUMNS": "80"})
        status = main(["--home", str(tmp_path / "home"), "-c", command], environment)
        return status, out.getvalue(), err.getvalue().splitlines()

    return start


def test_the_command_shows_what_came_in_names_the_rest_and_fails(
    run: Command, folder: Path
) -> None:
    status, output, errors = run(f"data import {folder} --all-symbols")
    assert status == 1
    assert "AAA 1m, 2024-07-03 09:30 to 2024-07-03 09:32" in output
    assert "BBB 1m" in output
    for name, line in zip(("empty.csv", "readme.md", "2024/zeros.csv"), errors, strict=False):
        assert line.startswith("warning: not imported: ")
        assert name in line
    assert errors[3:] == ["error: 3 files were not imported; the warnings say why"]


def test_json_stays_alone_on_standard_output(run: Command, folder: Path) -> None:
    status, output, errors = run(f"data import {folder} --all-symbols --json")
    assert status == 1
    assert [each["symbol"] for each in json.loads(output)] == ["AAA", "BBB"]
    assert len(errors) == 4
