"""The strategies that can be named: included ones, those of the home directory, and given files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mismartera.config.making import making
from mismartera.errors import StrategyError, UnknownName
from mismartera.library import Kind, Library
from mismartera.strategies.strategy import AnyStrategy, Strategy

INCLUDED: Final = {
    "cross_sectional_momentum": "mismartera.strategies.cross_sectional_momentum",
    "opening_range_breakout": "mismartera.strategies.opening_range_breakout",
    "pairs": "mismartera.strategies.pairs",
    "rsi_mean_reversion": "mismartera.strategies.rsi_mean_reversion",
    "sma_crossover": "mismartera.strategies.sma_crossover",
    "vwap_reversion": "mismartera.strategies.vwap_reversion",
}
_KIND: Final[Kind[AnyStrategy]] = Kind("strategy", Strategy, "strategies", INCLUDED, StrategyError)


@dataclass(frozen=True, slots=True)
class KnownStrategy:
    """A strategy's class under its name, and where it comes from."""

    name: str
    source: str
    kind: type[AnyStrategy]

    def make(self, config: Mapping[str, object]) -> AnyStrategy:
        """Make a strategy with its own configuration.

        Raises:
            ConfigurationError: parameters are unknown or have wrong values; every one is named.
            StrategyError: its code raises.
        """
        with making(_KIND, self.name, self.kind.Parameters, config):
            strategy = self.kind(config)
            strategy.setup()
        return strategy


class StrategyLibrary:
    """Finds strategies by name. Modules are loaded afresh by every library."""

    def __init__(self, home: Path, files: Iterable[Path] = ()) -> None:
        self._library = Library(_KIND, home, files)

    def names(self) -> tuple[str, ...]:
        """Every name, in ASCII order; strategies in the home directory by their files' names."""
        return self._library.names()

    def get(self, name: str) -> KnownStrategy:
        """Find a strategy: given files first, then the home directory, then the included ones.

        Raises:
            UnknownName: there is none of that name.
            StrategyError: its file cannot be loaded.
        """
        known = self._library.find(name)
        return KnownStrategy(known.name, known.source, known.kind)

    def check(self, name: str, config: Mapping[str, object], *, load: bool = False) -> None:
        """Check a name; the parameters too where no foreign code has to run, or `load` says so.

        Raises:
            UnknownName: there is none of that name.
            ConfigurationError: parameters are unknown or have wrong values.
            StrategyError: its code raises.
        """
        self._library.require(name)
        if load or name in INCLUDED:
            self.get(name).make(config)


def strategy_in_file(home: Path, file: Path) -> KnownStrategy:
    """Find the strategy that a file is named for, or that it holds alone.

    Raises:
        StrategyError: the file cannot be used, or holds several of other names.
    """
    try:
        known = StrategyLibrary(home, [file]).get(file.stem)
    except UnknownName:
        known = None
    if known is None or known.source != str(file):
        raise StrategyError(
            f"{file} holds several strategies, none with the file's name",
            "put each into a file of its own",
        )
    return known
