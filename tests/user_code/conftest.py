"""A home with the small market, and a user's file in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.system.fixtures import market
from tests.user_code.processes import Home

__all__ = ["market", "own"]


@pytest.fixture
def own(market: Path, tmp_path: Path) -> Home:
    """A home of the test's own."""
    return Home(shutil.copytree(market, tmp_path / "home"))
