"""Users' files from before the front door: they go on working, and are told what to write."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

import mismartera.api as api
from mismartera.old_imports import LOG, OLD_PATHS, advice_for
from mismartera.scanners.library import scanner_library
from mismartera.strategies.library import strategy_in_file, strategy_library
from tests.cli.conftest import Outcome, run_main

SHOWN = (
    "from mismartera.config.part import Fault, refusal",
    "from mismartera.domain.bar import Bar",
    "from mismartera.domain.fill import Fill",
    "from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce",
    "from mismartera.scanners.context import ScanContext",
    "from mismartera.scanners.scanner import Scanner, ScannerParameters, ScanNeeds, ScanResult",
    "from mismartera.session.quality import SymbolQuality",
    "from mismartera.strategies.closing import closing",
    "from mismartera.strategies.context import Context",
    "from mismartera.strategies.parameters import Bars, IntervalName, Quantity",
    "from mismartera.strategies.strategy import Strategy, StrategyParameters",
)
"""Every import that a page or an example has shown before there was a front door."""

OLD = """\
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.strategy import Strategy


class Old(Strategy):
    def setup(self):
        self.subscribe("5m")
"""
WARNING = (
    "warning: {file}:1: lines 1 and 2 import from inside mismartera, which may move; "
    "write `from mismartera.api import Side, Signal, Strategy` instead\n"
)
OLD_SCANNER = """\
import mismartera.scanners.scanner as inside


class Found(inside.Scanner):
    def scan(self, context):
        return []
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    file = tmp_path / "old.py"
    file.write_text(OLD)
    return file


def commands(home: Path, *given: str) -> Outcome:
    """Run commands in a shell of their own."""
    return run_main(home, *(part for command in given for part in ("-c", command)))


@pytest.mark.parametrize("path", OLD_PATHS)
def test_each_old_path_gives_what_the_front_door_gives(path: str) -> None:
    given = {name: each for name, each in vars(import_module(path)).items() if name in api.__all__}
    assert set(OLD_PATHS[path]) <= set(given)
    assert given == {name: getattr(api, name) for name in given}


@pytest.mark.parametrize("line", SHOWN)
def test_each_import_that_was_ever_shown_works_and_has_one_to_take_its_place(
    line: str, tmp_path: Path
) -> None:
    file = tmp_path / "shown.py"
    file.write_text(line)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    exec(line, before)
    exec(_to_write(file), after)
    del before["__builtins__"], after["__builtins__"]
    assert before == after


def _to_write(file: Path) -> str:
    """The one line that the advice on a file says to write."""
    advice = advice_for(file)
    assert advice is not None
    return advice.split("`")[1]


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        pytest.param(
            "from mismartera.domain.bar import Bar",
            "1: line 1 imports from inside mismartera, which may move; "
            "write `from mismartera.api import Bar` instead",
            id="one name",
        ),
        pytest.param(
            """\
            '''Mine.'''
            import numpy
            from mismartera.domain.signal import (
                Side,
                Signal as Wish,
            )
            def late():
                from mismartera.strategies.closing import closing
            if numpy:
                from mismartera.strategies.context import Context
            """,
            "3: lines 3, 8 and 10 import from inside mismartera, which may move; "
            "write `from mismartera.api import Context, Side, Signal as Wish, closing` instead",
            id="wherever it stands, under any name, each name once",
        ),
        pytest.param(
            "import mismartera.domain.bar\nfrom mismartera.session import quality, timeline",
            "1: lines 1 and 2 import from inside mismartera, which may move; "
            "write `from mismartera import api as quality` and `import mismartera.api` instead",
            id="whole modules",
        ),
        pytest.param(
            "from mismartera.domain.signal import *",
            "1: line 1 imports from inside mismartera, which may move; "
            "write `from mismartera.api import *` instead",
            id="all of a module",
        ),
        pytest.param(
            "from mismartera.strategies.strategy import Needs, Signal",
            "1: line 1 imports from inside mismartera, which may move; "
            "write `from mismartera.api import Signal` instead; not in mismartera.api: Needs",
            id="a name that is not public, and one from elsewhere",
        ),
    ],
)
def test_the_advice_names_file_line_and_what_to_write(
    code: str, advice: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(dedent(code))
    assert advice_for(file) == f"{file}:{advice}"


@pytest.mark.parametrize(
    "code",
    [
        "from mismartera.api import Signal, Strategy",
        "import mismartera.api as api",
        "from mismartera import api",
        "from .signal import Side",
        "import mismartera",
        "text = 'from mismartera.domain.signal import Side'",
        "from mismartera.strategies.strategy import Needs",
        "from mismartera_tools.domain.signal import Side",
        "def torn(",
        "\0",
        "",
    ],
)
def test_nothing_is_said_of_other_files(code: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(code)
    assert advice_for(file) is None


def test_an_encoding_that_the_file_names_is_heeded(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    code = "# coding: latin-1\nfrom mismartera.domain.bar import Bar  # für später"
    file.write_bytes(code.encode("latin-1"))
    assert _to_write(file) == "from mismartera.api import Bar"


def test_a_command_warns_on_standard_error_and_its_json_stays_clean(old: Path, home: Path) -> None:
    outcome = commands(home, f"strategy show {old} --json")
    assert outcome.status == 0
    assert outcome.json["name"] == "old"
    assert outcome.errors == WARNING.format(file=old)


def test_a_file_is_warned_of_once_in_a_process_however_often_it_is_loaded(
    old: Path, home: Path
) -> None:
    twice = commands(
        home, f"strategy show {old}", f"strategy show {old.parent}/../{old.parent.name}/old.py"
    )
    again = commands(home, f"strategy show {old}")
    assert (twice.errors, again.errors) == (WARNING.format(file=old), "")


def test_each_file_is_warned_of(old: Path, home: Path) -> None:
    other = old.with_name("other.py")
    other.write_text(OLD)
    outcome = commands(home, f"strategy show {old}", f"strategy show {other}")
    assert outcome.errors == WARNING.format(file=old) + WARNING.format(file=other)


def test_files_of_the_home_directory_are_warned_of_when_they_are_loaded(tmp_path: Path) -> None:
    for folder, code in (("strategies", OLD), ("scanners", OLD_SCANNER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "old.py").write_text(code)
    shown = ("strategy show sma_crossover", "strategy show old", "scanner show old")
    outcome = commands(tmp_path, *shown)
    strategy, scanner = outcome.errors.splitlines()
    assert strategy + "\n" == WARNING.format(file=tmp_path / "strategies" / "old.py")
    assert scanner.endswith("write `import mismartera.api as inside` instead")


def test_a_command_that_fails_warns_before_its_error(old: Path, home: Path) -> None:
    outcome = commands(home, f"strategy verify {old} --symbols AAPL")
    assert outcome.status == 2
    warning, error = outcome.errors.splitlines(keepends=True)
    assert warning == WARNING.format(file=old)
    assert error.startswith("error: ")


def test_modules_and_packages_of_users_are_warned_of_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site, information = tmp_path / "site", tmp_path / "site" / "bought_old-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: bought-old\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[mismartera.scanners]\nb_o = bought_old:Found\n")
    (site / "bought_old.py").write_text(OLD_SCANNER)
    (site / "own_old.py").write_text(OLD)
    monkeypatch.syspath_prepend(str(site))
    strategy_library(tmp_path).get("own_old:Old")
    scanner_library(tmp_path).get("b_o")
    told = [each.getMessage() for each in caplog.records if each.name == LOG.name]
    assert [text.partition(":")[0] for text in told] == [
        str(site / "own_old.py"),
        str(site / "bought_old.py"),
    ]


def test_a_program_of_a_users_own_is_told_on_standard_error(old: Path) -> None:
    program = (
        "import sys; from pathlib import Path; "
        f"from {strategy_in_file.__module__} import strategy_in_file as load; "
        "[load(Path(sys.argv[1])) for _ in 'ab']"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(old)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert found.stderr == WARNING.format(file=old).removeprefix("warning: ")
