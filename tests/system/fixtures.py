"""Fixtures of tests that start runs; `conftest.py` of each area takes them over."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mismartera.system_manager import SystemManager
from mismartera.timekeeping.time_manager import TimeManager
from tests.system.bench import Bench
from tests.system.gates import GATE
from tests.system.market import fill


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small market, which nobody changes."""
    home = tmp_path_factory.mktemp("market")
    fill(home, TimeManager())
    return home


@pytest.fixture
def bench(market: Path, tmp_path: Path) -> Iterator[Bench]:
    """A system of the test's own; when it is closed no thread may be left."""
    home = tmp_path / "home"
    shutil.copytree(market, home)
    GATE.shut()
    system = SystemManager(home)
    yield Bench(system, tmp_path)
    GATE.open()
    system.close()
    assert engine_threads() == []


def engine_threads() -> list[str]:
    """The threads of runs that are alive."""
    return [t.name for t in threading.enumerate() if t.name.startswith("mismartera-")]
