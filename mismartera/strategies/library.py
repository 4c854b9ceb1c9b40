"""The strategies that can be named: included ones, those of the home directory, and given files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from mismartera.config.making import making
from mismartera.errors import StrategyError
from mismartera.library import Kind, Known, Library, load_file, namesake
from mismartera.strategies.strategy import AnyStrategy, Strategy

StrategyLibrary: TypeAlias = Library[AnyStrategy]
KnownStrategy: TypeAlias = Known[AnyStrategy]

INCLUDED: Final = {
    "cross_sectional_momentum": "mismartera.included.strategies.cross_sectional_momentum",
    "opening_range_breakout": "mismartera.included.strategies.opening_range_breakout",
    "pairs": "mismartera.included.strategies.pairs",
    "rsi_mean_reversion": "mismartera.included.strategies.rsi_mean_reversion",
    "sma_crossover": "mismartera.included.strategies.sma_crossover",
    "vwap_reversion": "mismartera.included.strategies.vwap_reversion",
}


def strategy_library(home: Path, files: Iterable[Path] = ()) -> StrategyLibrary:
    """The strategies that a home directory, given files and packages add to the included ones.

    Raises:
        StrategyError: a given file cannot be used.
    """
    return Library(_KIND, home, files)


def strategy_in_file(file: Path) -> KnownStrategy:
    """Find the strategy that a file is named for, or that it holds alone.

    Raises:
        StrategyError: the file cannot be used, or holds several of other names.
    """
    known = load_file(_KIND, file)
    one = namesake(known, file)
    if one is None:
        names = ", ".join(each.name for each in known)
        raise StrategyError(
            f"{file} holds several strategies, none with the file's name: {names}",
            "put each into a file of its own",
        )
    return one


def _make(name: str, definition: type[AnyStrategy], config: Mapping[str, object]) -> AnyStrategy:
    with making(_KIND, name, definition.Parameters, config):
        strategy = definition(config)
        strategy.setup()
    return strategy


_KIND: Final[Kind[AnyStrategy]] = Kind(
    "strategy", Strategy, "strategies", INCLUDED, StrategyError, _make
)
