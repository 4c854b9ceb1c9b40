"""Bars as tables show them."""

from __future__ import annotations

from datetime import date

import pytest
from rich.console import Console

from cli.render.bars import bars_table
from cli.render.format import bar_start
from cli.render.table import Trimmed
from mismartera.reporting.documents.bars import BarDocument
from mismartera.timekeeping.time_manager import TimeManager


def _bar(timestamp: str, close: float, coverage: float | None = None) -> BarDocument:
    return BarDocument(timestamp, 1.0, 12.5, 0.5, close, 1_250_000.0, coverage)


def _lines(bars: list[BarDocument], interval: str) -> list[str]:
    console = Console(width=80, no_color=True)
    with console.capture() as captured:
        console.print(Trimmed(bars_table(bars, interval)))
    return captured.get().splitlines()


@pytest.mark.parametrize(
    ("instant", "interval", "shown"),
    [
        ("2024-07-03T09:30:00-04:00", "1m", "2024-07-03 09:30"),
        ("2024-07-03T09:30:05-04:00", "5s", "2024-07-03 09:30:05"),
        ("2024-07-03T09:30:00-04:00", "1d", "2024-07-03"),
        ("2024-07-01T09:30:00-04:00", "1w", "2024-07-01"),
        ("2024-07-02T17:00:00-05:00", "1d", "2024-07-03"),
        ("2024-12-31T17:00:00-06:00", "1d", "2025-01-01"),
        ("2024-07-03", "1d", "2024-07-03"),
        (None, "1d", "–"),
        (None, "1m", "–"),
    ],
)
def test_a_bar_of_a_session_or_a_week_is_shown_with_its_date_alone(
    instant: str | None, interval: str, shown: str
) -> None:
    assert bar_start(instant, interval) == shown


@pytest.mark.parametrize("exchange", ["XNYS", "CMES", "IEPA", "BVMF", "24/7"])
def test_the_date_shown_of_a_daily_bar_is_its_sessions(
    time_manager: TimeManager, exchange: str
) -> None:
    for session in time_manager.sessions_between(date(2023, 12, 1), date(2024, 3, 31), exchange):
        opened = time_manager.iso(session.open_ns, exchange)
        assert bar_start(opened, "1d") == session.date.isoformat()


def test_numbers_stand_below_each_other() -> None:
    bars = [_bar("2024-07-03T09:30:00-04:00", 9.75), _bar("2024-07-03T09:31:00-04:00", 10.1234)]
    assert _lines(bars, "1m") == [
        "start             open   high   low    close     volume",
        "───────────────────────────────────────────────────────",
        "2024-07-03 09:30  1.00  12.50  0.50     9.75  1,250,000",
        "2024-07-03 09:31  1.00  12.50  0.50  10.1234  1,250,000",
    ]


def test_coverage_is_shown_as_soon_as_one_bar_has_it() -> None:
    day = "2024-07-03T09:30:00-04:00"
    head, _, full, part = _lines([_bar(day, 2.0, 1.0), _bar(day, 2.0, 0.2)], "1d")
    assert head.endswith("coverage")
    assert (full[-6:], part[-6:]) == ("  100%", "20.00%")
