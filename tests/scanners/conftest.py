"""A catalogue over an empty store, and scans of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.scanners.scan_data import ScanData
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager


@pytest.fixture
def catalogue(home: Path, time_manager: TimeManager) -> Catalogue:
    return Catalogue(BarStore(home), time_manager)


@pytest.fixture
def data(catalogue: Catalogue, home: Path) -> ScanData:
    return ScanData(catalogue, home, "XNYS")
