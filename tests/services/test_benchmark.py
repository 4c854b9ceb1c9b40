"""What a benchmark is worth: bought at the first regular open, and held."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.money import micros
from mismartera.domain.notice import NoticeKind
from mismartera.domain.run_record import SessionRecord
from mismartera.services.benchmark import Benchmark, HeldSeries, HeldWorth, worth_of
from mismartera.storage.bar_store import BarStore
from tests.storage.run_record_examples import MINUTE_NS, sessions

THREE = sessions(3)
LAST_CLOSE_NS = THREE[-1].close_ns


def stored(home: Path, symbol: str, interval: Interval, *bars: tuple[int, float, float]) -> None:
    """Store bars of (timestamp, open, close)."""
    stamps = np.array([each[0] for each in bars], np.int64)
    opened, close = (np.array([float(each[place]) for each in bars]) for place in (1, 2))
    high, low = np.maximum(opened, close), np.minimum(opened, close)
    columns = BarColumns(stamps, opened, high, low, close, np.full(len(bars), 100.0))
    BarStore(home).write(symbol, interval, columns)


def minute(session: SessionRecord, number: int) -> int:
    return session.open_ns + number * MINUTE_NS


def worth(
    home: Path, *parts: tuple[str, Interval], until_ns: int = LAST_CLOSE_NS, cash: float = 1000
) -> HeldWorth:
    benchmark = Benchmark("any", tuple(HeldSeries(*part) for part in parts))
    return worth_of(benchmark, micros(cash), THREE, until_ns, BarStore(home))


def of_minutes(home: Path, symbol: str = "AAA") -> None:
    """Bars before the open, in the first and the last minute, and after the close."""
    first, second, third = THREE
    stored(
        home, symbol, MINUTE,
        (minute(first, -1), 50, 50), (minute(first, 0), 100, 101), (minute(first, 389), 103, 104),
        (minute(first, 390), 300, 300), (minute(second, 100), 90, 80),
        (minute(third, 0), 100, 120), (minute(third, 200), 120, 110),
    )  # fmt: skip


def test_it_is_bought_at_the_first_regular_open_and_valued_at_each_close(home: Path) -> None:
    of_minutes(home)
    found = worth(home, ("AAA", MINUTE))
    assert found.worth is not None
    assert found.worth.tolist() == pytest.approx([1040, 800, 1100])
    assert found.notices == ()


def test_daily_bars_are_found_by_their_dates(home: Path) -> None:
    first, _, third = (row_of_date(each.day) for each in THREE)
    stored(home, "DAY", DAY, (first, 100, 110), (third, 120, 132))
    found = worth(home, ("DAY", DAY))
    assert found.worth is not None
    assert found.worth.tolist() == pytest.approx([1100, 1100, 1320])


def test_until_its_first_bar_a_part_is_cash(home: Path) -> None:
    of_minutes(home)
    stored(home, "NEW", MINUTE, (minute(THREE[1], 30), 10, 20))
    found = worth(home, ("AAA", MINUTE), ("NEW", MINUTE))
    assert found.worth is not None
    assert found.worth.tolist() == pytest.approx([520 + 500, 400 + 1000, 550 + 1000])


@pytest.mark.parametrize(
    ("minutes", "last"),
    [(0, 800), (1, 1200), (200, 1200), (201, 1100), (390, 1100)],
)
def test_of_a_run_that_was_stopped_no_later_bar_counts(
    home: Path, minutes: int, last: float
) -> None:
    of_minutes(home)
    found = worth(home, ("AAA", MINUTE), until_ns=minute(THREE[2], minutes))
    assert found.worth is not None
    assert found.worth.tolist() == pytest.approx([1040, 800, last])


def test_of_a_session_that_was_stopped_there_is_no_daily_bar(home: Path) -> None:
    stored(home, "DAY", DAY, *((row_of_date(s.day), 100, 100 + n) for n, s in enumerate(THREE)))
    found = worth(home, ("DAY", DAY), until_ns=LAST_CLOSE_NS - 1)
    assert found.worth is not None
    assert found.worth.tolist() == pytest.approx([1000, 1010, 1010])


def test_what_has_no_bars_stays_cash_and_is_named(home: Path) -> None:
    of_minutes(home)
    found = worth(home, ("AAA", MINUTE), ("NONE", MINUTE))
    assert found.worth is not None
    assert found.worth.tolist() == pytest.approx([1020, 900, 1050])
    (lacking,) = found.notices
    assert lacking.text == "the benchmark's NONE has no bars in the run's sessions"
    assert (lacking.kind, lacking.symbol) == (NoticeKind.BENCHMARK, "NONE")


def test_where_nothing_has_bars_there_is_no_benchmark(home: Path) -> None:
    found = worth(home, ("NONE", MINUTE))
    assert found.worth is None
    assert len(found.notices) == 1
