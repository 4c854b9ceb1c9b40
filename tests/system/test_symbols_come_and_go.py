"""Symbols come and go in runs with a real store and threads."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mismartera.domain.interval import MINUTE
from mismartera.errors import MisMarteraError
from mismartera.storage.bar_store import BarStore
from mismartera.system_manager import SystemManager
from tests.budget import cases
from tests.market_data import read_uniform
from tests.reporting.checked import Export, read
from tests.system.bench import Bench
from tests.system.fixtures import engine_threads
from tests.system.market import FAST, LAST, SESSIONS

DATA = {
    "historical": {
        "data": [{"trailing_days": 2, "intervals": ["1m", "1d"]}],
        "indicators": {"volume": {"type": "trailing_average", "period": "2d", "field": "volume"}},
    },
    "indicators": {
        "session": [
            {"name": "sma", "period": 20, "interval": "1m"},
            {"name": "rsi", "period": 14, "interval": "5m"},
            {"name": "vwap", "interval": "1m"},
        ]
    },
}


def symbols_of(bench: Bench) -> Export:
    """What an export says of each symbol."""
    path = bench.folder / "export.json"
    bench.system.view.export_status(path, complete=True)
    return dict(read(path.read_text(encoding="utf-8"))["session_data"])


@pytest.fixture(scope="module")
def real_home(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("real")
    store = BarStore(home)
    for symbol in ("AZO", "TDG"):
        file = shared_data / "bars" / "blaizard_2024" / f"{symbol}_1m_2024.parquet"
        store.write(symbol, MINUTE, read_uniform(file))
    return home


def test_tdg_that_comes_at_11_17_of_a_half_day_is_as_if_from_the_start(
    real_home: Path, tmp_path: Path
) -> None:
    moments = ("2024-11-29T11:17", "2024-11-29T12:00", "2024-11-29T13:00", "2024-12-02T10:00")

    def shown(symbols: Sequence[str], at_11_17: Callable[[SystemManager], None]) -> list[Export]:
        system = SystemManager(real_home)
        try:
            bench = Bench(system, tmp_path)
            bench.start(
                first="2024-11-29", last="2024-12-02", symbols=symbols, data=DATA, paused=True
            )
            exports = []
            for moment in moments:
                system.run.run_until(moment)
                if moment == moments[0]:
                    at_11_17(system)
                exports.append(symbols_of(bench))
            return exports
        finally:
            system.close()

    there = shown(["AZO", "TDG"], lambda _: None)
    came = shown(["AZO"], lambda system: _added(system, "TDG"))
    alone = shown(["AZO"], lambda _: None)
    assert there[2]["TDG"]["bars"]["1m"]["count"] > 100
    assert came == there
    assert [each["AZO"] for each in came] == [each["AZO"] for each in alone]


def _added(system: SystemManager, symbol: str) -> None:
    (change,) = system.session_changes.add_symbols([symbol]).changes
    assert change.state == "added"


def clock(day: str, minutes: int) -> str:
    """An instant so many minutes after the open."""
    hour, minute = divmod(9 * 60 + 30 + minutes, 60)
    return f"{day}T{hour:02}:{minute:02}"


@settings(max_examples=cases(5, in_ci=20), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    late=st.lists(st.sampled_from(["BBB", "CCC", *FAST]), min_size=1, max_size=3, unique=True),
    day=st.sampled_from(SESSIONS[:3]),
    minutes=st.integers(1, 209),
    later=st.integers(210, 390),
    streams=st.sampled_from([("1m",), ("1m", "5m", "1d"), ("1m", "5m", "15m", "1w")]),
)
def test_a_symbol_that_comes_late_is_as_if_from_the_start(
    market: Path,
    tmp_path_factory: pytest.TempPathFactory,
    late: list[str],
    day: str,
    minutes: int,
    later: int,
    streams: tuple[str, ...],
) -> None:
    folder = tmp_path_factory.mktemp("late")
    home = Path(shutil.copytree(market, folder / "home"))
    data = {**DATA, "indicators": {"session": [{"name": "sma", "period": 9, "interval": "1m"}]}}

    def run(symbols: Sequence[str], then: Sequence[str]) -> list[Export]:
        system = SystemManager(home)
        try:
            bench = Bench(system, folder)
            bench.start(last="2024-07-03", symbols=symbols, data=data, streams=streams, paused=True)
            system.run.run_until(clock(day, minutes))
            if then:
                done = system.session_changes.add_symbols(then).changes
                assert [each.state for each in done] == ["added"] * len(then)
            seen = [symbols_of(bench)]
            if day != SESSIONS[2]:
                system.run.run_until(clock(day, later))
                seen.append(symbols_of(bench))
            system.run.resume()
            bench.finish()
            return [*seen, symbols_of(bench)]
        finally:
            system.close()

    assert run(["AAA"], late) == run(["AAA", *late], [])


@pytest.fixture
def damaged(bench: Bench) -> str:
    """A symbol whose file holds something else."""
    files = [path for path in (bench.folder / "home").rglob("*.parquet") if "BBB" in str(path)]
    assert files
    for path in files:
        path.write_bytes(b"PAR1 nothing like bars PAR1")
    return "BBB"


def test_a_damaged_file_is_refused_and_the_session_goes_on(bench: Bench, damaged: str) -> None:
    bench.start(symbols=["AAA"], paused=True)
    bench.system.run.step(50)
    done = bench.system.session_changes.add_symbols(["CCC", damaged, "FAST"]).changes
    assert [(each.symbol, each.state) for each in done] == [
        ("CCC", "added"), (damaged, "refused"), ("FAST", "added"),
    ]  # fmt: skip
    assert ".parquet" in done[1].reason
    assert list(symbols_of(bench)) == ["AAA", "CCC", "FAST"]
    bench.system.run.resume()
    assert bench.finish().state == "finished"
    assert bench.system.view.status().error is None


ACTIONS = 250
SYMBOLS = ("AAA", "BBB", "CCC", *FAST)


class Crowd:
    """One of several that change and look at a session at once."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench, self._system = bench, bench.system
        self._chance = random.Random(seed)
        self._path = bench.folder / f"crowd_{seed}.json"
        self.exports: list[str] = []

    def act(self) -> None:
        """Do random things; what cannot be done now is refused, and that is all."""
        chance, system = self._chance, self._system
        actions: tuple[Callable[[], object], ...] = (
            lambda: system.session_changes.add_symbols(chance.sample(SYMBOLS, 3)),
            lambda: system.session_changes.add_symbols(chance.sample(SYMBOLS, 1)),
            lambda: system.session_changes.remove_symbols(chance.sample(SYMBOLS, 2)),
            lambda: system.session_changes.remove_symbols(chance.sample(SYMBOLS, 2)),
            system.run.pause, system.run.resume, system.run.resume, self._export,
            system.view.session, system.run.stop,
        )  # fmt: skip
        weights = (4, 4, 4, 4, 2, 4, 4, 2, 2, 0.3)
        for _ in range(ACTIONS):
            action = chance.choices(actions, weights)[0]
            try:
                action() if system.run.state.is_live else self._start()
            except MisMarteraError:
                continue

    def _export(self) -> None:
        self._system.view.export_status(self._path, complete=self._chance.random() < 0.3)
        self.exports.append(self._path.read_text(encoding="utf-8"))

    def _start(self) -> None:
        self._bench.start("counting", speed=3600, last=LAST.isoformat(), data=DATA)


def test_a_crowd_that_adds_and_removes_leaves_every_export_consistent(bench: Bench) -> None:
    bench.start("counting", speed=3600, last=LAST.isoformat(), data=DATA)
    crowds = [Crowd(bench, seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(crowd.act) for crowd in crowds]:
            each.result(60)
    texts = [text for crowd in crowds for text in crowd.exports]
    assert texts
    for text in texts:
        _assert_of_one_step(read(text))
    assert bench.system.view.status().error is None
    bench.system.close()
    assert engine_threads() == []


def _assert_of_one_step(document: Export) -> None:
    """Every symbol is there whole: as many derived bars and values as its base bars make."""
    minutes = document["session_data"].get("AAA")
    if minutes is not None:
        counts = {name: bars["count"] for name, bars in minutes["bars"].items()}
        assert counts["5m"] == counts["1m"] // 5
        assert counts["15m"] == counts["1m"] // 15
    for symbol in document["session_data"].values():
        assert set(symbol["indicators"]["session"]) == {"sma_20_1m", "rsi_14_5m", "vwap_1m"}
        assert set(symbol["indicators"]["historical"]) == {"volume"}
        assert symbol["historical"]
