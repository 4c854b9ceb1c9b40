"""What the page on runs says of files, columns and commands is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from cli.app import root_node
from mismartera.config.loader import from_document
from mismartera.config.trading import TradingConfig
from mismartera.domain.check import Check
from mismartera.domain.notice import NoticeKind
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.statistic_table import STATISTICS
from mismartera.storage.run_records import RunRecords
from tests.config.documents import MINIMAL
from tests.storage.run_record_examples import finish, trade

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "runs.md").read_text("utf-8")


def test_the_page_names_the_columns_of_each_table(home: Path) -> None:
    records = RunRecords(home)
    files = records.files(finish(records, 100, trades=(trade(),)))
    files.write_benchmark(np.array([100.0]))
    folder = files.folder
    for table in ("equity", "benchmark", "trades"):
        (line,) = re.findall(rf"^\| {table} \| (.*) \|$", PAGE, re.MULTILINE)
        names = pq.read_schema(folder / f"{table}.parquet").names
        assert re.findall(r"`(\w+)`", line) == names


def test_the_page_names_every_file_of_a_record(home: Path) -> None:
    records = RunRecords(home)
    files = records.files(finish(records, 100))
    files.write_benchmark(np.array([100.0]))
    folder = files.folder
    written = {path.name for path in folder.iterdir()}
    assert written <= set(re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE))


def test_the_page_names_commands_that_there_are() -> None:
    block = PAGE.split("```")[1]
    known = root_node().child("runs").names()
    assert {line.split()[1] for line in block.strip().splitlines()} <= set(known)


def test_the_page_names_every_kind_of_notice() -> None:
    section = PAGE.partition("## Notices")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(named) == sorted(kind.value for kind in NoticeKind)


def test_the_page_names_every_reason() -> None:
    section = PAGE.partition("## What came of it")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    limits = set(TradingConfig.model_fields)
    assert {check.value for check in Check} - limits <= named
    assert {end.value for end in OrderEnd if not end.is_wanted} <= named


def test_the_page_has_the_table_of_statistics() -> None:
    rows = [
        f"| `{each.name}` | {each.title} | {each.unit.value} | {each.meaning} |"
        for each in STATISTICS
    ]
    assert [line for line in PAGE.splitlines() if line in rows] == rows
    named = re.findall(r"^\| `([a-z_.]+)` \| [^|]+ \| [a-z]+ \|", PAGE, re.MULTILINE)
    assert named == [each.name for each in STATISTICS]


def test_the_page_sets_a_run_beside_what_can_be_configured() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    run = from_document({**MINIMAL, **json.loads(f"{{{block}}}")}).run
    assert (run.benchmark, run.risk_free_rate) == ("SPY", 0.05)
