"""What a configuration may name: calendars, indicators, strategies, scanners."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mismartera.services.configuration_check import Existing
    from mismartera.timekeeping.time_manager import TimeManager


def existing(home: Path, files: tuple[Path, ...], times: TimeManager) -> Existing:
    """Gather what a configuration may name; `files` are those that were given with strategies."""
    from mismartera.calc.indicators.specification import build_spec
    from mismartera.scanners.library import scanner_library
    from mismartera.services.configuration_check import Existing
    from mismartera.strategies.library import strategy_library

    strategies, scanners = strategy_library(home, files), scanner_library(home)
    return Existing(times, build_spec, strategies.check, scanners.check)
