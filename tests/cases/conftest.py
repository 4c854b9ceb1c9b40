"""Each case is played once; whoever looks at it gets the same answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.cases.played import Played, play
from tests.reporting.run_report.conftest import browser

__all__ = ["browser", "played"]


@pytest.fixture(scope="session")
def played(shared_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Played]:
    """Play a case of the shared folder by its name."""

    @cache
    def run(name: str) -> Played:
        return play(shared_cases / "trading" / name, tmp_path_factory.mktemp(name))

    return run
