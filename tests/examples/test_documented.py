"""The strategies that the documentation shows, run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mismartera.domain.run_state import RunState
from mismartera.strategies.library import INCLUDED
from mismartera.system_manager import SystemManager
from tests.cli.conftest import run_main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "strategies.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    assert run_main(home, "-c", "data sample").status == 0
    return home


@pytest.mark.parametrize("block", BLOCKS, ids=("first_strategy", "volume_burst"))
def test_each_strategy_of_the_page_runs_and_decides(
    block: str, sample: Path, tmp_path: Path
) -> None:
    file = tmp_path / "documented.py"
    file.write_text(block)
    system = SystemManager(sample)
    system.run.start("one_week", paused=True)
    system.session_changes.strategies.add(str(file), None, [])
    system.run.resume()
    system.run.wait(timeout_s=60)
    assert system.run.state is RunState.FINISHED
    (running,) = system.strategies.show("documented").running
    assert (running.errors, running.last_error) == (0, None)
    assert running.signals > 0
    system.close()


def test_the_page_names_every_included_strategy() -> None:
    text = PAGE.read_text("utf-8")
    assert all(f"| `{name}` |" in text for name in INCLUDED)
