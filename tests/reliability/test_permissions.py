"""Who may read what: a home is its owner's until he shares it, history and log are his alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mismartera.errors import SessionError, StoreError
from mismartera.storage.locking import hold, is_held
from tests.cli.conftest import run_main
from tests.system.bench import Bench


@pytest.fixture
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("usual_mask")
def test_a_new_home_is_private_and_what_is_in_it_may_be_shared(tmp_path: Path) -> None:
    home = tmp_path / "some" / "home"
    commands = (
        "data sample", "time exchange XNYS", "system start one_week", "wait", "runs show last",
        "system export-status",
    )  # fmt: skip
    given = [part for command in commands for part in ("-c", command)]
    outcome = run_main(home, *given)
    assert outcome.status == 0, outcome.errors
    assert (_mode(home.parent), _mode(home)) == (0o755, 0o700)
    files = [path for path in home.rglob("*") if path.is_file()]
    private = {path.name for path in files if _mode(path) == 0o600}
    assert private == {"mismartera.log"}
    assert {_mode(path) for path in files} == {0o600, 0o644}


@pytest.mark.usefixtures("usual_mask")
def test_a_home_that_is_shared_stays_shared(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    assert run_main(home, "-c", "time exchange XNYS").status == 0
    assert _mode(home) == 0o755
    assert _mode(home / "settings.json") == 0o644


def test_a_log_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    log = tmp_path / "home" / "logs" / "mismartera.log"
    log.parent.mkdir(parents=True)
    log.touch(0o644)
    assert run_main(tmp_path / "home", "-c", "echo").status == 0
    assert _mode(log) == 0o600


def test_whether_a_lock_is_held_can_be_told_without_writing(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert not is_held(lock)
    assert not lock.exists()
    held = hold(lock, StoreError("it is held"))
    before = lock.stat().st_mtime_ns
    assert is_held(lock)
    held.release()
    assert not is_held(lock)
    assert not lock.exists() or lock.stat().st_mtime_ns == before


def test_a_home_of_nobody_is_one_line(tmp_path: Path) -> None:
    outcome = run_main(Path("~nobody-of-this-name/x"), "-c", "echo")
    assert outcome.status == 2
    assert len(outcome.errors.splitlines()) == 1


def test_bars_that_a_session_streams_are_not_deleted(bench: Bench) -> None:
    bench.start(paused=True)
    with pytest.raises(SessionError, match="AAA is streamed by the session under way"):
        bench.system.data.delete("AAA")
    assert bench.system.data.delete("CCC").rows > 0
    bench.system.run.stop()
    assert bench.system.data.delete("AAA").rows > 0
