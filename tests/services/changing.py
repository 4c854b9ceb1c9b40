"""A running session over the sample data, and what tests look up in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from mismartera.domain.interval import MINUTE
from mismartera.reporting.documents.changes import SymbolChangesDocument
from mismartera.reporting.documents.session import SymbolDocument
from mismartera.services.session_service import SessionService
from mismartera.storage.journal import JournalEntry
from mismartera.system_manager import SystemManager

LATE = "11:17"
SPEEDS = (0, 1)
NAMED = """
from mismartera.api import Strategy

class Named(Strategy):
    def setup(self):
        self.subscribe("1m", ["AZO"])
        self.seen = []

    def on_bar(self, context, bar):
        self.seen.append(bar.symbol)
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemManager]:
    """One system for all tests, over the sample and a symbol of another exchange."""
    manager = SystemManager(tmp_path_factory.mktemp("home"))
    manager.imports.sample()
    store = manager.catalogue.store
    store.write("VOD", MINUTE, store.last_rows("MSFT", MINUTE, 10))
    store.journal("VOD", MINUTE).append(JournalEntry("import", 0, exchange="XLON"))
    yield manager
    manager.close()


Start = Callable[..., SessionService]


@pytest.fixture
def start(system: SystemManager, tmp_path: Path) -> Iterator[Start]:
    """Start a run that stands at a time; it is stopped at the end of the test."""

    def begin(
        at: str = LATE,
        *,
        speed: float = 0,
        symbols: Sequence[str] = ("AAPL",),
        streams: Sequence[str] = ("1m", "5m"),
        indicators: Sequence[dict[str, object]] = (),
        strategies: Sequence[str] = (),
        files: Sequence[Path] = (),
    ) -> SessionService:
        configuration = tmp_path / "session.json"
        document = {
            "session_name": "Changing",
            "mode": "backtest",
            "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-03",
                                "speed_multiplier": 0},
            "session_data_config": {"symbols": list(symbols), "streams": list(streams),
                                    "indicators": {"session": list(indicators)}},
            "strategies": [{"strategy": name, "config": {}} for name in strategies],
        }  # fmt: skip
        configuration.write_text(json.dumps(document))
        system.run.start(str(configuration), files, paused=True)
        system.run.run_until(at)
        if speed:
            system.run.set_speed(speed)
            system.run.resume()
        return system.session_changes

    yield begin
    if system.run.state.is_live:
        system.run.stop()


def states(document: SymbolChangesDocument) -> dict[str, str]:
    return {each.symbol: each.state for each in document.changes}


def symbol_of(system: SystemManager, name: str) -> SymbolDocument:
    return next(each for each in system.view.session().symbols if each.symbol == name)


def keys_of(system: SystemManager) -> dict[str, int]:
    return {each.key: each.symbols for each in system.view.indicators().indicators if each.enabled}


def values_of(system: SystemManager, symbol: str) -> dict[str, object]:
    return {each.key: each.value for each in symbol_of(system, symbol).indicators}
