from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console, RenderableType
from typer.main import get_command

from cli.commands.indicators import app
from cli.environment import Environment
from cli.render.indicators import indicator_table, indicators_table
from cli.shell import Shell
from mismartera.calc.indicators import registry
from mismartera.calc.indicators.specification import build_spec
from mismartera.domain.interval import Interval
from mismartera.errors import UnknownName
from mismartera.reporting.encode import dump
from mismartera.services.indicator_service import IndicatorService


@pytest.fixture
def service() -> IndicatorService:
    return IndicatorService()


def _drawn(table: RenderableType, width: int) -> str:
    console = Console(width=width, no_color=True, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def test_the_list_has_every_indicator(service: IndicatorService) -> None:
    document = service.list()
    assert document.count == 207
    assert {line.name for line in document.indicators} == set(service.names())


def test_a_group_may_be_named_by_its_beginning(service: IndicatorService) -> None:
    document = service.list("pattern")
    assert document.count == 61
    assert {line.group for line in document.indicators} == {"Pattern Recognition"}


def test_an_unknown_group_gets_the_groups_there_are(service: IndicatorService) -> None:
    with pytest.raises(UnknownName, match="unknown group of indicators 'candles'; one of Cycle"):
        service.list("candles")


def test_an_unknown_indicator_gets_the_nearest(service: IndicatorService) -> None:
    with pytest.raises(UnknownName, match="did you mean macd"):
        service.show("mcad")


def test_one_indicator_is_shown_in_full(service: IndicatorService) -> None:
    document = service.show("SAR")
    assert [(item.name, item.minimum, item.maximum) for item in document.parameters] == [
        ("acceleration", 0.0, None),
        ("maximum", 0.0, None),
    ]
    assert [item.column for item in document.inputs] == ["high", "low"]
    assert document.key == "sar_0.02_0.2_1m"


@pytest.mark.parametrize("name", registry.names())
def test_the_example_is_a_configuration_that_makes_the_key(
    service: IndicatorService, name: str
) -> None:
    document = json.loads(dump(service.show(name)))
    example = document["example"]
    interval = Interval.parse(example.pop("interval"))
    assert build_spec(**example, interval=interval).key == document["key"]


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("name", ["sma", "macdext", "obv", "vwap", "relative_volume", "sarext"])
def test_an_indicator_is_drawn_within_the_terminal(
    service: IndicatorService, name: str, width: int
) -> None:
    document = service.show(name)
    text = _drawn(indicator_table(document), width)
    assert max(map(len, text.splitlines())) <= width
    assert document.key in text
    for parameter in document.parameters:
        assert parameter.name in text


@pytest.mark.parametrize("width", [80, 200])
def test_the_list_is_drawn_within_the_terminal(service: IndicatorService, width: int) -> None:
    text = _drawn(indicators_table(service.list()), width)
    assert max(map(len, text.splitlines())) <= width
    assert all(name in text for name in service.names())
    assert "207 indicators" in text


def test_the_service_is_imported_without_numpy_or_talib() -> None:
    program = (
        "import sys, cli.commands.indicators, mismartera.services.indicator_service;"
        "print([m for m in ('numpy', 'talib', 'pandas', 'rich') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "numpy" not in run.stdout
    assert "talib" not in run.stdout


def _run(*words: str) -> str:
    """Run a command of the group in a shell of its own and return what it wrote."""
    shell = Shell(Environment(stdout=StringIO(), variables={"COLUMNS": "100"}))
    vars(shell)["system"] = SimpleNamespace(indicators=IndicatorService())
    get_command(app).main([*words], standalone_mode=False, obj=shell)
    written = shell.environment.stdout
    assert isinstance(written, StringIO)
    return written.getvalue()


def test_show_prints_a_table_or_json() -> None:
    assert "sma_30_1m" in _run("show", "sma")
    assert json.loads(_run("show", "SMA", "--json"))["key"] == "sma_30_1m"


def test_list_prints_a_table_or_json() -> None:
    assert "61 indicators" in _run("list", "--group", "Pattern")
    assert json.loads(_run("list", "--json"))["count"] == 207


def test_a_wrong_name_is_an_error_and_prints_nothing() -> None:
    with pytest.raises(UnknownName, match="unknown indicator 'nonsense'"):
        _run("show", "nonsense")
