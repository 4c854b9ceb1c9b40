"""The data service over a store of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.services.data_service import DataService
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from mismartera.timekeeping.wall import FixedClock
from tests.market_data import instant
from tests.services.changing import start, system

__all__ = ["start", "system"]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    clock = FixedClock(instant("2026-01-01T00:00:00Z"))
    return Catalogue(BarStore(tmp_path / "home"), TimeManager(clock=clock))


@pytest.fixture
def service(catalogue: Catalogue) -> DataService:
    return DataService(catalogue)
