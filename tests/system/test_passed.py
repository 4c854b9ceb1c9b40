"""What a step and a run until an instant say of what they passed."""

from __future__ import annotations

import json

from cli.render.telling import passed_view
from tests.cli.conftest import run_main
from tests.system.bench import Bench
from tests.system.noticed import Trading
from tests.system.test_notices import drawn

BUY_TWICE = Trading((100.0, 100.0), {1: ("buy", 10.0), 2: ("sell", 30.0), 3: ("buy", 1e6)})


def test_a_step_says_its_bars_fills_and_refusals(bench: Bench) -> None:
    BUY_TWICE.run(bench)
    first = bench.system.run.step()
    assert (first.passed.bars, first.passed.filled, first.passed.refused) == (0, 0, 0)
    assert drawn(passed_view(first)) == "stepped  2024-07-01 09:30:00\n"
    bench.system.run.step()
    filled = bench.system.run.step().passed
    assert (filled.bars, filled.filled, filled.refused) == (2, 1, 1)
    assert [(each.symbol, each.close, each.change) for each in filled.symbols] == [
        ("NNN", 100.0, 0.0),
        ("ZZZ", 50.0, 0.0),
    ]
    (fill,) = filled.fills
    assert (fill.side, fill.quantity, fill.order) == ("buy", 10.0, 1)
    (part,) = filled.rejected
    assert (part.approved, part.refused_by) == (True, "short_sales")


def test_people_read_it_below_the_sentence(bench: Bench) -> None:
    BUY_TWICE.run(bench)
    bench.system.run.step(2)
    text = drawn(passed_view(bench.system.run.step()))
    assert text.splitlines() == [
        "stepped  2024-07-01 09:32:00",
        "bars     2, NNN 100.00, ZZZ 50.00",
        "filled   buy 10 NNN at 100.00 (order 1)",
        "refused  sell 30 NNN (noticed): 10 reduce the position; the other 20 refused: 20 NNN would"
        " be sold short, and short_sales is false",
    ]


def test_a_run_until_an_instant_sums_up_what_it_passed(bench: Bench) -> None:
    signals = {number: ("buy", 10.0 if number % 2 else 1e6) for number in range(1, 30)}
    Trading((100.0, 101.0), signals, minutes=range(30), limits={"initial_cash": 1e6}).run(bench)
    bench.system.run.run_until("09:31")
    passed = bench.system.run.run_until("2024-07-02T09:32").passed
    assert passed.bars == 389 + 29 + 2 * 2
    assert [(each.symbol, each.change) for each in passed.symbols] == [("NNN", 1.0), ("ZZZ", 0.0)]
    decisions = bench.system.execution.decisions().decisions
    later = [each for each in decisions if each.time > "2024-07-01T09:31:30"]
    refused = [each.refused_by for each in later if each.refused_by]
    assert passed.refused == len(refused) == 14
    assert [(each.reason, each.count) for each in passed.refusals] == [(refused[0], 14)]
    text = drawn(passed_view(bench.system.run.step()))
    assert "NNN 101.00" in text
    counts = drawn(passed_view(bench.system.run.run_until("15:00")))
    assert "refused" not in counts


def test_the_commands_give_it_as_json(bench: Bench) -> None:
    BUY_TWICE.run(bench)
    file = bench.folder / "session_1.json"
    start = f"system start {file} --strategy-file {bench.folder / 'noticed.py'} --paused"
    bench.system.close()
    steps = ("-c", "time run-until 09:32 --json")
    outcome = run_main(bench.system.home, "-c", start, *steps, "-c", "system stop")
    document = json.loads(outcome.text[outcome.text.index("{") : outcome.text.rindex("}") + 1])
    assert document["message"] == "reached the instant asked for"
    assert (document["passed"]["bars"], document["passed"]["filled"]) == (4, 1)
