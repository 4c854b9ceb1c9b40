"""Fixtures and settings that every area of the tests shares."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from mismartera.timekeeping.time_manager import TimeManager

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 4 * 2**30
_SHARED = Path(__file__).resolve().parents[2] / "shared"
_LONG_FACTOR = 20
_USUAL_EXAMPLES = 100

_SLOW_FIXTURES = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "default", max_examples=_USUAL_EXAMPLES, deadline=None, suppress_health_check=_SLOW_FIXTURES
)
settings.register_profile(
    "ci", settings.get_profile("default"), derandomize=True, database=None, print_blob=True
)
settings.register_profile(
    "long", settings.get_profile("default"), max_examples=_USUAL_EXAMPLES * _LONG_FACTOR
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        help=f"run {_LONG_FACTOR} times as many examples of every property",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the budget before test modules are imported: `tests.budget` reads it there."""
    profile = "long" if config.getoption("--long") else "ci" if _in_ci() else "default"
    settings.load_profile(profile)
    _keep_compiled_code()
    _keep_files_in_memory()
    # Who runs the tests in the background has signals ignored, and so had all that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _keep_compiled_code() -> None:
    """Or each of the hundreds of processes that tests start compiles the program anew."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _keep_files_in_memory() -> None:
    """Put the tests' directories where no disk slows them, if there is room."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests, those with a time limit of their own.

    So no process is left alone with one at the end; else the order stays the random one.
    """
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


def pytest_collection_finish() -> None:
    """Let garbage collections pass over what is imported and collected: it stays to the end.

    Otherwise each of the many that tests ask for walks through a million objects.
    """
    gc.collect()
    gc.freeze()


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _shared(folder: str, what: str) -> Path:
    """A folder beside the checkout; without it the test is skipped by name, in CI it fails."""
    path = _SHARED / folder
    if not path.is_dir():
        reason = f"no {what} at {path}"
        if _in_ci():
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The market data and oracles beside the checkout; without them the test is skipped."""
    return _shared("data", "market data")


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """The worked cases beside the checkout; without them the test is skipped."""
    return _shared("cases", "worked cases")


@pytest.fixture(scope="session")
def time_manager() -> TimeManager:
    """One for all tests: building a calendar takes seconds."""
    from mismartera.timekeeping.time_manager import TimeManager

    return TimeManager()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory of the test's own, which the environment names as well."""
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("MISMARTERA_HOME", str(directory))
    return directory
