"""A catalogue over an empty store."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager


@pytest.fixture(scope="session")
def time_manager() -> TimeManager:
    return TimeManager()


@pytest.fixture
def catalogue(tmp_path: Path, time_manager: TimeManager) -> Catalogue:
    return Catalogue(BarStore(tmp_path / "home"), time_manager)
