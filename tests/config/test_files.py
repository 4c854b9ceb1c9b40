"""Which file a user means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mismartera.config import files
from mismartera.errors import MisMarteraError, UnknownName


@pytest.fixture
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "here"
    directory.mkdir()
    monkeypatch.chdir(directory)
    return directory


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    return path


def test_a_path_is_found_with_or_without_its_ending(tmp_path: Path, home: Path) -> None:
    file = write(tmp_path / "a b" / "week.json")
    assert files.find(str(file), home) == file
    assert files.find(str(file.with_suffix("")), home) == file


def test_a_bare_name_is_looked_for_here_then_at_home_then_among_the_ready_made(
    working_directory: Path, home: Path
) -> None:
    assert files.find("one_week", home) == files.ready_made_folder() / "one_week.json"
    own = write(home / "configs" / "one_week.json")
    assert files.find("one_week", home) == own
    here = write(working_directory / "one_week.json")
    assert files.find("one_week", home).resolve() == here
    assert files.find("one_week.json", home).resolve() == here


def test_a_directory_does_not_hide_a_configuration(working_directory: Path, home: Path) -> None:
    (working_directory / "one_week").mkdir()
    assert files.find("one_week", home) == files.ready_made_folder() / "one_week.json"


def test_a_name_never_leads_out_of_the_folders(tmp_path: Path, home: Path) -> None:
    write(tmp_path / "secret.json")
    with pytest.raises(UnknownName):
        files.find("configs/../../nowhere/secret", home)


@pytest.mark.parametrize("text", ["one_wek", "\0", "x" * 5000, "no/such", "~nobody/x"])
def test_what_is_not_there_is_refused(text: str, working_directory: Path, home: Path) -> None:
    assert working_directory.is_dir()
    with pytest.raises(UnknownName, match="unknown configuration") as caught:
        files.find(text, home)
    if text == "one_wek":
        assert caught.value.hint == "did you mean one_week?"


def test_a_new_configuration_goes_home_under_a_bare_name(tmp_path: Path, home: Path) -> None:
    assert files.new_file("mine", home) == home / "configs" / "mine.json"
    assert files.new_file("mine.json", home) == Path("mine.json")
    assert files.new_file(str(tmp_path / "mine"), home) == tmp_path / "mine.json"


def test_writing_leaves_no_temporary_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "session.json"
    files.write_json(file, {"a": "é"})
    assert json.loads(file.read_text("utf-8")) == {"a": "é"}
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("name", ["file/x.json", "x" * 300 + ".json", "a\0b.json"])
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / "file")
    with pytest.raises(MisMarteraError, match="cannot be written"):
        files.write_json(tmp_path / name, {})


def test_a_folder_that_is_not_there_has_no_configurations(tmp_path: Path) -> None:
    assert files.configurations_in(tmp_path / "absent") == {}
