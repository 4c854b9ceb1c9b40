"""The `time` group, run as the shell runs it: a command line in, text or JSON out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.commands.time import app
from cli.environment import Environment
from cli.failure import failure_of
from cli.shell import Shell
from mismartera.services.settings import Settings
from mismartera.services.time_service import TimeService
from mismartera.timekeeping.time_manager import TimeManager
from mismartera.timekeeping.wall import FixedClock

NOON_IN_NEW_YORK_NS = 1_720_022_400_000_000_000  # 2024-07-03T12:00-04:00


@dataclass(frozen=True, slots=True)
class TimeOnly:
    """A system that can do nothing but tell the time."""

    time: TimeService


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command left behind."""

    result: Result
    text: str

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.text)
        return found


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def manager() -> TimeManager:
    return TimeManager(clock=FixedClock(NOON_IN_NEW_YORK_NS))


@pytest.fixture
def ask(manager: TimeManager, home: Path) -> Ask:
    def run(*words: str, columns: int = 80) -> Answer:
        out = io.StringIO()
        environment = Environment(
            stdout=out, stderr=io.StringIO(), variables={"COLUMNS": str(columns)}, home=home
        )
        shell = Shell(environment)
        vars(shell)["system"] = TimeOnly(TimeService(manager, Settings(home)))
        with pytest.MonkeyPatch.context() as terminal:
            terminal.setenv("COLUMNS", str(columns))
            result = CliRunner().invoke(app, list(words), obj=shell)
        return Answer(result, out.getvalue())

    return run


def test_session_prints_the_shape_that_programs_rely_on(ask: Ask) -> None:
    answer = ask("session", "2024-07-03", "--json")
    assert answer.result.exit_code == 0
    assert answer.json == {
        "date": "2024-07-03",
        "exchange": "XNYS",
        "is_session": True,
        "open": "2024-07-03T09:30:00-04:00",
        "close": "2024-07-03T13:00:00-04:00",
        "early_close": True,
        "breaks": [],
        "timezone": "America/New_York",
    }


def test_session_says_so_where_there_is_none(ask: Ask) -> None:
    assert ask("session", "2024-07-04").text == "Thu 2024-07-04 XNYS: no session\n"


def test_session_is_drawn_with_its_break(ask: Ask) -> None:
    text = ask("session", "2024-12-23", "--exchange", "XHKG").text
    assert "open       2024-12-23 09:30:00" in text
    assert "break      12:00 to 13:00" in text
    assert "Asia/Hong_Kong" in text


def test_now_is_drawn_with_the_market(ask: Ask) -> None:
    text = ask("now").text
    assert "Wed 2024-07-03 12:00:00 America/New_York" in text
    assert "XNYS is open" in text
    assert "09:30 to 13:00, early close" in text
    assert "session time" not in text


def test_now_has_room_for_the_time_of_a_run(ask: Ask) -> None:
    document = ask("now", "--json").json
    assert document["session_time"] is None
    assert document["clock"] is None
    assert document["lag_seconds"] is None


def test_market_takes_an_instant(ask: Ask) -> None:
    assert "XHKG is in break" in ask("market", "2024-07-03T12:30", "--exchange", "XHKG").text
    assert ask("market", "2024-07-04", "--json").json["phase"] == "closed"


def test_next_lists_as_many_as_asked_for(ask: Ask) -> None:
    rows = [line.split() for line in ask("next", "2", "--after", "2024-11-27").text.splitlines()]
    assert ["2024-11-29", "Fri"] in [row[:2] for row in rows]
    assert ["2024-12-02", "Mon"] in [row[:2] for row in rows]
    assert [row[-2:] for row in rows].count(["early", "close"]) == 1


def test_days_counts(ask: Ask) -> None:
    assert "252 of 366 days" in ask("days", "2024-01-01", "2024-12-31").text


def test_holidays_are_listed_with_early_closes(ask: Ask) -> None:
    text = ask("holidays", "2024").text
    assert "XNYS 2024: 10 holidays, 3 early closes" in text
    assert "Thanksgiving" in text
    assert "closes early, 13:00" in text


def test_holidays_of_a_market_that_never_closes(ask: Ask) -> None:
    text = ask("holidays", "2024", "--exchange", "24/7").text
    assert text == "24/7 2024: 0 holidays, 0 early closes\n"


def test_convert_shows_both_zones(ask: Ask) -> None:
    text = ask("convert", "2024-07-03T10:30", "--from", "UTC", "--to", "Asia/Tokyo").text
    assert "Asia/Tokyo  2024-07-03T19:30:00+09:00" in text


def test_window_lists_segments(ask: Ask) -> None:
    text = ask("window", "2024-07-03", "--hours", "extended").text
    assert "pre-market" in text
    assert "210" in text
    segments = ask("window", "2024-12-23", "--exchange", "XHKG", "--json").json["segments"]
    assert isinstance(segments, list)
    assert [segment["minutes"] for segment in segments] == [150.0, 180.0]


def test_exchange_sets_the_default(ask: Ask, manager: TimeManager) -> None:
    assert ask("exchange", "LSE", "--json").json["exchange"] == "XLON"
    assert ask("session", "2024-12-26", "--json").json["is_session"] is False
    assert "Europe/London" in ask("exchange").text
    manager.set_default_exchange("XNYS")


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize(
    "command",
    ["now", "market", "session today", "next 3", "holidays 2024", "window today", "exchange"],
)
def test_answers_fit_the_terminal_without_trailing_rubbish(
    ask: Ask, command: str, columns: int
) -> None:
    answer = ask(*command.split(), columns=columns)
    assert answer.result.exit_code == 0
    assert all(len(line) <= columns for line in answer.text.splitlines())
    assert "\x1b" not in answer.text
    assert "…" not in answer.text


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["session", "2024-02-30"], 2, "'2024-02-30' is not a date: February 2024 has 29 days"),
        (["session", "tomorrowish"], 2, "'tomorrowish' is not a date; write it as YYYY-MM-DD"),
        (["session", ""], 2, "'' is not a date"),
        (["session", "0001-01-01"], 1, "lies before 1990-01-01, where calendar XNYS begins"),
        (["session", "9999-12-31"], 1, "lies after 2260-12-31, where calendar XNYS ends"),
        (["session", "2024-07-03", "--exchange", "XNSY"], 2, "did you mean XNYS"),
        (["holidays", "1066"], 1, "year 1066 lies before 1990-01-01"),
        (["holidays", "99999999999999999999"], 1, "lies after 2260-12-31"),
        (["next", "0"], 2, "0 is not a number of sessions; write 1 or more"),
        (["next", "99999999999999999999"], 1, "it ends at 2260-12-31"),
        (["market", "2024-03-10T02:30"], 1, "does not exist in America/New_York"),
        (["convert", "2024-07-03T10:30", "--to", "Mars/Base"], 2, "unknown time zone 'Mars/Base'"),
        (["window", "2024-07-05", "--hours", "night"], 2, "use regular or extended"),
        (["window", "2024-07-05", "--hours", "extended", "--exchange", "XHKG"], 1, "no extended"),
        (["exchange", "NOPE!"], 2, "unknown exchange 'NOPE!'"),
    ],
)
def test_wrong_input_gets_one_line_and_a_status(
    ask: Ask, words: list[str], status: int, message: str
) -> None:
    answer = ask(*words)
    assert answer.result.exception is not None
    failure = failure_of(answer.result.exception)
    assert failure.status == status
    assert message in failure.message
    assert "\n" not in failure.message
    assert answer.text == ""
