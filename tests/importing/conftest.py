"""A store of its own for each test, one calendar for all, and small files of bars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager

WriteFile = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def time_manager() -> TimeManager:
    return TimeManager()


@pytest.fixture
def catalogue(tmp_path: Path, time_manager: TimeManager) -> Catalogue:
    return Catalogue(BarStore(tmp_path / "home"), time_manager)


@pytest.fixture
def write_file(tmp_path: Path) -> WriteFile:
    """Write a text under a name (with folders) and return its path."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
