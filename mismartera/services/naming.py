"""What a configuration may name: calendars, indicators, strategies, scanners."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.errors import UnknownName

if TYPE_CHECKING:
    from mismartera.services.configuration_check import Existing
    from mismartera.timekeeping.time_manager import TimeManager

SCANNERS: Final = ("gap_up", "momentum")


def existing(home: Path, files: tuple[Path, ...], times: TimeManager) -> Existing:
    """Gather what a configuration may name."""
    from mismartera.calc.indicators.specification import build_spec
    from mismartera.services.configuration_check import Existing
    from mismartera.strategies.library import INCLUDED, StrategyLibrary

    library = StrategyLibrary(home, files)

    def check_strategy(name: str, config: Mapping[str, object], *, load: bool) -> None:
        """Check a name; the parameters too where no foreign code has to run, or `load` says so."""
        if name not in library.names():
            raise UnknownName("strategy", name, library.names(), "`strategy list` shows every name")
        if load or name in INCLUDED:
            library.get(name).make(config)

    return Existing(times, build_spec, check_strategy, check_scanner)


def check_scanner(name: str, config: Mapping[str, object]) -> None:  # noqa: ARG001
    """Check a scanner's name.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in SCANNERS:
        raise UnknownName("scanner", name, SCANNERS, f"one of {', '.join(SCANNERS)}")
