"""Records of runs on disk: named, found, kept, interrupted, damaged, removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from mismartera.domain.run_record import (
    CodeRecord,
    KeptCommand,
    RecordState,
    SeriesRecord,
)
from mismartera.domain.trade import TradeSide
from mismartera.errors import SessionError, StoreError, UnknownName
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile
from mismartera.storage.run_files import LEDGER_NAME
from mismartera.storage.run_records import RunRecords
from tests.storage.run_record_examples import (
    OPEN_NS,
    begin,
    equity,
    finish,
    quality,
    record_of,
    sessions,
    trade,
)


@pytest.fixture
def records(tmp_path: Path) -> RunRecords:
    return RunRecords(tmp_path / "home")


def test_runs_are_numbered_and_listed_from_the_oldest(records: RunRecords) -> None:
    assert records.runs() == ()
    assert [finish(records, 100) for _ in range(3)] == ["r0001", "r0002", "r0003"]
    assert records.runs() == ("r0001", "r0002", "r0003")


def test_a_number_is_never_given_twice(records: RunRecords) -> None:
    finish(records, 100)
    records.delete(finish(records, 100))
    assert finish(records, 100) == "r0003"
    (records._root / "number").unlink()
    assert finish(records, 100) == "r0004"


def test_numbers_beyond_four_digits_come_last(records: RunRecords) -> None:
    finish(records, 100)
    (records._root / "number").write_text("9998\n")
    assert [finish(records, 100) for _ in range(2)] == ["r9999", "r10000"]
    assert records.runs() == ("r0001", "r9999", "r10000")
    assert records.find("last") == "r10000"


@pytest.mark.parametrize("typed", ["r0002", "2", "r2", "R0002", "002", " 2 ", "last", "LAST"])
def test_a_run_is_found_by_what_people_type(records: RunRecords, typed: str) -> None:
    finish(records, 100)
    finish(records, 100)
    assert records.find(typed) == "r0002"


@pytest.mark.parametrize("typed", ["r0003", "3", "", "r", "../r0001", "x" * 100, "-1", "1e1"])
def test_an_unknown_run_is_refused(records: RunRecords, typed: str) -> None:
    finish(records, 100)
    with pytest.raises(UnknownName, match="unknown run"):
        records.find(typed)


def test_the_nearest_run_is_proposed(records: RunRecords) -> None:
    finish(records, 100)
    with pytest.raises(UnknownName, match="did you mean r0001"):
        records.find("r0011")


def test_without_runs_that_is_said(records: RunRecords) -> None:
    with pytest.raises(UnknownName, match="there are no runs yet"):
        records.find("last")


def test_a_record_is_read_as_it_was_written(records: RunRecords) -> None:
    opened = begin(records)
    ended = record_of(
        opened.run,
        state=RecordState.FAILED,
        ended="2024-09-02T10:00:05-04:00",
        fault="analysis: ValueError: no",
        sessions=sessions(),
        code=(CodeRecord("strategy", "sma", "sma_crossover", "included", None, None),),
        data=(SeriesRecord("AAPL", "1m", OPEN_NS, OPEN_NS + 1, 1, "00" * 32),),
        commands=(KeptCommand(date(2024, 7, 1), None, "speed", {"speed": [1.5, None]}),),
        decisions=5,
        metrics={"run": {"bars": 1}},
    )
    opened.files.write_record(ended)
    opened.close()
    assert records.read(opened.run) == ended


def test_equity_trades_and_quality_are_read_as_they_were_written(records: RunRecords) -> None:
    trades = (
        trade(1),
        trade(2, -3.5, side=TradeSide.SHORT, exit_ns=None, exit_price=None, open_quantity=4.0),
    )
    files = records.files(finish(records, 100, 101.5, trades=trades))
    written, found = equity(100, 101.5), files.read_equity()
    for name in ("timestamp", "session", "equity", "cash", "exposure"):
        assert np.array_equal(getattr(found, name), getattr(written, name))
    assert files.read_trades() == trades
    rows, kept = files.read_quality(), quality()
    assert rows.symbol == kept.symbol
    for name in ("session", "expected", "real", "gaps", "empty"):
        assert np.array_equal(getattr(rows, name), getattr(kept, name))


def test_a_run_without_trades_has_empty_files(records: RunRecords) -> None:
    files = records.files(finish(records))
    assert files.read_trades() == ()
    assert files.read_equity().rows == 0


def test_other_programs_read_times_as_times(records: RunRecords) -> None:
    files = records.files(finish(records, 100, trades=(trade(1, exit_ns=None),)))
    table = pq.read_table(files.folder / "trades.parquet")
    assert str(table.schema.field("entry").type) == "timestamp[ns, tz=UTC]"
    assert table.column("exit").to_pylist() == [None]


def test_a_run_under_way_is_seen_as_running_and_not_deleted(records: RunRecords) -> None:
    opened = begin(records)
    assert records.read(opened.run).state is RecordState.RUNNING
    with pytest.raises(SessionError, match="r0001 is under way"):
        records.delete(opened.run)
    opened.close()
    assert records.read(opened.run).state is RecordState.INTERRUPTED
    records.delete(opened.run)
    assert records.runs() == ()


_KILLED = """
import sys
from pathlib import Path
from mismartera.storage.run_records import RunRecords
from tests.storage.run_record_examples import begin
opened = begin(RunRecords(Path(sys.argv[1])))
print(opened.run, flush=True)
sys.stdin.read()
"""


def test_a_run_whose_process_was_killed_is_shown_as_interrupted(
    records: RunRecords, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path / "home")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        run = process.stdout.readline().strip()
        assert records.read(run).state is RecordState.RUNNING
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert records.read(run).state is RecordState.INTERRUPTED
    assert finish(records, 100) == "r0002"


_KILLED_AT_THE_BEGINNING = """
import os, signal, sys
from pathlib import Path
from mismartera.storage.run_records import RunRecords
RunRecords(Path(sys.argv[1])).open(lambda run: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_who_is_killed_while_a_record_is_begun_leaves_no_half_of_it(
    records: RunRecords, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _KILLED_AT_THE_BEGINNING, str(tmp_path / "home")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert records.runs() == ()
    assert finish(records, 100) == "r0002"
    assert {each.name for each in records._root.iterdir()} == {"number", "r0002"}


def test_two_processes_never_get_one_number(records: RunRecords, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from mismartera.storage.run_records import RunRecords\n"
        "from tests.storage.run_record_examples import finish\n"
        "print(*[finish(RunRecords(Path(sys.argv[1])), 100) for _ in range(5)])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "home")]
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(2)
    ]
    given = [name for each in started for name in each.communicate()[0].split()]
    assert sorted(given) == list(records.runs())
    assert len(given) == 10


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "EOF while parsing"),
        (b"{", "EOF while parsing"),
        (b"[]", "object"),
        (b'{"run": "r0001"}', "Field required"),
        (b"\xff\xfe", "Invalid JSON"),
        (b"[" * 100_000, "Invalid JSON"),
    ],
)
def test_a_damaged_record_says_why(records: RunRecords, content: bytes, reason: str) -> None:
    run = finish(records, 100)
    (records.files(run).folder / "run.json").write_bytes(content)
    with pytest.raises(StoreError, match=r"run\.json is damaged") as raised:
        records.read(run)
    assert reason in str(raised.value)
    assert records.runs() == (run,)
    records.delete(run)
    assert records.runs() == ()


def test_a_wrong_value_is_named_with_its_place(records: RunRecords) -> None:
    run = finish(records, 100)
    path = records.files(run).folder / "run.json"
    content = json.loads(path.read_text())
    content["sessions"][0]["open_ns"] = "early"
    path.write_text(json.dumps(content))
    with pytest.raises(StoreError, match=r"sessions\.0\.open_ns"):
        records.read(run)


def test_a_record_without_its_file_is_damaged(records: RunRecords) -> None:
    run = finish(records, 100)
    (records.files(run).folder / "run.json").unlink()
    with pytest.raises(StoreError, match="it is missing"):
        records.read(run)


def test_a_record_under_another_name_is_refused(records: RunRecords) -> None:
    run = finish(records, 100)
    records.files(run).folder.rename(records._root / "r0009")
    with pytest.raises(StoreError, match="is of run 'r0001'"):
        records.read("r0009")


@pytest.mark.parametrize("name", ["equity.parquet", "trades.parquet", "quality.parquet"])
@pytest.mark.parametrize("damage", ["missing", "cut", "foreign"])
def test_a_damaged_table_says_why(records: RunRecords, name: str, damage: str) -> None:
    files = records.files(finish(records, 100, trades=(trade(),)))
    path = files.folder / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-10])
    else:
        other = "trades.parquet" if name == "equity.parquet" else "equity.parquet"
        path.write_bytes((files.folder / other).read_bytes())
    read = {
        "equity.parquet": files.read_equity,
        "trades.parquet": files.read_trades,
        "quality.parquet": files.read_quality,
    }[name]
    with pytest.raises(StoreError, match=f"{name} is damaged"):
        read()


def test_other_things_among_the_records_are_passed_over(records: RunRecords) -> None:
    run = finish(records, 100)
    (records._root / "notes.txt").write_text("mine")
    (records._root / "r12").mkdir()
    assert records.runs() == (run,)


def test_a_record_that_cannot_be_described_leaves_nothing(records: RunRecords) -> None:
    def fail(run: str) -> object:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        records.open(fail)  # type: ignore[arg-type]  # it never returns
    assert records.runs() == ()


def test_statistics_that_cannot_be_read_are_as_if_not_kept(records: RunRecords) -> None:
    files = records.files(finish(records, 100))
    assert files.read_statistics("ab") is None
    (files.folder / "statistics.json").write_text("{}")
    assert files.read_statistics("ab") is None


def test_a_record_keeps_its_running_state_until_it_is_written(records: RunRecords) -> None:
    opened = begin(records)
    opened.files.write_record(
        replace(record_of(opened.run), state=RecordState.STOPPED, ended="2024-09-02T10:00:00Z")
    )
    assert records.read(opened.run).state is RecordState.STOPPED
    opened.close()
    assert not (opened.files.folder / "run.lock").exists()


@pytest.mark.parametrize(
    "name", ["run.json", "equity.parquet", "trades.parquet", "quality.parquet", "ledger.sqlite"]
)
def test_a_changed_byte_in_any_file_is_noticed(records: RunRecords, name: str) -> None:
    opened = begin(records)
    files = opened.files
    LedgerFile.open(files.folder / LEDGER_NAME, LedgerAccount(opened.run, 1)).close()
    files.write_equity(equity(100))
    files.write_trades(())
    files.write_quality(quality())
    files.write_record(replace(files.read_record(), ended="2024-07-01T16:00:00-04:00"))
    opened.close()
    record = files.read_record()
    assert list(files.faults(record)) == []
    path = files.folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=f"{name} is damaged"):
        raise next(files.faults(files.read_record()))
