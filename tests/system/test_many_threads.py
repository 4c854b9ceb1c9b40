"""Several threads command and read one run at once: nothing hangs, every export is of one step."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from mismartera.errors import MisMarteraError
from tests.budget import cases
from tests.reporting.checked import Export, read
from tests.system.bench import Bench
from tests.system.market import LAST

ACTIONS = 30
DATA = {"indicators": {"session": [{"name": "sma", "period": 5, "interval": "5m"}]}}


def _act(bench: Bench, seed: int) -> list[str]:
    """Do random things; return the exports that were made."""
    choice, system, exports = random.Random(seed), bench.system, list[str]()
    path = bench.folder / f"export_{seed}.json"

    def export() -> None:
        system.view.export_status(path, complete=choice.random() < 0.5)
        exports.append(path.read_text(encoding="utf-8"))

    actions: tuple[Callable[[], object], ...] = (
        system.run.pause, system.run.pause, system.run.resume, export, export,
        system.view.status, system.view.session, system.view.metrics, system.view.toolbar,
        lambda: system.run.step(choice.randint(1, 100)),
        lambda: system.run.run_until(f"1{choice.randint(0, 5)}:{choice.randint(10, 59)}:30"),
        lambda: system.run.set_speed(choice.choice((0, 3600, 50_000))),
    )  # fmt: skip
    for _ in range(ACTIONS):
        try:
            choice.choice(actions)()
        except MisMarteraError:
            continue
    return exports


def _minutes(document: Export) -> int:
    times = (datetime.fromisoformat(document["time"][name]) for name in ("session_time", "open"))
    as_of, opened = times
    return int((as_of - opened).total_seconds() // 60)


@pytest.mark.parametrize("seed", range(cases(2, in_ci=5)))
def test_many_threads_at_once(bench: Bench, seed: int) -> None:
    bench.start("counting", last=LAST.isoformat(), data=DATA, paused=True)
    with ThreadPoolExecutor(4) as pool:
        doing = [pool.submit(_act, bench, 100 * seed + number) for number in range(4)]
        exports = [text for each in doing for text in each.result(60)]
    assert exports
    for text in exports:
        document = read(text)
        minutes, bars = _minutes(document), document["session_data"]["AAA"]["bars"]
        counts = [bars[interval]["count"] for interval in ("1m", "5m", "15m")]
        assert counts == [minutes, minutes // 5, minutes // 15]
    assert bench.system.view.status().error is None
    if bench.system.run.state.is_live:
        bench.system.run.stop()


def test_results_are_the_same_whoever_looked_on(bench: Bench) -> None:
    bench.start("counting", data=DATA)
    bench.finish()
    expected = bench.results()
    bench.start("counting", data=DATA, paused=True)

    def look() -> None:
        for _ in range(50):
            bench.system.view.session()
            bench.system.view.status()
            bench.system.view.toolbar()

    with ThreadPoolExecutor(3) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        for count in (1, 50, 300, 7, 200, 1000):
            bench.system.run.step(count)
        for each in looking:
            each.result(60)
    assert bench.results() == expected
