"""A run beside its benchmark: read when it is over, and kept in its record."""

from __future__ import annotations

import json
from typing import cast

import numpy as np
import pytest

from mismartera.domain.interval import MINUTE
from mismartera.domain.statistics import BenchmarkStatistics, RunStatistics
from mismartera.storage.bar_store import BarStore
from mismartera.storage.run_files import BENCHMARK_NAME
from mismartera.storage.run_records import RunRecords
from tests.cli.conftest import run_main
from tests.system.bench import Bench

HELD = """
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.strategy import Strategy


class Held(Strategy):
    def setup(self):
        self.subscribe("1m")
        self.done = set()

    def on_start(self, context):
        if not self.done:
            self.done.add(1)
            return Signal("AAA", Side.BUY, 1000)
"""
WIDE = {
    "min_quality": 0, "max_per_trade": 1e9, "max_per_symbol": 1e9, "max_buying_power": 1e9,
    "volume_share": 1.0, "initial_cash": 100_000,
}  # fmt: skip


def statistics(bench: Bench) -> RunStatistics:
    found = bench.system.runs.show("last").statistics
    assert found is not None
    return found


def benchmark(bench: Bench) -> BenchmarkStatistics:
    found = statistics(bench).benchmark
    assert found is not None
    return found


def test_buy_and_hold_of_the_symbols_is_worth_what_their_bars_say(bench: Bench) -> None:
    bench.start("counting", trading_config=WIDE, run={"benchmark": "buy_and_hold"})
    bench.finish()
    store, sessions = (
        BarStore(bench.system.home),
        RunRecords(bench.system.home).read("r0001").sessions,
    )
    wanted = np.zeros(2)
    for symbol in ("AAA", "BBB"):
        bars = [store.read(symbol, MINUTE, each.open_ns, each.close_ns) for each in sessions]
        wanted += 50_000 / bars[0].open[0] * np.array([each.close[-1] for each in bars])
    found = benchmark(bench)
    assert found.name == "buy_and_hold"
    assert found.equity == pytest.approx(wanted.tolist(), rel=1e-12)
    assert found.total_return == pytest.approx(wanted[-1] / 100_000 - 1, rel=1e-9)
    profit = statistics(bench).total_return
    assert found.excess_return == pytest.approx(profit - found.total_return)


def test_who_buys_and_holds_moves_with_the_benchmark(bench: Bench) -> None:
    path = bench.folder / "held.py"
    path.write_text(HELD)
    file = bench.configuration(
        symbols=["AAA"], streams=["1m"], last="2024-07-05",
        trading_config=WIDE | {"initial_cash": 200_000}, run={"benchmark": "AAA"},
    )  # fmt: skip
    bench.system.run.start(str(file), [path])
    bench.finish()
    found = benchmark(bench)
    assert found.name == "AAA"
    assert found.correlation == pytest.approx(1, abs=0.01)
    assert found.beta == pytest.approx(0.5, abs=0.02)
    assert found.alpha == pytest.approx(0, abs=0.1)
    assert found.up_capture is not None
    assert len(found.equity) == 4


def test_a_benchmark_is_not_a_part_of_the_session(bench: Bench) -> None:
    bench.start("counting", paused=True, symbols=["AAA"], run={"benchmark": "BBB"})
    bench.system.run.run_until("2024-07-01T10:30")
    document = json.dumps(bench.export())
    assert document.count("BBB") == 1  # in the configuration
    bench.system.run.resume()
    bench.finish()
    record = RunRecords(bench.system.home).read("r0001")
    assert {each.symbol for each in record.data} == {"AAA"}
    assert benchmark(bench).name == "BBB"


def test_a_run_with_a_benchmark_trades_as_without(bench: Bench) -> None:
    bench.start("counting", trading_config=WIDE)
    bench.finish()
    without = bench.results()
    bench.start("counting", trading_config=WIDE, run={"benchmark": "AAA", "risk_free_rate": 0.05})
    bench.finish()
    assert bench.results() == without
    assert bench.system.runs.show("1").statistics.benchmark is None  # type: ignore[union-attr]


def test_a_record_keeps_what_it_was_set_beside(bench: Bench) -> None:
    bench.start("counting", trading_config=WIDE, run={"benchmark": "BBB"})
    bench.finish()
    before = benchmark(bench)
    files = RunRecords(bench.system.home).files("r0001")
    BarStore(bench.system.home).delete("BBB")
    (files.folder / "statistics.json").unlink()
    assert benchmark(bench) == before
    (files.folder / BENCHMARK_NAME).unlink()  # as of a run of before there were benchmarks
    files.write_record(files.read_record())
    (files.folder / "statistics.json").unlink()
    assert statistics(bench).benchmark is None


def test_a_run_that_is_stopped_is_set_beside_what_it_saw(bench: Bench) -> None:
    bench.start("counting", paused=True, last="2024-07-05", run={"benchmark": "AAA"})
    bench.system.run.run_until("2024-07-02T10:30")
    bench.system.run.stop()
    bars = BarStore(bench.system.home).read("AAA", MINUTE)
    record = RunRecords(bench.system.home).read("r0001")
    assert record.stood_ns is not None
    first = bars.open[np.searchsorted(bars.timestamp, record.sessions[0].open_ns)]
    last = bars.close[np.searchsorted(bars.timestamp, record.stood_ns) - 1]
    found = benchmark(bench)
    assert len(found.equity) == 2
    assert found.equity[-1] == pytest.approx(100_000 * last / first)


def test_the_risk_free_rate_is_that_of_the_configuration(bench: Bench) -> None:
    for rate in (0.0, 0.5):
        bench.start("counting", trading_config=WIDE, run={"risk_free_rate": rate})
        bench.finish()
    first, second = (bench.system.runs.show(name).statistics for name in ("1", "2"))
    assert first is not None
    assert second is not None
    assert (first.risk_free_rate, second.risk_free_rate) == (0, 0.5)
    assert first.annual.volatility == second.annual.volatility
    assert first.annual.sharpe is not None
    assert second.annual.sharpe is not None
    lower = (1.5 ** (1 / 252) - 1) * 252 / (first.annual.volatility or 1)
    assert second.annual.sharpe == pytest.approx(first.annual.sharpe - lower)


def test_it_is_shown_compared_and_verified(bench: Bench) -> None:
    bench.start("counting", trading_config=WIDE, run={"benchmark": "AAA"})
    bench.finish()
    home = bench.system.home
    bench.system.close()
    shown = run_main(home, "-c", "runs show").text
    assert "benchmark   AAA  return " in shown
    assert "information ratio" in shown
    compared = run_main(home, "-c", "runs compare 1 last").errors
    assert "named twice" in compared
    assert run_main(home, "-c", "runs verify last").status == 0


@pytest.mark.parametrize(
    ("run", "path", "found", "expected"),
    [
        ({"benchmark": "AAB"}, "run.benchmark", "unknown symbol 'AAB'", "'AAA'"),
        ({"benchmark": 5}, "run.benchmark", "5", "a stored symbol, or 'buy_and_hold'"),
        ({"risk_free_rate": 5}, "run.risk_free_rate", "5", "a number of at most 1"),
        ({"fresh_each_session": True}, "run.fresh_each_session", "an unknown key", "seed"),
    ],
)
def test_a_wrong_one_is_refused_when_it_is_checked_and_at_the_start(
    bench: Bench, run: dict[str, object], path: str, found: str, expected: str
) -> None:
    file = bench.configuration(run=run)
    checked = run_main(bench.system.home, "-c", f"config check {file} --json")
    assert checked.status == 1
    (finding,) = cast(list[dict[str, str]], checked.json["findings"])
    assert (finding["path"], finding["found"]) == (path, found)
    assert expected in finding["expected"]
    started = run_main(bench.system.home, "-c", f"system start {file}")
    assert started.status != 0
    assert f"{path}: found {found}, expected " in started.errors
