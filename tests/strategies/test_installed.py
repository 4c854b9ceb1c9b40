"""Strategies and scanners that installed packages offer through entry points."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from mismartera.errors import ScannerError, StrategyError, UnknownName
from mismartera.scanners.library import scanner_library
from mismartera.strategies.library import strategy_library

_POINTS = """
[mismartera.strategies]
bought = acme_trading.strategies:BuyOnce
broken = acme_trading.broken:Anything
no_class = acme_trading.strategies:LIMIT
absent = acme_trading.strategies:Gone
sma_crossover = acme_trading.strategies:BuyOnce

[mismartera.scanners]
everything = acme_trading.scanners:Everything
broken = acme_trading.broken:Anything
"""
_STRATEGIES = """
from mismartera.api import Strategy

LIMIT = 3
seen = []


class BuyOnce(Strategy):
    def setup(self):
        seen.append(1)
        self.subscribe("5m")
"""
_SCANNERS = """
from mismartera.api import Scanner


class Everything(Scanner):
    def scan(self, context):
        return []
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A distribution `acme-trading` on the path, as pip lays it out."""
    site = tmp_path / "site"
    information = site / "acme_trading-1.2.dist-info"
    code = site / "acme_trading"
    for folder in (information, code):
        folder.mkdir(parents=True)
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-trading\nVersion: 1.2\n"
    )
    (information / "entry_points.txt").write_text(_POINTS)
    (code / "__init__.py").write_text("")
    (code / "strategies.py").write_text(dedent(_STRATEGIES))
    (code / "scanners.py").write_text(dedent(_SCANNERS))
    (code / "broken.py").write_text("raise RuntimeError('no licence')\n")
    monkeypatch.syspath_prepend(str(site))
    yield code
    for name in [each for each in sys.modules if each.partition(".")[0] == "acme_trading"]:
        del sys.modules[name]


def test_a_strategy_of_a_package_is_listed_and_made(package: Path, tmp_path: Path) -> None:
    library = strategy_library(tmp_path)
    assert {"bought", "broken", "sma_crossover"} <= set(library.names())
    known = library.get("bought")
    assert (known.name, known.source) == ("bought", "package acme-trading")
    assert known.make({}).needs.subscriptions


def test_names_are_known_without_running_the_package(package: Path, tmp_path: Path) -> None:
    library = strategy_library(tmp_path)
    library.check("broken", {})
    assert "acme_trading" not in sys.modules


def test_a_package_is_loaded_afresh_by_every_library(package: Path, tmp_path: Path) -> None:
    first, second = (strategy_library(tmp_path).get("bought").definition for _ in range(2))
    first().setup()
    assert sys.modules[second.__module__].seen == []


def test_an_included_strategy_and_an_own_file_come_before_a_package(
    package: Path, tmp_path: Path
) -> None:
    assert strategy_library(tmp_path).get("sma_crossover").source == "included"
    own = tmp_path / "strategies" / "bought.py"
    own.parent.mkdir()
    own.write_text(_STRATEGIES)
    assert strategy_library(tmp_path).get("bought").source == str(own)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("broken", "cannot be loaded: broken.py:1: RuntimeError: no licence; mend or remove it"),
        ("absent", "cannot be loaded: AttributeError"),
        ("no_class", "is no strategy: acme_trading.strategies:LIMIT; its entry point must name"),
    ],
)
def test_one_that_cannot_be_used_is_refused_with_its_package(
    package: Path, tmp_path: Path, name: str, fault: str
) -> None:
    with pytest.raises(StrategyError) as refused:
        strategy_library(tmp_path).get(name)
    assert str(refused.value).startswith(f"strategy {name} of package acme-trading {fault}")
    assert "\n" not in str(refused.value)


def test_a_scanner_of_a_package_is_found_too(package: Path, tmp_path: Path) -> None:
    library = scanner_library(tmp_path)
    assert library.get("everything").source == "package acme-trading"
    with pytest.raises(ScannerError, match="scanner broken of package acme-trading"):
        library.get("broken")


def test_a_strategy_is_found_by_its_module(package: Path) -> None:
    library = strategy_library(package)
    known = library.get("acme_trading.strategies")
    assert (known.name, known.source) == (
        "acme_trading.strategies",
        "module acme_trading.strategies",
    )
    assert library.get("acme_trading.strategies:BuyOnce").definition.__name__ == "BuyOnce"
    library.check("acme_trading.strategies:BuyOnce", {})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acme_trading.broken", "module acme_trading.broken cannot be loaded: "),
        ("acme_trading.nowhere", "module acme_trading.nowhere cannot be loaded: ModuleNotFound"),
        ("acme_trading.strategies:Gone", "holds no one strategy to take for"),
        ("acme_trading.scanners", "it holds none"),
    ],
)
def test_a_module_that_cannot_be_used_is_refused(package: Path, name: str, message: str) -> None:
    with pytest.raises(StrategyError, match=message):
        strategy_library(package).get(name)


def test_the_name_of_a_module_that_is_not_there_is_an_unknown_name(package: Path) -> None:
    for name in ("acme_nowhere.strategies", "../acme.py", "a:b:c", ".acme"):
        with pytest.raises(UnknownName, match="unknown strategy"):
            strategy_library(package).get(name)


def test_checking_a_module_runs_none_of_its_code(package: Path) -> None:
    strategy_library(package).check("acme_trading.broken", {})
