"""Parameters of strategies: a wrong one is refused by name, in one line."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from cli.render.strategies import strategy_view
from mismartera.errors import ConfigurationError
from mismartera.services.strategy_service import StrategyService
from mismartera.strategies.library import INCLUDED, strategy_library

PAIR = {"first": "A", "second": "B"}

REFUSALS = [
    ("sma_crossover", {"fast": 20}, "fast: found 20, expected fewer bars than slow (20)"),
    ("sma_crossover", {"fast": 1}, "fast: found 1, expected a number of at least 2"),
    ("sma_crossover", {"fasst": 5}, "fasst: found an unknown key, expected the key 'fast'"),
    ("sma_crossover", {"quantity": "ten"}, "quantity: found 'ten', expected a number"),
    ("sma_crossover", {"quantity": True}, "quantity: found true, expected a number"),
    ("sma_crossover", {"quantity": float("nan")}, "quantity: found NaN, expected a finite number"),
    ("sma_crossover", {"slow": 20.5}, "slow: found 20.5, expected a whole number"),
    ("sma_crossover", {"interval": "5x"}, "interval: found '5x', expected an interval such as 1m"),
    ("sma_crossover", {"interval": 5}, "interval: found 5, expected a text"),
    (
        "rsi_mean_reversion",
        {"oversold": 80},
        "oversold: found 80, expected a number below overbought (70)",
    ),
    (
        "rsi_mean_reversion",
        {"overbought": 100},
        "overbought: found 100, expected a number below 100",
    ),
    (
        "opening_range_breakout",
        {"minutes": 12},
        "minutes: found 12, expected a multiple of the interval (5m)",
    ),
    (
        "opening_range_breakout",
        {"interval": "1d"},
        "interval: found '1d', expected an interval shorter than a day",
    ),
    (
        "opening_range_breakout",
        {"direction": "up"},
        "direction: found 'up', expected 'long', 'short' or 'both'",
    ),
    ("vwap_reversion", {"distance": 0}, "distance: found 0, expected a number above 0"),
    ("cross_sectional_momentum", {"top": 0}, "top: found 0, expected a number of at least 1"),
    ("pairs", {"first": "A"}, "second: found nothing, expected a value"),
    ("pairs", {"first": "A", "second": "a"}, "second: found 'a', expected another symbol"),
    ("pairs", {**PAIR, "leave": 2}, "leave: found 2, expected a number below enter (2)"),
    ("pairs", {**PAIR, "second": "A B"}, "second: found 'A B', expected a symbol"),
]


@pytest.mark.parametrize(("name", "config", "fault"), REFUSALS)
def test_a_wrong_parameter_is_refused_by_name(
    name: str, config: dict[str, object], fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        strategy_library(tmp_path).check(name, config)
    assert str(refused.value).startswith(f"strategy {name}: {fault}")
    assert "\n" not in str(refused.value)


def test_every_wrong_parameter_is_found(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        strategy_library(tmp_path).check("sma_crossover", {"fast": 0, "slow": 0, "other": 1})
    assert [finding.path for finding in refused.value.findings] == ["fast", "slow", "other"]


@pytest.mark.parametrize("name", INCLUDED)
def test_every_parameter_is_described(name: str, tmp_path: Path) -> None:
    kind = strategy_library(tmp_path).get(name).definition
    assert kind.__doc__
    assert "quantity" in kind.Parameters.model_fields
    assert all(field.description for field in kind.Parameters.model_fields.values())


def test_all_that_a_strategy_says_of_itself_is_shown(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "from mismartera.api import Strategy\n"
        "class Own(Strategy):\n"
        '    """Buys.\n\n    And\n    sells.\n\n    Now and then.\n    """\n'
        "class Mute(Strategy):\n    pass\n"
    )
    service = StrategyService(tmp_path, lambda: (), lambda: [tmp_path / "own.py"])
    own, mute = service.show("own"), service.show("mute")
    assert (own.description, own.details) == ("Buys.", ("And sells.", "Now and then."))
    assert (mute.description, mute.details) == ("", ())
    pairs = service.show("pairs")
    assert "short_sales" in pairs.description
    assert any("A trade needs both legs" in paragraph for paragraph in pairs.details)
    assert "A trade needs both legs" in _printed(strategy_view(pairs))


def _printed(renderable: RenderableType) -> str:
    console = Console(width=100, file=StringIO())
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def test_lists_of_a_configuration_are_read_as_tuples(tmp_path: Path) -> None:
    (tmp_path / "several.py").write_text(
        "from mismartera.api import Strategy, StrategyParameters\n"
        "class Given(StrategyParameters):\n"
        "    symbols: tuple[str, ...]\n"
        "class Several(Strategy[Given]):\n"
        "    Parameters = Given\n"
    )
    library = strategy_library(tmp_path, [tmp_path / "several.py"])
    made = library.get("several").make({"symbols": ["A", "B"]})
    assert made.parameters.model_dump() == {"symbols": ("A", "B")}
