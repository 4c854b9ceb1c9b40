"""A file appears whole or not at all; links lead, and what is no file is written into."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mismartera.whole_file import leftovers, write_whole


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_link_leads_to_what_is_replaced(tmp_path: Path) -> None:
    folder, link = tmp_path / "elsewhere", tmp_path / "link"
    folder.mkdir()
    (folder / "file").write_bytes(b"old")
    link.symlink_to(folder / "file")
    write_whole(link, b"new")
    assert link.is_symlink()
    assert (folder / "file").read_bytes() == b"new"
    assert (names(tmp_path), names(folder)) == (["elsewhere", "link"], ["file"])


def test_a_link_to_nothing_makes_what_it_leads_to(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "file")
    write_whole(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_device_is_written_into() -> None:
    before = os.stat("/dev/null")
    write_whole(Path("/dev/null"), b"nothing")
    after = os.stat("/dev/null")
    assert stat.S_ISCHR(after.st_mode)
    assert (after.st_ino, after.st_rdev) == (before.st_ino, before.st_rdev)


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    with open(descriptor, "rb") as reading:
        write_whole(pipe, b"x" * 100)
        assert reading.read() == b"x" * 100
    assert pipe.is_fifo()


def test_a_pipe_that_nobody_reads_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="No such device"):
        write_whole(pipe, b"x")
    assert names(tmp_path) == ["pipe"]


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"x")


def test_a_file_keeps_its_mode_and_a_new_one_has_that_of_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", b"x")
        write_whole(tmp_path / "private", b"x", private=True)
    finally:
        os.umask(mask)
    kept = tmp_path / "kept"
    kept.touch()
    kept.chmod(0o604)
    write_whole(kept, b"x")
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {"new": 0o640, "private": 0o600, "kept": 0o604}


def test_the_next_writer_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f"file.{gone.pid}-0a1b2c3d.tmp"
    alive, other = tmp_path / f"file.{os.getppid()}-0a1b2c3d.tmp", tmp_path / "other.1.tmp"
    for each in (left, alive, other):
        each.touch()
    assert list(leftovers(tmp_path)) == [left]
    write_whole(tmp_path / "file", b"x")
    assert names(tmp_path) == sorted(["file", alive.name, other.name])


def test_no_name_that_somebody_planted_is_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"kept")
    (tmp_path / f"file.{os.getpid()}.tmp").symlink_to(victim)
    write_whole(tmp_path / "file", b"new")
    assert victim.read_bytes() == b"kept"
