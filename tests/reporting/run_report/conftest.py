"""One browser for all tests of the area; without one they are skipped by name."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.reporting.run_report.browser import Browser, browser_program, running_browser
from tests.system.fixtures import bench, market

__all__ = ["bench", "browser", "market"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium; where none is installed the test is skipped, in CI it fails."""
    program = browser_program()
    if program is None:
        reason = "no Chromium is installed; on Debian: apt-get install chromium"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(reason)
        pytest.skip(reason)
    with running_browser(program) as running:
        yield running
