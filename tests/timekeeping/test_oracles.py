"""The calendar against schedules that were made elsewhere."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np

from mismartera.timekeeping.schedule import Schedule
from mismartera.timekeeping.time_manager import TimeManager
from tests.timekeeping.conftest import utc_ns


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _between(schedule: Schedule, rows: list[dict[str, str]], name: str) -> slice:
    days = [date.fromisoformat(row[name][:10]).toordinal() for row in (rows[0], rows[-1])]
    shift = date(1970, 1, 1).toordinal()
    first, last = np.searchsorted(schedule.dates, [days[0] - shift, days[1] - shift])
    return slice(int(first), int(last) + 1)


def test_xnys_equals_the_schedule_that_the_library_is_checked_against(
    times: TimeManager, shared_data: Path
) -> None:
    rows = _rows(shared_data / "oracles/exchange_calendars/xnys.csv")
    schedule = times.schedule("XNYS")
    part = _between(schedule, rows, "")
    assert (schedule.dates[part] * 86_400_000_000_000).tolist() == [utc_ns(row[""]) for row in rows]
    assert schedule.open_ns[part].tolist() == [utc_ns(row["open"]) for row in rows]
    assert schedule.close_ns[part].tolist() == [utc_ns(row["close"]) for row in rows]


def test_xnys_equals_the_library_in_early_closes_and_special_closures(
    times: TimeManager, shared_data: Path
) -> None:
    name = "oracles/exchange_calendars/xnys_2006-11_2027-11_from_4.13.2.csv"
    rows = _rows(shared_data / name)
    schedule = times.schedule("XNYS")
    part = _between(schedule, rows, "session")
    days = [utc_ns(row["session"]) for row in rows]
    assert (schedule.dates[part] * 86_400_000_000_000).tolist() == days
    assert schedule.open_ns[part].tolist() == [utc_ns(row["open_utc"]) for row in rows]
    assert schedule.close_ns[part].tolist() == [utc_ns(row["close_utc"]) for row in rows]
    flags = [row["early_close"] == "True" for row in rows]
    assert schedule.early_close[part].tolist() == flags


def test_the_sessions_of_the_real_bars_open_and_close_as_was_measured_elsewhere(
    times: TimeManager, shared_data: Path
) -> None:
    for row in _rows(shared_data / "gaps_expected.csv"):
        session = times.trading_session(date.fromisoformat(row["session"]), "XNYS")
        assert session is not None
        assert session.open_ns == utc_ns(f"{row['session']}T{row['open_utc']}")
        assert session.close_ns == utc_ns(f"{row['session']}T{row['close_utc']}")
        assert session.early_close == (row["early_close"] == "True")
