"""A scan as a stage: order, cuts, schedules, and scanners that are broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import time
from itertools import repeat
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.strategies import ScanSchedule
from mismartera.domain.interval import DAY as INTERVAL_DAY
from mismartera.engine.scanning import ScanOutcome, ScanStage, scan_instants
from mismartera.included.scanners.gap_up import GapUp
from mismartera.included.scanners.momentum import Momentum
from mismartera.scanners.context import ScanContext
from mismartera.scanners.scan_data import ScanData
from mismartera.scanners.scanner import ScanNeeds, Scanner, ScannerParameters, ScanResult
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.scanners.stored import at_minute, put_bars, put_days, session_of

DAY = "2024-07-02"


class Gives(Scanner[ScannerParameters]):
    """Gives whatever it is told to."""

    results: object = ()

    def scan(self, context: ScanContext) -> Iterable[ScanResult]:
        if isinstance(self.results, BaseException):
            raise self.results
        return cast("Iterable[ScanResult]", self.results)


@pytest.fixture
def stored(catalogue: Catalogue) -> Catalogue:
    for symbol in "ABCD":
        put_days(catalogue, symbol, {"2024-07-01": (1, 1, 1)})
    return catalogue


def scanned(stored: Catalogue, home: Path, results: object, **parameters: object) -> ScanOutcome:
    scanner = Gives(parameters)
    scanner.results = results
    stage = ScanStage(scanner, ScanData(stored, home, "XNYS"))
    return stage.at(session_of(stored, DAY), at_minute(stored, DAY, 5))


def test_results_come_best_first_and_equal_ones_by_symbol(stored: Catalogue, home: Path) -> None:
    given_ = [ScanResult("D", 2, "d"), ScanResult("B", 1, "b"), ScanResult("A", 2.0, "a")]
    outcome = scanned(stored, home, given_)
    assert [(each.symbol, each.score) for each in outcome.results] == [("A", 2), ("D", 2), ("B", 1)]
    assert (outcome.looked_at, outcome.universe, outcome.error) == (4, "all symbols", None)
    cut = scanned(stored, home, given_, max_results=1)
    assert [each.symbol for each in cut.results] == ["A"]


def test_a_scan_may_find_nothing(stored: Catalogue, home: Path) -> None:
    for nothing in ((), None):
        outcome = scanned(stored, home, nothing)
        assert (outcome.results, outcome.error) == ((), None)


class Unspeakable:
    def __repr__(self) -> str:
        raise ValueError("no")


@pytest.mark.parametrize(
    ("results", "error"),
    [
        (ZeroDivisionError("by\nnothing"), "ZeroDivisionError: by nothing"),
        (RecursionError(), "RecursionError"),
        (5, "TypeError: 'int' object is not iterable"),
        (["A"], "it gave 'A'; give ScanResult objects"),
        ([Unspeakable()], "it gave a Unspeakable; give ScanResult objects"),
        ([ScanResult("A", float("nan"), "")], "the score of 'A' is nan"),
        ([ScanResult("A", float("inf"), "")], "the score of 'A' is inf"),
        ([ScanResult("A", cast("float", "1"), "")], "the score of 'A' is '1'"),
        ([ScanResult("A", True, "")], "the score of 'A' is True"),
        ([ScanResult("Z", 1, "")], "it gave 'Z', which is not in its universe"),
        ([ScanResult(cast("str", ["A"]), 1, "")], "TypeError: unhashable type: 'list'"),
        ([ScanResult("A", 1, ""), ScanResult("A", 2, "")], "it gave A twice"),
    ],
)
def test_a_broken_scanner_gives_an_error_and_no_results(
    stored: Catalogue, home: Path, results: object, error: str
) -> None:
    outcome = scanned(stored, home, results)
    assert outcome.results == ()
    assert outcome.error is not None
    assert re.sub(r"^test_scanning\.py:\d+: ", "", outcome.error) == error


def test_an_endless_scanner_is_ended_by_its_first_repetition(stored: Catalogue, home: Path) -> None:
    outcome = scanned(stored, home, repeat(ScanResult("A", 1, "")))
    assert outcome.error == "it gave A twice"


def test_needs_that_raise_are_an_error_too(stored: Catalogue, home: Path) -> None:
    class Broken(Gives):
        def needs(self) -> ScanNeeds:
            raise KeyError("x")

    stage = ScanStage(Broken(), ScanData(stored, home, "XNYS"))
    outcome = stage.at(session_of(stored, DAY), at_minute(stored, DAY, 5))
    assert outcome.error is not None
    assert re.fullmatch(r"test_scanning\.py:\d+: KeyError: 'x'", outcome.error)


def test_symbols_of_another_exchange_are_not_among_the_best(stored: Catalogue, home: Path) -> None:
    entry = JournalEntry(kind="import", at_ns=0, exchange="XLON")
    stored.store.journal("A", INTERVAL_DAY).append(entry)
    given_ = [ScanResult("A", 9, ""), ScanResult("B", 1, "")]
    outcome = scanned(stored, home, given_, max_results=1)
    assert [each.symbol for each in outcome.results] == ["B"]


def test_a_universe_that_is_not_there_is_an_error(stored: Catalogue, home: Path) -> None:
    outcome = scanned(stored, home, (), universe="nowhere")
    assert outcome.error is not None
    assert outcome.error.startswith("unknown universe 'nowhere'")


@pytest.mark.parametrize(
    ("schedules", "expected"),
    [
        ([{"start": "09:31"}], ["09:31"]),
        (
            [{"start": "09:35", "end": "09:50", "interval": "5m"}],
            ["09:35", "09:40", "09:45", "09:50"],
        ),
        (
            [{"start": "09:31"}, {"start": "09:30", "end": "09:32", "interval": "1m"}],
            ["09:30", "09:31", "09:32"],
        ),
        ([{"start": "15:58", "interval": "1m"}], ["15:58", "15:59", "16:00"]),
        ([{"start": "08:00"}, {"start": "17:00"}], []),
        ([{"start": "09:00", "interval": "3h"}], ["12:00", "15:00"]),
    ],
)
def test_a_schedule_gives_the_instants_within_the_window(
    time_manager: TimeManager, schedules: list[dict[str, str]], expected: list[str]
) -> None:
    session = time_manager.session_on_or_after(time_manager.parse_date(DAY))

    def at(moment: time) -> int:
        return time_manager.parse_instant(moment.isoformat("minutes"), on=session.date)

    parsed = [ScanSchedule.model_validate_json(json.dumps(each)) for each in schedules]
    found = scan_instants(parsed, (session.open_ns, session.close_ns), at)
    assert [time_manager.iso(each)[11:16] for each in found] == expected


@examples(25)
@given(seed=st.integers(0, 10_000), minute=st.integers(0, 390))
def test_what_lies_after_a_scan_does_not_change_it(
    seed: int, minute: int, tmp_path_factory: pytest.TempPathFactory, time_manager: TimeManager
) -> None:
    random = np.random.default_rng(seed)
    days = ("2024-06-28", "2024-07-01", DAY)
    homes = [tmp_path_factory.mktemp("home") for _ in range(2)]
    stores = [Catalogue(BarStore(home), time_manager) for home in homes]
    for symbol in ("A", "B", "C"):
        rows = {day: random.choice(390, 60, replace=False) for day in days}
        for day, numbers in rows.items():
            bars = {int(n): (float(random.integers(90, 110)), 100.0) for n in sorted(numbers)}
            later = {n: bar for n, bar in bars.items() if day == DAY and n >= minute}
            earlier = {n: bar for n, bar in bars.items() if n not in later}
            changed = {n: (price * 3, 7e6) for n, (price, _) in later.items() if n % 2}
            put_bars(stores[0], symbol, day, earlier | later)
            if earlier or changed:
                put_bars(stores[1], symbol, day, earlier | changed)
        put_days(stores[1], symbol, {DAY: (900, 900, 9e9), "2024-07-03": (1, 1, 1)})
    put_bars(stores[1], "NEW", DAY, {minute: (1, 1)})
    session, now_ns = session_of(stores[0], DAY), at_minute(stores[0], DAY, minute)
    wide = {"direction": "both", "days": 2}
    for scanner in (
        GapUp({"min_gap_percent": 0.1, **wide}),
        Momentum({"min_change_percent": 0.1, "min_relative_volume": 0.1, **wide}),
    ):
        outcomes = [
            ScanStage(scanner, ScanData(store, home, "XNYS")).at(session, now_ns)
            for store, home in zip(stores, homes, strict=True)
        ]
        assert outcomes[0] == outcomes[1]
