"""The `config` commands, on real files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from typer.main import get_command

from cli.commands.config import app
from cli.environment import Environment
from cli.shell import Shell
from mismartera.config.loader import from_document, load
from mismartera.config.schema import json_schema
from mismartera.errors import MisMarteraError, SessionError, UnknownName
from mismartera.services.config_service import ConfigService
from tests.config.documents import COMPLETE, MINIMAL, changed
from tests.config.known import existing


@dataclass
class System:
    """A system that has configurations alone."""

    configurations: ConfigService


class Commands:
    """The commands with a home directory of their own; `last` is the file of the latest run."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.monkeypatch = monkeypatch
        self.last: Path | None = None
        self.service = ConfigService(home, existing, lambda: self.last)

    def run(self, *words: str, width: int = 100) -> str:
        """Run one command and return what it printed, also when it fails."""
        output = StringIO()
        self.monkeypatch.setenv("COLUMNS", str(width))
        environment = Environment(
            stdout=output, stderr=StringIO(), variables={"COLUMNS": str(width)}, home=self.home
        )
        shell = Shell(environment)
        vars(shell)["system"] = System(self.service)
        self.output = output
        get_command(app).main(list(words), standalone_mode=False, obj=shell)
        return output.getvalue()


@pytest.fixture
def commands(home: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(home, monkeypatch)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.json"
    file.write_text(json.dumps(MINIMAL))
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(changed("session_data_config.streams", ["1m", "7x"])))
    return file


def test_show_prints_a_configuration_that_can_be_used_again(commands: Commands, good: Path) -> None:
    document = json.loads(commands.run("show", str(good), "--json"))
    assert document["trading_config"]["max_open_positions"] == 5
    assert from_document(document) == load(good)


@pytest.mark.parametrize("width", [80, 200])
def test_show_fits_the_width(commands: Commands, tmp_path: Path, width: int) -> None:
    file = tmp_path / "complete.json"
    file.write_text(json.dumps(COMPLETE))
    lines = commands.run("show", str(file), width=width).splitlines()
    assert all(len(line) <= width for line in lines)
    assert any(line.split() == ["min_quality", "95"] for line in lines)
    assert any(line.split() == ["symbols", "AAPL,", "RIVN"] for line in lines)
    assert any(line.split() == ["margin", "–"] for line in lines)


def test_show_without_a_file_shows_the_last_one_used(commands: Commands, good: Path) -> None:
    with pytest.raises(SessionError, match="no configuration was used yet"):
        commands.run("show")
    commands.last = good
    assert json.loads(commands.run("show", "--json"))["session_name"] == MINIMAL["session_name"]


def test_check_says_that_a_good_configuration_has_no_faults(commands: Commands, good: Path) -> None:
    assert "no faults" in commands.run("check", str(good), width=200)
    assert json.loads(commands.run("check", str(good), "--json")) == {
        "file": str(good),
        "ok": True,
        "findings": [],
        "warnings": [],
    }


def test_check_gives_every_fault_and_fails(commands: Commands, bad: Path) -> None:
    with pytest.raises(MisMarteraError, match=r"bad\.json has 1 fault; mend it"):
        commands.run("check", str(bad), "--json")
    (finding,) = json.loads(commands.output.getvalue())["findings"]
    assert finding["path"] == "session_data_config.streams[1]"
    with pytest.raises(MisMarteraError):
        commands.run("check", str(bad), width=80)
    assert "'7x'" in commands.output.getvalue()
    assert all(len(line) <= 80 for line in commands.output.getvalue().splitlines())


def test_check_also_looks_for_what_is_named(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "names.json"
    strategies = [{"strategy": "nope"}, {"strategy": "mine"}]
    file.write_text(json.dumps(MINIMAL | {"exchange_group": "XXXX", "strategies": strategies}))
    with pytest.raises(MisMarteraError, match="has 2 faults"):
        commands.run("check", str(file))
    with pytest.raises(MisMarteraError, match="has 3 faults"):
        commands.run("check", str(file), "--load")


def test_a_name_that_is_not_there_is_refused(commands: Commands) -> None:
    for command in ("show", "check"):
        with pytest.raises(UnknownName, match="did you mean one_week"):
            commands.run(command, "one_wek")


def test_new_writes_a_configuration_that_is_good(commands: Commands, home: Path) -> None:
    written = json.loads(commands.run("new", "mine", "--json"))
    file = home / "configs" / "mine.json"
    assert written["file"] == str(file)
    assert commands.service.check("mine").ok
    reference = json.loads(file.read_text("utf-8"))["$schema"]
    assert reference == "../schemas/session_configuration.schema.json"
    assert json.loads((file.parent / reference).read_text("utf-8")) == json_schema()


def test_new_names_its_schema_by_uri_outside_the_home_directory(
    commands: Commands, tmp_path: Path
) -> None:
    file = tmp_path / "with space" / "session.json"
    assert str(file) in commands.run("new", str(file), width=500)
    reference = urlparse(json.loads(file.read_text("utf-8"))["$schema"])
    assert reference.scheme == "file"
    assert json.loads(Path(unquote(reference.path)).read_text("utf-8")) == json_schema()


def test_new_overwrites_only_when_told(commands: Commands, good: Path) -> None:
    before = good.read_text()
    with pytest.raises(MisMarteraError, match="exists already; --force overwrites it"):
        commands.run("new", str(good))
    assert good.read_text() == before
    commands.run("new", str(good), "--force")
    assert load(good).session_name == "My first session"


def test_new_refuses_a_directory(commands: Commands, tmp_path: Path) -> None:
    directory = tmp_path / "folder.json"
    directory.mkdir()
    with pytest.raises(MisMarteraError, match="is a directory; name a file"):
        commands.run("new", str(directory), "--force")


def test_schema_prints_the_schema(commands: Commands) -> None:
    assert json.loads(commands.run("schema")) == json_schema()
    assert json.loads(commands.run("schema", "--json")) == json_schema()


def test_list_shows_ones_own_and_the_ready_made(commands: Commands, home: Path) -> None:
    commands.run("new", "mine")
    (home / "configs" / "broken.json").write_text("{")
    listed = json.loads(commands.run("list", "--json"))["configurations"]
    by_name = {each["name"]: each for each in listed}
    assert list(by_name)[:2] == ["broken", "mine"]
    assert by_name["mine"]["origin"] == "home"
    assert by_name["one_week"]["origin"] == "ready-made"
    assert by_name["one_week"]["symbols"] == ["AAPL", "RIVN"]
    assert by_name["broken"]["fault"].startswith("line 1, column 2")


@pytest.mark.parametrize("width", [80, 200])
def test_list_fits_the_width(commands: Commands, width: int) -> None:
    output = commands.run("list", width=width)
    assert "one_week" in output
    assert all(len(line) <= width for line in output.splitlines())


def test_control_characters_of_a_file_are_shown_escaped(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    strategy = {"strategy": "sma_crossover", "config": {"note": "\x1b[2J"}}
    file.write_text(json.dumps(MINIMAL | {"strategies": [strategy]}))
    output = commands.run("show", str(file))
    assert "\x1b" not in output
    assert "\\x1b[2J" in output


def test_load_checks_names_as_well(commands: Commands, good: Path, tmp_path: Path) -> None:
    assert commands.service.load(str(good)) == load(good)
    file = tmp_path / "names.json"
    file.write_text(json.dumps(MINIMAL | {"exchange_group": "XXXX"}))
    with pytest.raises(MisMarteraError, match="exchange_group: found unknown exchange 'XXXX'"):
        commands.service.load(str(file))
