"""What a configuration may name: calendars, indicators, strategies, scanners, a benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mismartera.services.configuration_check import Existing
    from mismartera.timekeeping.time_manager import TimeManager


def existing(home: Path, files: tuple[Path, ...], times: TimeManager) -> Existing:
    """Gather what a configuration may name; `files` are those that were given with strategies."""
    from mismartera.calc.indicators.specification import build_spec
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.engine.planning import require_exchange
    from mismartera.scanners.library import scanner_library
    from mismartera.services.configuration_check import Existing
    from mismartera.storage.bar_store import BarStore
    from mismartera.strategies.library import strategy_library

    strategies, scanners = strategy_library(home, files), scanner_library(home)
    catalogue = Catalogue(BarStore(home), times)

    def check_benchmark(symbol: str, exchange: str) -> None:
        require_exchange(catalogue.known_symbol(symbol), exchange, catalogue.store, catalogue)

    return Existing(times, build_spec, strategies.check, scanners.check, check_benchmark)
