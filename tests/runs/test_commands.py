"""The `runs` commands over records written by hand."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console, RenderableType

from cli.app import root_node
from cli.completion import complete
from cli.completion_source import SystemSource
from cli.environment import Environment
from cli.main import main
from cli.render.run_comparison import comparison_view
from cli.shell import Shell
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.notice import of_plan
from mismartera.domain.run_record import CodeRecord, KeptCommand, RecordState, SeriesRecord
from mismartera.reporting.documents.runs import (
    CompareDocument,
    DifferenceDocument,
    RunLineDocument,
)
from mismartera.storage.run_records import RunRecords
from tests.cli.conftest import Outcome, run_main
from tests.storage.run_record_examples import OPEN_NS, begin, equity, finish, trade

STATES = ("interrupted", "failed", "finished")


@pytest.fixture
def records(home: Path) -> RunRecords:
    return RunRecords(home)


def run(home: Path, *commands: str) -> Outcome:
    return run_main(home, *(part for command in commands for part in ("-c", command)))


def run_wide(home: Path, columns: int, command: str, **variables: str) -> list[str]:
    out = io.StringIO()
    environment = Environment(
        stdin=io.StringIO(),
        stdout=out,
        stderr=io.StringIO(),
        variables={"COLUMNS": str(columns), **variables},
    )
    assert main(["--home", str(home), "-c", command], environment) == 0
    return out.getvalue().splitlines()


def recorded(records: RunRecords, *closes: float, **more: object) -> str:
    code = CodeRecord("strategy", "sma_crossover", "sma_crossover", "/a/b.py", None, "ab" * 32)
    data = SeriesRecord("AAPL", "1m", OPEN_NS, OPEN_NS + 10**15, 7_800, "cd" * 32)
    told: dict[str, object] = {"code": (code,), "data": (data,), "decisions": 4}
    return finish(
        records,
        *closes,
        trades=(trade(1, 50.0), trade(2, -20.0, symbol="RIVN")),
        **(told | more),  # type: ignore[arg-type]  # the caller's own
    )


def drawn(view: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=120)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def test_without_runs_the_list_says_how_to_begin_one(home: Path) -> None:
    assert "There are no such runs: `system start FILE` begins one" in run(home, "runs list").text
    assert run(home, "runs list --json").json == {"runs": []}


def test_the_list_has_every_run_with_its_results(home: Path, records: RunRecords) -> None:
    recorded(records, 101, 99.99)
    listed = run(home, "runs list --json").json["runs"]
    assert listed == [
        {
            "run": "r0001",
            "state": "finished",
            "name": "Two names",
            "started": "2024-09-02T10:00:00-04:00",
            "ended": "2024-09-02T10:00:05-04:00",
            "first": "2024-07-01",
            "last": "2024-07-02",
            "sessions": 2,
            "planned_sessions": 2,
            "total_return": pytest.approx(-0.0001),
            "sharpe": pytest.approx(0, abs=0.1),
            "max_drawdown": pytest.approx(-0.01),
            "trades": 2,
            "fault": None,
            "strategies": ["sma_crossover"],
            "symbols": [],
            "profit": pytest.approx(-10),
            "signals": 4,
            "refused": 0,
            "note": "",
        }
    ]


@pytest.mark.parametrize("columns", [80, 200])
def test_the_list_fits_the_terminal(home: Path, records: RunRecords, columns: int) -> None:
    recorded(records, 101, 99.99)
    finish(records, 100, state=RecordState.FAILED, fault="analysis: ValueError: no")
    begin(records, name="A very long name that somebody gave to a session").close()
    lines = run_wide(home, columns, "runs list")
    assert max(map(len, lines)) <= columns
    assert [line[:5] for line in lines[2:5]] == ["r0003", "r0002", "r0001"]
    assert all(heading in lines[0] for heading in ("strategy", "symbols", "profit", "refused"))
    assert [state in line for state, line in zip(STATES, lines[2:5], strict=True)] == [True] * 3
    assert ("10:00" in lines[2]) == (columns == 200)
    assert "r0002 failed: analysis: ValueError: no" in lines


def test_a_damaged_record_is_listed_with_the_reason(home: Path, records: RunRecords) -> None:
    recorded(records, 101)
    broken, torn = recorded(records, 102), recorded(records, 103)
    (records.files(broken).folder / "run.json").write_text("{")
    (records.files(torn).folder / "equity.parquet").write_bytes(b"PAR1")
    outcome = run(home, "runs list --json")
    assert outcome.status == 0
    listed = outcome.json["runs"]
    assert [each["state"] for each in listed] == ["damaged", "damaged", "finished"]  # type: ignore[attr-defined]
    assert "run.json is damaged" in listed[1]["fault"]  # type: ignore[index]
    assert "equity.parquet is damaged" in listed[0]["fault"]  # type: ignore[index]
    assert "r0002 damaged:" in run(home, "runs list").text
    shown = run(home, "runs show r0002")
    assert shown.status == 1
    assert shown.errors.count("\n") == 1


def test_equity_of_sessions_that_the_run_has_not_is_damage(home: Path, records: RunRecords) -> None:
    recorded(records, 101, 102, sessions=())
    assert "it has sessions that the run has not" in run(home, "runs show 1").errors


@pytest.mark.parametrize("columns", [80, 200])
def test_a_run_is_shown_with_its_equity_drawn(
    home: Path, records: RunRecords, columns: int
) -> None:
    recorded(records, 101, 99.99, 100.5)
    lines = run_wide(home, columns, "runs show last")
    assert max(map(len, lines[:-1])) <= columns
    assert lines[1] == "+500.00 (+0.50%), 2 trades, drawdown -1.00%"
    text = "\n".join(lines)
    for expected in (
        "r0001  Two names  finished",
        "sma_crossover (/a/b.py, abababababab)",
        "7,800 rows of 1 series",
        "101,000.00 │",
        "-1.00% │",
        "initial 100,000.00",
        "final 100,500.00  profit +500.00",
        "total +0.50%",
        "(from 3 sessions)  Sortino ",
        "deepest -1.00%",
        "-1.00%  2024-07-01  2024-07-02  not yet",
        "all 2  open 0  won 1  lost 1  win rate 50.00%",
        "side  trades     won  factor",
    ):
        assert expected in text
    assert lines[-1] == str(records.files("r0001").folder)
    text = "\n".join(run_wide(home, columns, "runs show last --sessions"))
    assert "2024-07-02   99,990.00" in text
    assert "98.72%" in text
    assert "Sharpe" not in text


def test_plain_text_has_no_escapes(home: Path, records: RunRecords) -> None:
    recorded(records, 101, 99.99)
    text = "\n".join(run_wide(home, 80, "runs show 1", NO_COLOR="1"))
    assert "\x1b" not in text


def test_a_run_as_json_has_everything_but_every_row(home: Path, records: RunRecords) -> None:
    first = KeptCommand(date(2024, 7, 1), None, "time speed", {"speed": 2})
    second = KeptCommand(date(2024, 7, 1), OPEN_NS, "data add-symbol", {"symbols": ["X"]})
    told = {"commands": (first, second), "notices": (of_plan("a note"),), "metrics": {"bars": 5}}
    recorded(records, 101, 99.99, **told)
    note = {"time": None, "kind": "plan", "symbol": None, "text": "a note"}
    shown = run(home, "runs show 1 --json").json
    assert [each["time"] for each in shown["commands"]] == [None, "2024-07-01T09:30:00-04:00"]  # type: ignore[attr-defined]
    assert shown["commands"][1]["arguments"] == {"symbols": ["X"]}  # type: ignore[index]
    assert (shown["notices"], shown["metrics"]) == ([note], {"bars": 5})
    assert shown["configuration"]["session_name"] == "Two names"  # type: ignore[index]
    assert shown["data"][0]["first"] == "2024-07-01T09:30:00-04:00"  # type: ignore[index]
    assert [each["drawdown"] for each in shown["equity"]][-1] == pytest.approx(-0.01)  # type: ignore[attr-defined]
    assert "2 commands from outside" in run(home, "runs show 1").text


def test_many_rows_are_thinned_out(home: Path, records: RunRecords) -> None:
    recorded(records, *(100 + day / 10 for day in range(28)))
    files = records.files("r0001")
    files.write_equity(equity(*(100 + day / 10 for day in range(28)), rows=390))
    files.write_record(files.read_record())
    shown = run(home, "runs show 1 --json").json
    points = shown["equity"]
    assert isinstance(points, list)
    assert 28 < len(points) <= 500
    assert points[-1]["equity"] == 102_700
    assert points[-1]["time"] == "2024-07-28T16:00:00-04:00"
    assert len(run(home, "runs show 1").text.splitlines()) < 90


def test_peaks_and_troughs_of_one_row_are_drawn(home: Path, records: RunRecords) -> None:
    recorded(records, *([100] * 28))
    rows = equity(*([100] * 28), rows=390)
    worth = rows.equity.copy()
    worth[[1_234, 7_777]] = [130_000_000_000, 70_000_000_000]
    files = records.files("r0001")
    files.write_equity(replace(rows, equity=worth))
    files.write_record(files.read_record())
    shown = run(home, "runs show 1 --json").json
    points = {each["row"]: each for each in cast(list[dict[str, float]], shown["equity"])}
    assert (points[1_234]["equity"], points[7_777]["equity"]) == (130_000, 70_000)
    assert points[7_777]["drawdown"] == pytest.approx(70 / 130 - 1)
    assert list(points) == sorted(points)
    found = cast(dict[str, float], shown["statistics"])
    assert found["max_drawdown_intraday"] == pytest.approx(70 / 130 - 1)
    text = run(home, "runs show 1").text
    for label in ("130,000.00 │", "70,000.00 │", "-46.15% │"):
        assert label in text


def test_a_run_under_way_has_no_results_yet(home: Path, records: RunRecords) -> None:
    opened = begin(records)
    shown = run(home, "runs show").text
    assert "r0001  Two names  running" in shown
    assert run(home, "runs list --json").json["runs"][0]["trades"] is None  # type: ignore[index]
    refused = run(home, "runs delete 1 --yes")
    assert "r0001 is under way" in refused.errors
    opened.close()


def test_statistics_are_worked_out_once_and_kept(home: Path, records: RunRecords) -> None:
    files = records.files(recorded(records, 101, 99.99))
    before = run(home, "runs show 1 --json").json["statistics"]
    kept = files.folder / "statistics.json"
    written = kept.stat().st_mtime_ns
    assert run(home, "runs show 1 --json").json["statistics"] == before
    assert kept.stat().st_mtime_ns == written
    kept.write_text("{")
    assert run(home, "runs show 1 --json").json["statistics"] == before
    kept.write_text(kept.read_text().replace('"code_sha256": "', '"code_sha256": "0'))
    assert run(home, "runs show 1 --json").json["statistics"] == before


def test_runs_are_compared_where_they_differ(home: Path, records: RunRecords) -> None:
    recorded(records, 101, 99.99)
    configuration = {"session_name": "Two names", "strategies": [{"config": {"fast": 7}}]}
    other = SeriesRecord("AAPL", "1m", OPEN_NS, OPEN_NS + 10**15, 7_800, "ef" * 32)
    recorded(records, 102, 103, configuration=configuration, data=(other,))
    found = run(home, "runs compare 1 last --json").json
    assert found["configuration"] == [
        {"name": "strategies[0].strategy", "values": ["sma_crossover", None]},
        {"name": "strategies[0].config.fast", "values": [None, 7]},
    ]
    assert found["code"] == []
    assert found["data"] == [{"name": "AAPL 1m", "values": ["cd" * 32, "ef" * 32]}]
    longer = replace(other, end_ns=OPEN_NS + 10**16, rows=9_000)
    recorded(records, 102, 103, configuration=configuration, data=(longer,))
    spans = run(home, "runs compare 2 3 --json").json["data"]
    assert spans == [
        {
            "name": "AAPL 1m until",
            "values": ["2024-07-12T23:16:40-04:00", "2024-10-25T03:16:40-04:00"],
        },
        {"name": "AAPL 1m rows", "values": [7_800, 9_000]},
    ]
    by_name = {each["name"]: each["values"] for each in found["statistics"]}  # type: ignore[attr-defined]
    assert by_name["profit"] == pytest.approx([-10, 3_000])
    assert [len(each) for each in found["equity"]] == [6, 6]  # type: ignore[attr-defined]


def test_daily_rows_are_told_by_their_dates(home: Path, records: RunRecords) -> None:
    first, last = row_of_date(date(2024, 6, 10)), row_of_date(date(2024, 6, 28))
    series = SeriesRecord("AAPL", "1d", first, last + 1, 15, "cd" * 32)
    recorded(records, 101, data=(series,))
    recorded(records, 101, data=(replace(series, end_ns=row_of_date(date(2024, 7, 3))),))
    (shown,) = cast(list[dict[str, object]], run(home, "runs show 1 --json").json["data"])
    assert (shown["first"], shown["end"]) == ("2024-06-10", "2024-06-28")
    assert run(home, "runs compare 1 2 --json").json["data"] == [
        {"name": "AAPL 1d until", "values": ["2024-06-28", "2024-07-02"]}
    ]


@pytest.mark.parametrize("columns", [80, 200])
def test_a_comparison_fits_the_terminal(home: Path, records: RunRecords, columns: int) -> None:
    for closes in ((101, 99.99), (102, 103), (100, 100)):
        recorded(records, *closes)
    lines = run_wide(home, columns, "runs compare r0001 r0002 r0003")
    assert max(map(len, lines)) <= columns
    assert lines[-1] == "no difference in configuration, code or data"
    assert any(line.startswith("total return") and "+3.00%" in line for line in lines)
    assert lines[-3].startswith("r0003  100,000.00  ")
    assert lines[-3].endswith("  100,000.00")
    whole = run_wide(home, columns, "runs compare r0001 r0002 r0003 --differences")
    assert "configuration: no difference" in whole


def test_of_a_hash_the_beginning_is_compared_and_of_a_text_all() -> None:
    text, digest = "a sentence of sixty-four characters, about one of the two runs..", "ab" * 32
    assert len(text) == len(digest)
    differing = (DifferenceDocument("description", (text, None)),)
    code = (DifferenceDocument("mismartera", (digest, None)),)
    lines = (RunLineDocument("r0001", "finished"), RunLineDocument("r0002", "finished"))
    document = CompareDocument(lines, differing, code, (), (), ())
    assert "configuration 1, code 1; --differences shows them" in drawn(comparison_view(document))
    shown = drawn(comparison_view(document, differences=True))
    assert text in shown
    assert digest[:12] in shown
    assert digest[:13] not in shown


def test_deleting_asks_first_and_in_scripts_needs_yes(home: Path, records: RunRecords) -> None:
    recorded(records, 101)
    recorded(records, 101)
    refused = run(home, "runs delete 1 2")
    assert refused.status == 1
    assert "r0001, r0002 were not deleted; say --yes to delete them" in refused.errors
    assert records.runs() == ("r0001", "r0002")
    assert run(home, "runs delete 1 r0002 --yes").text == "deleted r0001, r0002\n"
    assert records.runs() == ()


def test_a_damaged_record_can_be_deleted(home: Path, records: RunRecords) -> None:
    run_name = recorded(records, 101)
    (records.files(run_name).folder / "run.json").unlink()
    assert run(home, "runs delete last --yes").status == 0
    assert records.runs() == ()


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        ("runs show 9", 2, "unknown run '9'; `runs list` shows them"),
        ("runs show r0011", 2, "did you mean r0001?"),
        ("runs show ../r0001", 2, "unknown run '../r0001'"),
        ("runs compare 1", 2, "one run cannot be compared; name two or more"),
        ("runs compare 1 last", 2, "r0001 is named twice"),
        ("runs compare 1 2", 2, "unknown run '2'"),
        ("runs delete 2 --yes", 2, "unknown run '2'"),
        ("runs delete 1 1 --yes", 2, "r0001 is named twice"),
        ("runs compare", 2, "RUN"),
        ("runs forget", 2, "forget"),
    ],
)
def test_wrong_use_is_one_line(
    home: Path, records: RunRecords, command: str, status: int, error: str
) -> None:
    recorded(records, 101)
    outcome = run(home, command)
    assert outcome.status == status
    assert error in outcome.errors
    assert len(outcome.errors.splitlines()) == 1


def test_an_unknown_run_is_told_where_there_are_none(home: Path) -> None:
    assert "there are no runs yet" in run(home, "runs show").errors


def test_runs_are_completed(home: Path, records: RunRecords) -> None:
    recorded(records, 101)
    recorded(records, 101)
    source = SystemSource(Shell(Environment(home=home)))
    for line in ("runs show ", "runs compare r0001 ", "runs delete "):
        found = complete(root_node(), line, len(line), source, {})
        texts = [each.text for each in found]
        assert [each for each in texts if not each.startswith("-")] == ["last", "r0002", "r0001"]
    line = "runs show r0001"
    (one,) = complete(root_node(), line, len(line), source, {})
    assert one.meaning == "Two names, 2024-09-02 10:00, finished"


def test_every_command_has_its_help(home: Path) -> None:
    text = run(home, "runs --help").text
    for name in ("list", "show", "compare", "delete"):
        assert name in text
