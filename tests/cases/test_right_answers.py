"""Small cases after public bug reports of other systems, each against its right answer.

Which report a case is of stands in its `expected.txt`. Where an answer is a choice, it is the one
of `docs/fill-rules.md`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.cases.account_answers import ACCOUNTS
from tests.cases.order_answers import ORDERS
from tests.cases.played import Played, play, times_told, told
from tests.cases.right import agree, unnumbered

ROOT: Final = Path(__file__).parents[2]
RIGHT: Final = {**ORDERS, **ACCOUNTS}
Play = Callable[[str], Played]


def test_every_case_has_its_right_answer(shared_cases: Path) -> None:
    folders = {each.name for each in (shared_cases / "trading").iterdir() if each.is_dir()}
    assert folders == RIGHT.keys()


@pytest.mark.parametrize("name", RIGHT)
def test_a_case_comes_to_its_right_answer(played: Play, name: str) -> None:
    right, run = RIGHT[name], played(name)
    assert run.status == right.status, run.errors
    if right.fills is not None:
        assert unnumbered(run.fills, right.fills) == list(right.fills)
    if right.ends is not None:
        assert agree(run.ends, right.ends), run.ends
    if right.decisions is not None:
        assert agree(run.decisions, right.decisions), run.decisions
    if right.positions is not None:
        assert run.positions == list(right.positions)
    account = {key: run.account[key] for key in right.account}
    assert account == pytest.approx(dict(right.account), abs=1e-6)
    assert all(words in run.errors for words in right.says), run.errors


@pytest.mark.parametrize("name", [name for name, right in RIGHT.items() if right.told])
def test_what_a_trader_has_to_know_is_told(played: Play, name: str) -> None:
    run = played(name)
    for words in RIGHT[name].told:
        assert told(run, *words.split()), words


@pytest.mark.parametrize("name", [name for name, right in RIGHT.items() if right.account])
def test_the_record_ends_with_the_equity_of_the_account(played: Play, name: str) -> None:
    run = played(name)
    assert run.statistics["final_equity"] == run.account["equity"]


def test_notices_are_in_the_export_and_in_the_status(shared_cases: Path, tmp_path: Path) -> None:
    target, status = tmp_path / "export.json", "system status --json"
    folder = shared_cases / "trading" / "c07_cash_gap_negative"
    run = play(folder, tmp_path / "home", f"system export-status '{target}'", status)
    exported = json.loads(target.read_text(encoding="utf-8"))
    for notices in (exported["system"]["notices"], run.document(status)["notices"]):
        assert "cash_cut" in json.dumps(notices)


def test_a_held_symbol_without_bars_is_told_once(played: Play) -> None:
    assert times_told(played("c12_no_bars_symbol"), "no_bars", "dead") == 1


def test_a_margin_call_is_told_once_until_it_is_over(played: Play) -> None:
    assert times_told(played("c27_margin_call"), "margin_call") == 1


def test_equity_below_zero_is_told_once(played: Play) -> None:
    assert times_told(played("c25_short_wipeout"), "no_equity") == 1


@pytest.mark.parametrize(
    ("name", "line"), [("c17_raising", 23), ("c18_exit", 7), ("c18_kbd", 7), ("c18_rec", 7)]
)
def test_what_a_strategy_raised_is_named_with_its_file_and_line(
    played: Play, name: str, line: int
) -> None:
    assert re.search(rf"strategy\.py\W.{{0,8}}\b{line}\b", played(name).errors)


def test_a_strategy_cannot_write_into_what_it_reads(played: Play) -> None:
    assert "read-only" in played("c40_mutation_decimal").log


def test_profits_are_kept_for_each_strategy(played: Play) -> None:
    run = played("c39_two_strategies_net")
    strategies = run.rows("execution account --json", "strategies")
    assert {each["strategy"]: each["profit"] for each in strategies} == {
        "planned": 40,
        "planned_two": -8,
    }


def test_a_file_without_volumes_is_said_to_have_none(played: Play) -> None:
    (answer,) = played("c38b_no_volume_column").answers.values()
    assert "no volume in the file: 0 is kept" in answer


def test_a_strategy_sees_no_longer_bar_before_its_end(played: Play) -> None:
    said = played("c20_multi_timeframe").said
    assert "BAR 1h 07-03 12:30 07-03 13:00 now 07-03 13:00" in said
    assert "BAR 1d 07-05 09:30 07-05 16:00 now 07-05 16:00" in said
    assert "FUTURE" not in said
    assert "EARLY?" not in said


def test_an_indicator_does_not_depend_on_where_the_run_began(played: Play) -> None:
    values = [
        sorted(set(re.findall(r"VALUE .*", played(f"c43_start_{number}").said)))
        for number in range(3)
    ]
    assert len(values[0]) == 3
    assert values[0] == values[1] == values[2]


def test_json_stands_alone_on_standard_output_though_a_strategy_prints(
    shared_cases: Path, tmp_path: Path
) -> None:
    folder = shared_cases / "trading" / "c19_print"
    first, second, *_ = (folder / "commands.txt").read_text(encoding="utf-8").splitlines()
    shell = [sys.executable, "-P", "-m", "cli", "--home", str(tmp_path / "home")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    asked = ["-c", f"{first} --json", "-c", f"{second} --json", "-c", "wait --json"]
    done = subprocess.run(
        [*shell, *asked],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(documents(done.stdout)) == len(asked) // 2
    printed = [line for line in done.stderr.splitlines() if " strategy: bar 17" in line]
    bars = (folder / "AAA_1m.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(printed) == len(bars)
    assert printed[0].startswith("09:31 strategy: bar ")


def documents(text: str) -> list[object]:
    """The JSON documents that a text consists of; anything else in it is an error."""
    decoder, found, place = json.JSONDecoder(), list[object](), 0
    while place < len(text):
        document, place = decoder.raw_decode(text, place)
        found.append(document)
        while place < len(text) and text[place].isspace():
            place += 1
    return found


def changed(folder: Path, into: Path, **trading: object) -> Path:
    """A copy of a case, with other settings of its `trading_config`."""
    shutil.copytree(folder, into)
    file = into / "config.json"
    file.chmod(0o644)
    document = json.loads(file.read_text(encoding="utf-8"))
    document["trading_config"] |= trading
    file.write_text(json.dumps(document), encoding="utf-8")
    return into


def test_without_regard_to_volume_bars_that_have_none_fill_orders(
    shared_cases: Path, tmp_path: Path
) -> None:
    original = shared_cases / "trading" / "c38_zero_volume_fx"
    folder = changed(original, tmp_path / "case", volume_share=None)
    run = play(folder, tmp_path / "home")
    assert run.fills == ["#1 buy 1000 AAA @ 1.0712 in 07-01 09:31"]


def test_orders_stand_over_a_likely_split_where_they_are_to_be_kept(
    shared_cases: Path, tmp_path: Path
) -> None:
    original = shared_cases / "trading" / "c46_split_with_standing_orders"
    folder = changed(original, tmp_path / "case", on_likely_split="keep")
    run = play(folder, tmp_path / "home")
    assert run.fills == [
        "#1 buy 5 AAA @ 1195 in 06-07 15:58",
        "#2 sell 5 AAA @ 119.5 in 06-10 09:30",
    ]


@pytest.mark.parametrize("call", ["cancel", "keep"])
def test_a_likely_split_is_told_whatever_becomes_of_the_orders(
    shared_cases: Path, tmp_path: Path, call: str
) -> None:
    original = shared_cases / "trading" / "c46_split_with_standing_orders"
    folder = changed(original, tmp_path / "case", on_likely_split=call)
    run = play(folder, tmp_path / "home")
    assert times_told(run, "likely_split", "aaa") == 1


def test_a_margin_call_closes_everything_where_it_is_to(shared_cases: Path, tmp_path: Path) -> None:
    original = shared_cases / "trading" / "c27_margin_call"
    folder = changed(original, tmp_path / "case", on_margin_call="flatten")
    run = play(folder, tmp_path / "home")
    assert run.fills == [
        "#1 buy 190 AAA @ 100 in 07-02 09:30",
        "#2 sell 190 AAA @ 60 in 07-08 09:30",
    ]
    assert told(run, "2024-07-05t16:00", "margin_call")
