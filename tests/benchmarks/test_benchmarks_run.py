"""Each workload runs at a tiny size, says what it should, and prints valid JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TINY = ("--quick", "--symbols", "1", "--days", "2")
WORKLOADS = (
    "add_symbols",
    "answer",
    "append",
    "daily",
    "execution",
    "importing",
    "ledger",
    "load_day",
    "memory",
    "metric",
    "on_step",
    "orders",
    "plain_loop",
    "replay",
    "scan",
    "view",
)


def benchmarks(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.timeout(300)
def test_every_workload_prints_numbers_and_agrees_with_the_plain_loop(tmp_path: Path) -> None:
    done = benchmarks(tmp_path, *WORKLOADS, "--json", *TINY)

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert set(document["machine"]) == {"python", "system", "processor", "cores"}
    for line in document["measurements"]:
        assert set(line) == {"name", "value", "unit", "goal", "met"}
        assert line["value"] > 0 or line["name"].endswith("cash moved")
    exact = [
        each for each in document["measurements"] if (each["goal"] or {}).get("relation") == "="
    ]
    assert len(exact) >= 5
    assert all(line["met"] for line in exact)


def test_the_table_has_a_line_for_each_number(tmp_path: Path) -> None:
    done = benchmarks(tmp_path, "metric", *TINY)

    heading, recorded, block = done.stdout.splitlines()
    assert heading.split() == ["what", "value", "unit", "goal", "met"]
    assert recorded.startswith("a metric recorded")
    assert block.startswith("a block measured")


def test_the_list_names_every_workload_with_what_it_does(tmp_path: Path) -> None:
    done = benchmarks(tmp_path, "--list")

    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert {name for name, _ in lines} >= {*WORKLOADS, "peers"}
    assert all(description.strip() for _, description in lines)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("nothing",), "unknown workload 'nothing'; there are add_symbols, answer,"),
        (("--days", "0"), "--days must be 1 or more"),
    ],
)
def test_wrong_use_is_refused_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], expected: str
) -> None:
    done = benchmarks(tmp_path, *arguments)

    assert done.returncode == 2
    assert expected in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
