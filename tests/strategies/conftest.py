"""A store for verifications, where no disk slows them."""

from __future__ import annotations

import builtins
import gc
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mismartera.timekeeping.time_manager import TimeManager
from tests.strategies.verified import fill

_IN_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def small_store(time_manager: TimeManager) -> Iterator[Path]:
    """A home with a small store, which nobody changes."""
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        fill(Path(folder), time_manager)
        yield Path(folder)


@pytest.fixture
def bars_home(small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of the test's own; the environment and what cheaters leave are put back.

    Each run of a verification begins with a garbage collection; what other tests have left in
    memory by now is nothing for it to walk through.
    """
    gc.collect()
    gc.freeze()
    monkeypatch.setenv("MISMARTERA_HOME", "nowhere")
    monkeypatch.chdir(tmp_path)
    left: dict[str, object] = {"runs": 0, "context": None}
    for what, empty in left.items():
        monkeypatch.setattr(builtins, f"_{what}_of_a_cheater", empty, raising=False)
    with tempfile.TemporaryDirectory(dir=small_store.parent) as folder:
        home = Path(folder) / "home"
        shutil.copytree(small_store, home)
        yield home
