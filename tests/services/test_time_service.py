from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mismartera.errors import MisMarteraError, TimeError, UnknownName, UsageError
from mismartera.reporting.encode import to_json
from mismartera.services.settings import DEFAULT_EXCHANGE, Settings
from mismartera.services.time_service import TimeService
from mismartera.timekeeping.time_manager import TimeManager
from mismartera.timekeeping.wall import FixedClock

NOON_IN_NEW_YORK_NS = 1_720_022_400_000_000_000  # 2024-07-03T12:00-04:00


@pytest.fixture(scope="module")
def time(tmp_path_factory: pytest.TempPathFactory) -> TimeService:
    manager = TimeManager(clock=FixedClock(NOON_IN_NEW_YORK_NS))
    return TimeService(manager, Settings(tmp_path_factory.mktemp("home")))


def test_now_shows_the_wall_and_the_market_and_no_run(time: TimeService) -> None:
    document = time.now()
    assert document.time == "2024-07-03T12:00:00-04:00"
    assert document.utc == "2024-07-03T16:00:00+00:00"
    assert document.market.phase == "open"
    assert (document.session_time, document.clock, document.lag_seconds) == (None, None, None)


def test_market_shows_what_comes_next(time: TimeService) -> None:
    document = time.market("2024-07-03T13:30")
    assert not document.is_open
    assert document.phase == "after-market"
    assert (document.session, document.early_close) == ("2024-07-03", True)
    assert document.next_open == "2024-07-05T09:30:00-04:00"
    assert document.next_close == "2024-07-05T16:00:00-04:00"


def test_market_reads_a_time_alone_as_today(time: TimeService) -> None:
    assert time.market("09:29").phase == "pre-market"
    assert time.market("09:30").at == "2024-07-03T09:30:00-04:00"


def test_a_session_has_the_shape_that_programs_rely_on(time: TimeService) -> None:
    assert to_json(time.session("2024-12-23", "XHKG")) == {
        "date": "2024-12-23",
        "exchange": "XHKG",
        "is_session": True,
        "open": "2024-12-23T09:30:00+08:00",
        "close": "2024-12-23T16:00:00+08:00",
        "early_close": False,
        "breaks": [{"start": "2024-12-23T12:00:00+08:00", "end": "2024-12-23T13:00:00+08:00"}],
        "timezone": "Asia/Hong_Kong",
    }


def test_a_date_without_a_session_has_no_open_and_no_close(time: TimeService) -> None:
    assert to_json(time.session("2024-07-04")) == {
        "date": "2024-07-04",
        "exchange": "XNYS",
        "is_session": False,
        "open": None,
        "close": None,
        "early_close": False,
        "breaks": [],
        "timezone": "America/New_York",
    }


def test_today_is_the_exchanges_own(time: TimeService) -> None:
    assert time.session("today").date == "2024-07-03"
    assert time.session("today", "XHKG").date == "2024-07-04"


def test_next_lists_sessions_after_today(time: TimeService) -> None:
    document = time.next(3)
    assert document.after == "2024-07-03"
    assert [session.date for session in document.sessions] == [
        "2024-07-05",
        "2024-07-08",
        "2024-07-09",
    ]
    assert [session.date for session in time.next(1, after="2024-11-27").sessions] == ["2024-11-29"]


def test_days_counts_both_ends(time: TimeService) -> None:
    document = time.days("2024-07-01", "2024-07-05")
    assert (document.calendar_days, document.sessions, document.early_closes) == (5, 4, 1)
    assert document.dates == ("2024-07-01", "2024-07-02", "2024-07-03", "2024-07-05")
    with pytest.raises(UsageError, match="2024-07-01 comes before 2024-07-05"):
        time.days("2024-07-05", "2024-07-01")


def test_holidays_come_with_the_early_closes(time: TimeService) -> None:
    document = time.holidays(2024)
    assert len(document.holidays) == 10
    assert [session.date for session in document.early_closes] == [
        "2024-07-03",
        "2024-11-29",
        "2024-12-24",
    ]
    assert document.holidays[6].weekday == "Thu"
    assert document.early_closes[0].close == "2024-07-03T13:00:00-04:00"


def test_holidays_of_a_year_that_the_calendar_reaches_only_in_part(time: TimeService) -> None:
    assert time.holidays(1990).holidays[0].date == "1990-01-01"


def test_an_instant_is_converted_between_zones_and_exchanges(time: TimeService) -> None:
    document = time.convert("2024-07-03T10:30", "Europe/London", "XHKG")
    assert document.from_time == "2024-07-03T10:30:00+08:00"
    assert document.to_time == "2024-07-03T03:30:00+01:00"
    assert document.utc == "2024-07-03T02:30:00+00:00"
    assert document.to_timezone == "Europe/London"


def test_an_offset_in_the_text_wins_over_the_zone(time: TimeService) -> None:
    document = time.convert("2024-07-03T10:30Z", None, "Asia/Tokyo")
    assert document.to_time == "2024-07-03T06:30:00-04:00"
    assert document.from_time == "2024-07-03T19:30:00+09:00"


def test_a_time_alone_is_converted_on_today_in_its_own_zone(time: TimeService) -> None:
    assert time.convert("01:00", "UTC", "Asia/Tokyo").from_time == "2024-07-04T01:00:00+09:00"


def test_the_window_lists_its_segments(time: TimeService) -> None:
    document = time.window("2024-07-03", "extended")
    assert document.start == "2024-07-03T04:00:00-04:00"
    assert document.end == "2024-07-03T17:00:00-04:00"
    kinds = [(segment.kind, segment.minutes) for segment in document.segments]
    assert kinds == [("pre-market", 330), ("regular", 210), ("after-market", 240)]


def test_the_window_of_a_date_without_a_session_names_the_next(time: TimeService) -> None:
    with pytest.raises(
        TimeError, match="XNYS has no session on 2024-07-04; the next is on 2024-07-05"
    ):
        time.window("2024-07-04")


@pytest.mark.parametrize("hours", ["", "all", "extendedd"])
def test_hours_are_regular_or_extended(time: TimeService, hours: str) -> None:
    with pytest.raises(UsageError, match="use regular or extended"):
        time.window("2024-07-03", hours)


def test_the_default_exchange_is_shown_set_and_kept(home: Path) -> None:
    settings = Settings(home)
    service = TimeService(TimeManager(), settings)
    assert service.exchange().exchange == "XNYS"
    document = service.exchange("hkex")
    assert (document.exchange, document.timezone) == ("XHKG", "Asia/Hong_Kong")
    assert (document.first, document.last) == ("1990-01-01", "2049-12-31")
    assert not document.extended_hours
    assert "24/7" in document.exchanges
    assert service.session("2024-12-23").exchange == "XHKG"
    assert settings.get(DEFAULT_EXCHANGE) == "XHKG"


def test_an_unknown_exchange_is_not_kept(home: Path) -> None:
    settings = Settings(home)
    with pytest.raises(UnknownName):
        TimeService(TimeManager(), settings).exchange("NOPE")
    assert settings.get(DEFAULT_EXCHANGE) is None


@pytest.mark.parametrize("command", ["session", "window", "market", "convert", "next", "days"])
@pytest.mark.parametrize(
    "text", [" ", "tomorrowish", "2024-02-30", "0001-01-01", "9999-12-31", "9" * 400, "\x1b[31m"]
)
def test_a_bad_date_is_one_line_for_every_command(
    time: TimeService, command: str, text: str
) -> None:
    ask: dict[str, Callable[[], object]] = {
        "session": lambda: time.session(text),
        "window": lambda: time.window(text),
        "market": lambda: time.market(text),
        "convert": lambda: time.convert(text),
        "next": lambda: time.next(1, after=text),
        "days": lambda: time.days(text, text),
    }
    with pytest.raises(MisMarteraError) as refused:
        ask[command]()
    message = str(refused.value)
    assert message.isprintable()
    assert len(message) < 220
