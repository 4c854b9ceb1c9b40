"""Scanners by name: included, one's own, and what is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mismartera.errors import ConfigurationError, MisMarteraError, ScannerError, UnknownName
from mismartera.scanners.library import scanner_library

OWN = """
from mismartera.api import ScanNeeds, ScanResult, Scanner, ScannerParameters

class Parameters(ScannerParameters):
    letters: tuple[str, ...] = ("A",)

class Letters(Scanner[Parameters]):
    '''Finds symbols by letter.'''
    Parameters = Parameters

    def scan(self, context):
        return [ScanResult(s, 1, "") for s in context.symbols if s[0] in self.parameters.letters]
"""


def put(home: Path, name: str, text: str) -> Path:
    path = home / "scanners" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_included_ones_and_ones_own_are_known(home: Path) -> None:
    path = put(home, "letters.py", OWN)
    library = scanner_library(home)
    assert library.names() == ("gap_up", "letters", "momentum")
    assert library.get("gap_up").source == "included"
    known = library.get("letters")
    assert known.source == str(path)
    assert known.make({"letters": ["B", "C"]}).parameters.max_results == 10


def test_a_given_file_comes_before_an_included_one(home: Path, tmp_path: Path) -> None:
    given = tmp_path / "gap_up.py"
    given.write_text(OWN)
    assert scanner_library(home, [given]).get("gap_up").source == str(given)


def test_a_given_file_that_is_no_python_file_is_refused(home: Path) -> None:
    given = home / "letters.txt"
    given.write_text(OWN)
    with pytest.raises(ScannerError, match=r"letters\.txt is no Python file; its name must end in"):
        scanner_library(home, [given])


def test_a_file_is_read_as_it_is_now_however_soon_it_was_changed(home: Path) -> None:
    path = put(home, "letters.py", OWN)
    for letter in ("A", "B"):
        path.write_text(OWN.replace('"A"', f'"{letter}"'))
        os.utime(path, (1_720_000_000, 1_720_000_000))
        made = scanner_library(home).get("letters").make({})
        assert made.parameters.model_dump()["letters"] == (letter,)
    assert not (path.parent / "__pycache__").exists()


def test_an_unknown_name_gets_the_nearest(home: Path) -> None:
    with pytest.raises(UnknownName, match="unknown scanner 'momentun'; did you mean momentum"):
        scanner_library(home).get("momentun")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1/0", "cannot be loaded: mine.py:1: ZeroDivisionError"),
        ("x = 1", "holds no scanner; derive a class from Scanner in it"),
        (OWN.replace("Letters", "Other") + OWN.replace("Letters", "More"), "no scanner named mine"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(home: Path, text: str, error: str) -> None:
    put(home, "mine.py", text)
    with pytest.raises(ScannerError, match=error):
        scanner_library(home).get("mine")


@pytest.mark.parametrize(
    ("config", "path", "expected"),
    [
        ({"min_gap": 1}, "min_gap", "the key 'min_gap_percent'"),
        ({"min_gap_percent": 0}, "min_gap_percent", "a number above 0"),
        ({"min_gap_percent": "2"}, "min_gap_percent", "a number"),
        ({"direction": "sideways"}, "direction", "'up', 'down' or 'both'"),
        ({"max_results": 0}, "max_results", "a number of at least 1"),
        ({"time_to_live": "soon"}, "time_to_live", "an interval such as 1s, 5m, 1h, 1d or 1w"),
        ({"universe": 5}, "universe", "a universe: 5 is no universe"),
        ({"universe": "all symbols or so"}, "universe", "a universe: 'or so'"),
        ({"universe": {"min_price": -1}}, "universe.min_price", "a number of at least 0"),
        ({"universe": {"interval": "5m"}}, "universe.interval", "a stored interval: 1s, 1m, 1d"),
        ({"universe": {"min_price": 5, "max_price": 1}}, "universe.max_price", "min_price 5"),
    ],
)
def test_a_wrong_parameter_is_named(
    home: Path, config: dict[str, object], path: str, expected: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        scanner_library(home).get("gap_up").make(config)
    assert [each.path for each in refused.value.findings] == [path]
    assert expected in refused.value.findings[0].expected


def test_every_wrong_parameter_is_named(home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"scanner gap_up: .* \(and 1 more\)") as refused:
        scanner_library(home).get("gap_up").make({"days": 0, "min_price": -1})
    assert {each.path for each in refused.value.findings} == {"days", "min_price"}


def test_code_that_raises_while_it_is_set_up_is_refused(home: Path) -> None:
    put(
        home,
        "mine.py",
        OWN.replace("def scan", "def __init__(self, p): raise KeyError('x')\n\n    def scan"),
    )
    with pytest.raises(
        ScannerError, match=r"scanner mine cannot be set up: mine.py:\d+: KeyError: 'x'"
    ):
        scanner_library(home).get("mine").make({})


def test_a_check_runs_foreign_code_only_when_it_is_told(home: Path) -> None:
    put(home, "mine.py", "raise SystemError('ran')")
    library = scanner_library(home)
    library.check("mine", {"anything": 1})
    with pytest.raises(ScannerError, match="ran"):
        library.check("mine", {}, load=True)
    with pytest.raises(ConfigurationError):
        library.check("momentum", {"anything": 1})
    with pytest.raises(UnknownName):
        library.check("nothing", {})


def test_a_check_runs_no_foreign_code_that_has_an_included_name(home: Path) -> None:
    put(home, "gap_up.py", "raise SystemError('ran')")
    library = scanner_library(home)
    library.check("gap_up", {"anything": 1})
    with pytest.raises(ScannerError, match="ran"):
        library.check("gap_up", {}, load=True)
    assert not library.is_included("gap_up")
    assert library.is_included("momentum")


@pytest.mark.parametrize("config", [{"universe": {"symbols": [1] * 3}}, {"x": object()}])
def test_any_configuration_is_taken_or_refused(home: Path, config: dict[str, object]) -> None:
    with pytest.raises(MisMarteraError):
        scanner_library(home).get("gap_up").make(config)
