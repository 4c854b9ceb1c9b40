"""The `data` commands of the store, as the shell runs them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console
from typer.main import get_command

from cli.commands.data import app
from cli.environment import Environment
from cli.render.data import validation_view
from cli.shell import Shell
from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.interval import MINUTE
from mismartera.errors import MisMarteraError
from mismartera.services.data_service import DataService
from tests.market_data import flat_bars, instant

OPEN = instant("2024-07-03T13:30:00Z")
NEXT = instant("2024-07-05T13:30:00Z")


@dataclass(frozen=True)
class System:
    """The part of the system that these commands use."""

    data: DataService

    def bars_of(self, *, session: bool) -> DataService:
        """The store: there is no session here."""
        assert not session
        return self.data


@dataclass
class Outcome:
    """What a command wrote."""

    text: str
    errors: str

    @property
    def json(self) -> dict[str, object]:
        return cast(dict[str, object], json.loads(self.text))


Run = Callable[..., Outcome]


@pytest.fixture
def run(
    service: DataService, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command over two sessions of symbol A, the second at half the price."""
    times = [OPEN, OPEN + MINUTE.ns, NEXT, NEXT + MINUTE.ns]
    catalogue.store.write("A", MINUTE, flat_bars(times, [100.0, 100.0, 50.0, 51.25], 1500.0))

    def start(*words: str, width: int = 80) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        variables = {"COLUMNS": str(width)}
        monkeypatch.setenv("COLUMNS", str(width))
        shell = Shell(
            Environment(io.StringIO(), out, err, variables=variables, home=tmp_path / "home")
        )
        vars(shell)["system"] = System(service)
        get_command(app).main(list(words), standalone_mode=False, obj=shell)
        return Outcome(out.getvalue(), err.getvalue())

    return start


COMMANDS = (
    ("list",),
    ("info", "A"),
    ("quality", "A"),
    ("bars", "A", "--interval", "5m"),
    ("latest", "A"),
    ("quotes", "A"),
    ("avg-volume", "A", "--period", "5d"),
    ("high-low", "A", "--period", "1w"),
    ("aggregate", "A", "--interval", "1d"),
    ("export", "A", "FILE.csv"),
    ("validate",),
    ("delete", "A", "--yes"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("width", [80, 200])
def test_every_command_shows_a_table_and_json(
    run: Run, tmp_path: Path, words: tuple[str, ...], width: int
) -> None:
    file = str(tmp_path / "out.csv")
    words = tuple(file if word == "FILE.csv" else word for word in words)
    if words[0] == "delete":
        assert run(*words, "--json").json["rows"] == 4
        return
    shown = run(*words, width=width).text
    assert shown.strip()
    assert all(len(line) <= width for line in shown.splitlines())
    again = ("--yes",) if words[0] == "export" else ()
    assert run(*words, *again, "--json").json


def test_quality_shows_each_session(run: Run) -> None:
    shown = run("quality", "A", width=100).text
    assert "4 of 600 expected" in shown
    (half_day,) = [line for line in shown.splitlines() if line.startswith("2024-07-03")]
    assert half_day.rstrip().endswith("1 unexplained, early close")


def test_quality_warns_of_a_price_that_halves_and_keeps_json_alone(run: Run) -> None:
    outcome = run("quality", "A", "--json")
    assert "as after a 2:1 split" in outcome.errors
    assert outcome.json["expected"] == 600


def test_coverage_is_shown_of_derived_bars_only(run: Run) -> None:
    assert "coverage" in run("bars", "A", "--interval", "5m").text
    assert "coverage" not in run("bars", "A", "--interval", "1m").text


@pytest.fixture
def three_sessions(run: Run, catalogue: Catalogue) -> Run:
    """Symbol B with 630 bars of 1m."""
    times = [OPEN + minute * MINUTE.ns for minute in range(210)]
    for day in (0, 2, 5):
        moved = [at + day * 86_400_000_000_000 for at in times]
        catalogue.store.write("B", MINUTE, flat_bars(moved))
    return run


def test_the_last_bars_are_shown_with_how_many_there_are(three_sessions: Run) -> None:
    lines = three_sessions("bars", "B").text.splitlines()
    assert lines[-1] == "The last 20 of 630 B 1m bars; --all shows every one."
    assert len(lines) == 2 + 20 + 2
    assert lines[-3].startswith("2024-07-08 12:59")


@pytest.mark.parametrize("options", [("--all",), ("--start", "2024-07-03"), ("--end", "today")])
def test_every_bar_is_shown_when_asked_for(three_sessions: Run, options: tuple[str, ...]) -> None:
    lines = three_sessions("bars", "B", *options).text.splitlines()
    assert len(lines) == 2 + 630


@pytest.mark.parametrize(("options", "shown"), [((), 20), (("--all",), 630)])
def test_json_has_the_same_bars_as_the_table(
    three_sessions: Run, options: tuple[str, ...], shown: int
) -> None:
    document = three_sessions("bars", "B", "--json", *options).json
    assert document["count"] == 630
    bars = cast(list[dict[str, object]], document["bars"])
    assert (len(bars), bars[-1]["timestamp"]) == (shown, "2024-07-08T12:59:00-04:00")


def test_daily_bars_are_shown_by_their_dates(run: Run) -> None:
    assert run("bars", "A", "--interval", "1d").text.splitlines()[2].startswith("2024-07-03  ")
    document = run("bars", "A", "--interval", "1d", "--json").json
    bars = cast(list[dict[str, object]], document["bars"])
    assert bars[0]["timestamp"] == "2024-07-03T09:30:00-04:00"


def test_an_empty_store_says_what_to_do(run: Run) -> None:
    run("delete", "A", "--yes")
    assert "data sample" in run("list").text
    assert "nothing to validate" in run("validate").text


def test_nothing_is_deleted_that_nobody_confirmed(run: Run, catalogue: Catalogue) -> None:
    with pytest.raises(MisMarteraError, match="say --yes"):
        run("delete", "A")
    assert catalogue.symbols() == ("A",)


def test_a_file_is_not_replaced_that_nobody_confirmed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    with pytest.raises(MisMarteraError, match="was not replaced"):
        run("export", "A", str(file))
    assert file.read_text() == "mine"
    run("export", "A", str(file), "--yes")
    assert file.read_text().startswith("timestamp,open")


def test_validate_fails_where_a_row_is_no_bar(run: Run, catalogue: Catalogue) -> None:
    catalogue.store.write("B", MINUTE, flat_bars([OPEN], -1.0))
    with pytest.raises(MisMarteraError, match="faults in B 1m"):
        run("validate", "--json")


def test_of_many_bad_rows_the_first_are_shown(
    service: DataService, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    times = [OPEN + minute * MINUTE.ns for minute in range(60)]
    catalogue.store.write("B", MINUTE, flat_bars(times, -1.0))
    document = service.validate("B")
    console = Console(width=80)
    console.print(validation_view(document))
    shown = capsys.readouterr().out
    assert shown.count("price not above 0") == 50
    assert "… and 10 more" in shown
