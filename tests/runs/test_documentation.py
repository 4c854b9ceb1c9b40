"""What the page on runs says of files, columns and commands is so."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq

from cli.app import root_node
from mismartera.domain.statistic_table import STATISTICS
from mismartera.storage.run_records import RunRecords
from tests.storage.run_record_examples import finish, trade

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "runs.md").read_text("utf-8")


def test_the_page_names_the_columns_of_each_table(home: Path) -> None:
    records = RunRecords(home)
    folder = records.files(finish(records, 100, trades=(trade(),))).folder
    for table in ("equity", "trades"):
        (line,) = re.findall(rf"^\| {table} \| (.*) \|$", PAGE, re.MULTILINE)
        names = pq.read_schema(folder / f"{table}.parquet").names
        assert re.findall(r"`(\w+)`", line) == names


def test_the_page_names_every_file_of_a_record(home: Path) -> None:
    records = RunRecords(home)
    folder = records.files(finish(records, 100)).folder
    written = {path.name for path in folder.iterdir()}
    assert written <= set(re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE))


def test_the_page_names_commands_that_there_are() -> None:
    (block,) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    known = root_node().child("runs").names()
    assert {line.split()[1] for line in block.splitlines()} <= set(known)


def test_the_page_has_the_table_of_statistics() -> None:
    rows = [
        f"| `{each.name}` | {each.title} | {each.unit.value} | {each.meaning} |"
        for each in STATISTICS
    ]
    assert [line for line in PAGE.splitlines() if line in rows] == rows
    named = re.findall(r"^\| `([a-z_.]+)` \| [^|]+ \| [a-z]+ \|", PAGE, re.MULTILINE)
    assert named == [each.name for each in STATISTICS]
