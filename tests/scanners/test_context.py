"""What scanners read: nothing that came later, and only what they asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.columns import Float64
from mismartera.domain.interval import SECOND
from mismartera.errors import ScannerError
from mismartera.scanners.context import ScanContext
from mismartera.scanners.minute_volume import elapsed_minutes, instant_of_minute, trading_minutes
from mismartera.scanners.scan_data import ScanData
from mismartera.scanners.scanner import ScanNeeds
from mismartera.timekeeping.time_manager import TimeManager
from tests.scanners.stored import at_minute, damage, put_bars, put_days, reader, session_of

DAY_1, DAY_2, HALF_DAY, DAY_4 = "2024-07-01", "2024-07-02", "2024-07-03", "2024-07-05"
EVERYTHING = ScanNeeds(daily_days=3, intraday=True, minute_days=3)


def context_at(
    catalogue: Catalogue, data: ScanData, day: str, minute: int, needs: ScanNeeds = EVERYTHING
) -> ScanContext:
    session = session_of(catalogue, day)
    return data.context(reader(needs), session, at_minute(catalogue, day, minute))


def values(array: Float64) -> list[float | None]:
    return [None if value != value else value for value in array.tolist()]


def test_today_holds_the_bars_that_have_ended(catalogue: Catalogue, data: ScanData) -> None:
    put_days(catalogue, "A", {DAY_1: (1, 1, 1)})
    put_bars(catalogue, "A", DAY_2, {0: (5, 10), 1: (9, 20), 2: (4, 30)})
    seen = [context_at(catalogue, data, DAY_2, minute).today for minute in (0, 1, 2, 3)]
    assert [values(each.open) for each in seen] == [[None], [5], [5], [5]]
    assert [values(each.last) for each in seen] == [[None], [5], [9], [4]]
    assert [values(each.high) for each in seen] == [[None], [5], [9], [9]]
    assert [values(each.low) for each in seen] == [[None], [5], [5], [4]]
    assert [values(each.volume) for each in seen] == [[None], [10], [30], [60]]


def test_extended_hours_are_not_the_session(catalogue: Catalogue, data: ScanData) -> None:
    put_days(catalogue, "A", {DAY_1: (1, 1, 1)})
    put_bars(catalogue, "A", DAY_2, {-5: (1, 1), 0: (5, 10), 395: (99, 1)})
    assert values(context_at(catalogue, data, DAY_2, 400).today.high) == [5]


def test_seconds_are_read_where_there_are_no_minutes(catalogue: Catalogue, data: ScanData) -> None:
    for day in (DAY_1, DAY_2):
        put_bars(catalogue, "FAST", day, {n: (n + 1, 1) for n in range(90)}, SECOND)
    seen = context_at(catalogue, data, DAY_2, 1)
    assert values(seen.today.last) == [60]
    assert values(seen.minute_average) == [60]
    assert values(seen.daily.close[:, -1]) == [90]


def test_a_1d_bar_is_seen_at_the_close_where_there_is_nothing_shorter(
    catalogue: Catalogue, data: ScanData
) -> None:
    put_days(catalogue, "A", {DAY_1: (1, 2, 3), DAY_2: (4, 5, 6)})
    assert values(context_at(catalogue, data, DAY_2, 389).today.open) == [None]
    closed = context_at(catalogue, data, DAY_2, 390).today
    assert (values(closed.open), values(closed.last)) == ([4], [5])


def test_the_panel_ends_before_the_session(catalogue: Catalogue, home: Path) -> None:
    put_days(catalogue, "A", {DAY_1: (1, 1, 1), DAY_2: (2, 2, 2), HALF_DAY: (3, 3, 3)})
    ahead = ScanData(catalogue, home, "XNYS", ahead=session_of(catalogue, DAY_4).date)
    for day, expected in ((DAY_2, [None, None, 1]), (HALF_DAY, [None, 1, 2]), (DAY_4, [1, 2, 3])):
        for data in (ScanData(catalogue, home, "XNYS"), ahead):
            panel = context_at(catalogue, data, day, 0).daily
            assert values(panel.close[0]) == expected
            assert panel.dates[-1] < session_of(catalogue, day).date
            assert not panel.close.flags.writeable


def test_a_missing_1d_bar_is_made_of_minutes(catalogue: Catalogue, data: ScanData) -> None:
    put_days(catalogue, "A", {DAY_1: (1, 1, 1)})
    put_bars(catalogue, "A", DAY_1, {0: (50, 1)})
    put_bars(catalogue, "A", DAY_2, {0: (7, 10), 5: (9, 20), 391: (100, 1)})
    panel = context_at(catalogue, data, HALF_DAY, 0).daily
    assert values(panel.close[0]) == [None, 1, 9]
    assert values(panel.volume[0]) == [None, 1, 30]
    assert values(panel.average_volume()) == [15.5]
    assert values(panel.average_dollar_volume()) == [(1 + 270) / 2]


def test_the_minute_average_leaves_out_sessions_without_that_minute(
    catalogue: Catalogue, data: ScanData
) -> None:
    put_bars(catalogue, "A", DAY_1, {0: (1, 100), 300: (1, 50)})
    put_bars(catalogue, "A", HALF_DAY, {0: (1, 400)})
    seen = [
        context_at(catalogue, data, DAY_4, minute, ScanNeeds(intraday=True, minute_days=3))
        for minute in (0, 1, 210, 211, 301)
    ]
    # DAY_2 has no bar and does not count; the half-day has 210 minutes
    assert [values(each.minute_average)[0] for each in seen] == [0, 250, 250, 100, 150]
    assert values(seen[0].relative_volume) == [None]


def test_the_minute_average_is_the_same_however_it_was_loaded(
    catalogue: Catalogue, home: Path, data: ScanData
) -> None:
    for number, day in enumerate((DAY_1, DAY_2, HALF_DAY, DAY_4)):
        put_bars(catalogue, "A", day, {n: (1, n + number) for n in range(5)})
    needs = ScanNeeds(minute_days=2)
    for day in (HALF_DAY, DAY_4):
        fresh = ScanData(catalogue, home, "XNYS")
        again, first = (context_at(catalogue, each, day, 4, needs) for each in (data, fresh))
        assert values(again.minute_average) == values(first.minute_average)


def test_trading_minutes_leave_a_break_out(time_manager: TimeManager) -> None:
    catalogue_session = time_manager.session_on_or_after(
        time_manager.parse_date("2024-07-02"), "XHKG"
    )
    (start, end), *_ = catalogue_session.breaks
    before = trading_minutes(catalogue_session)
    assert before == 330
    assert elapsed_minutes(catalogue_session, catalogue_session.open_ns - 1) == 0
    assert elapsed_minutes(catalogue_session, start) == 150
    assert elapsed_minutes(catalogue_session, end) == 150
    assert elapsed_minutes(catalogue_session, end + 60_000_000_000) == 151
    assert elapsed_minutes(catalogue_session, catalogue_session.close_ns) == before
    assert instant_of_minute(catalogue_session, 151) == end + 60_000_000_000


@pytest.mark.parametrize(
    ("figure", "key"),
    [
        ("daily", "daily_days"),
        ("today", "intraday"),
        ("minute_average", "minute_days"),
        ("relative_volume", "minute_days"),
    ],
)
def test_what_was_not_asked_for_cannot_be_read(
    catalogue: Catalogue, data: ScanData, figure: str, key: str
) -> None:
    put_days(catalogue, "A", {DAY_1: (1, 1, 1)})
    context = context_at(catalogue, data, DAY_2, 1, ScanNeeds())
    with pytest.raises(ScannerError, match=f"give {key} in its ScanNeeds"):
        getattr(context, figure)


def test_a_damaged_file_leaves_its_symbol_out(
    catalogue: Catalogue, data: ScanData, home: Path
) -> None:
    for symbol in ("BAD", "GOOD"):
        put_days(catalogue, symbol, {DAY_1: (1, 2, 3)})
    damage(home, "bars/1d/BAD/all.parquet")
    context = context_at(catalogue, data, DAY_2, 0)
    assert context.symbols == ("GOOD",)
    assert list(data.faults) == ["BAD"]
    assert "is damaged" in data.faults["BAD"]


def test_a_scan_reads_each_series_once(catalogue: Catalogue, data: ScanData, home: Path) -> None:
    put_bars(catalogue, "A", DAY_1, {0: (1, 1)})
    put_bars(catalogue, "A", DAY_2, {0: (1, 1)})
    first = context_at(catalogue, data, DAY_2, 1)
    assert np.array_equal(first.today.volume, [1.0])
    put_bars(catalogue, "A", DAY_2, {0: (1, 9)})
    assert np.array_equal(context_at(catalogue, data, DAY_2, 2).today.volume, [1.0])
    fresh = ScanData(catalogue, home, "XNYS")
    assert np.array_equal(context_at(catalogue, fresh, DAY_2, 2).today.volume, [9.0])
