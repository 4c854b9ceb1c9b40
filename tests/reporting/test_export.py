"""What an export says at many moments of a run, and where it is written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from mismartera.domain.interval import MINUTE
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import SessionError, SessionFault
from mismartera.reporting.encode import to_json
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.reporting.checked import Export, export, read
from tests.system.bench import Bench
from tests.system.gates import GATE

DATA = {
    "historical": {
        "data": [{"trailing_days": 2, "intervals": ["1m"]}],
        "indicators": {
            "avg_volume": {"type": "trailing_average", "period": "2d", "field": "volume"},
            "minutes": {
                "type": "trailing_average",
                "period": "2d",
                "granularity": "minute",
                "field": "volume",
            },
            "year_high": {"type": "trailing_max", "period": "52w", "field": "high"},
        },
    },
    "indicators": {
        "session": [
            {"name": "sma", "period": 5, "interval": "1m"},
            {"name": "macd", "interval": "5m"},
            {"name": "vwap", "interval": "1m"},
        ]
    },
}


def test_an_export_has_everything_that_is_promised(bench: Bench) -> None:
    bench.start("counting", data=DATA, paused=True)
    bench.system.run.run_until("11:02:30")
    document = export(bench)
    assert list(document) == [
        "system", "session_config", "time", "performance_metrics", "threads", "session_data",
        "account", "decisions",
    ]  # fmt: skip
    system = document["system"]
    assert (system["state"], system["mode"], system["fault"]) == ("paused", "backtest", None)
    assert system["ended_at"] is None
    assert system["started_at"] <= system["exported_at"]
    assert set(system["versions"]) >= {"mismartera", "python", "numpy", "TA-Lib"}
    assert document["account"]["state"]["initial_cash"] == 100_000.0
    assert document["session_config"]["session_name"] == "Test"
    assert document["session_config"]["trading_config"]["min_quality"] == 95.0
    assert {each["name"] for each in document["threads"]} >= {
        "coordinator", "processor", "analysis", "quality", "prefetch",
    }  # fmt: skip
    assert document["time"] == {
        "exchange": "XNYS",
        "timezone": "America/New_York",
        "session_date": "2024-07-01",
        "session_time": "2024-07-01T11:02:30-04:00",
        "clock": "2024-07-01T11:02:30-04:00",
        "lag_seconds": 0.0,
        "open": "2024-07-01T09:30:00-04:00",
        "close": "2024-07-01T16:00:00-04:00",
        "early_close": False,
        "progress": 92.5 / 390,
        "day": 1,
        "days": 2,
    }


def test_the_account_of_an_export_is_as_of_its_step(bench: Bench) -> None:
    bench.start("counting", paused=True)
    orders = bench.system.session_changes.orders
    bench.system.run.run_until("10:00")
    orders.order(OrderTicket("AAA", "buy", 50, {"take_profit": 1000.0, "stop_loss": 1.0}))
    before = export(bench)["account"]
    bench.system.run.run_until("2024-07-02T11:02:30")
    account = export(bench)["account"]
    panel = bench.system.execution.account()
    assert account["state"] == to_json(panel.account)
    assert account["strategies"] == to_json(panel.strategies)
    assert [each for each in account["positions"] if each["quantity"]] == to_json(panel.positions)
    assert account["open_orders"] == to_json(panel.open_orders)
    assert [each["strategy"] for each in account["strategies"]] == ["counting", "manual"]
    assert account["fills"] == to_json(bench.system.execution.fills().fills)
    assert account["fills"][: len(before["fills"])] == before["fills"]
    assert "manual" not in [each["strategy"] for each in before["fills"]]
    assert {each["order_type"] for each in before["open_orders"]} == {"market"}
    assert export(bench, complete=False)["account"] == {**account, "fills": None}


def test_a_symbol_of_an_export_has_everything_that_is_promised(bench: Bench) -> None:
    bench.start("counting", data=DATA, paused=True)
    bench.system.run.run_until("11:02:30")
    symbol = export(bench)["session_data"]["BBB"]
    minutes, fives = symbol["bars"]["1m"], symbol["bars"]["5m"]
    assert (minutes["derived"], minutes["base"], minutes["count"]) == (False, "1m", 82)
    assert (fives["derived"], fives["base"], fives["count"]) == (True, "1m", 16)
    gap = {
        "start": "2024-07-01T10:30:00-04:00",
        "end": "2024-07-01T10:40:00-04:00",
        "bars": 10,
        "state": "unexplained",
    }
    assert minutes["gaps"] == fives["gaps"] == [gap]
    assert minutes["quality"] == fives["quality"] == pytest.approx(100 * 82 / 92)
    assert (symbol["metrics"]["expected"], symbol["metrics"]["present"]) == (92, 82)
    rows = minutes["data"]
    assert symbol["metrics"]["volume"] == pytest.approx(sum(row[5] for row in rows))
    assert symbol["metrics"]["high"] == max(row[2] for row in rows)
    assert symbol["metrics"]["low"] == min(row[3] for row in rows)
    assert symbol["metrics"]["last"] == rows[-1][4]
    quote = {
        "timestamp": "2024-07-01T11:02:00-04:00",
        "bid": rows[-1][4],
        "ask": rows[-1][4],
        "made_from_bar": True,
    }
    assert symbol["quotes"] == [quote]
    assert symbol["historical"]["1m"]["sessions"] >= 2
    assert symbol["historical"]["1m"]["count"] == 2 * 380


def test_indicators_of_an_export_are_those_of_the_bars(
    bench: Bench, time_manager: TimeManager
) -> None:
    bench.start(data=DATA, last="2024-07-01")
    bench.finish()
    symbol = export(bench)["session_data"]["AAA"]
    session = symbol["indicators"]["session"]
    assert set(session) == {"sma_5_1m", "macd_12_26_9_5m", "vwap_1m"}
    sma = session["sma_5_1m"]
    assert sma["config"]["period"] == 5
    assert sma["config"]["interval"] == "1m"
    stored = BarStore(bench.system.home).read("AAA", MINUTE)
    day = time_manager.trading_session(time_manager.parse_date("2024-07-01"))
    assert day is not None
    first = int(np.searchsorted(stored.timestamp, day.open_ns))
    windows = np.lib.stride_tricks.sliding_window_view(stored.close, 5)
    expected = windows.mean(axis=1)[first - 4 : first - 4 + 390]
    (values,) = sma["data"].values()
    assert values == pytest.approx(expected.tolist())
    assert sma["current_value"] == pytest.approx(expected[-1])
    macd = session["macd_12_26_9_5m"]
    assert macd["ready"]
    assert len(macd["current_value"]) == 3
    rows = symbol["bars"]["1m"]["data"]
    assert [row[4] for row in rows] == stored.close[first : first + 390].tolist()
    historical = symbol["indicators"]["historical"]
    assert (historical["avg_volume"]["sessions"], historical["avg_volume"]["ready"]) == (2, True)
    assert len(historical["minutes"]["value"]) == 390
    assert historical["year_high"]["ready"] is False


def test_an_export_before_the_first_session_is_whole_too(bench: Bench) -> None:
    bench.start(paused=True)
    before_any_step = export(bench)
    assert before_any_step["session_data"]["AAA"]["bars"]["1m"]["count"] == 0
    assert before_any_step["session_data"]["AAA"]["metrics"]["last"] is None
    bench.run.backtest.analysis.published = None
    document = export(bench)
    assert document["session_data"] == {}
    assert document["time"]["session_time"] is None
    assert bench.system.view.export_status(None).path.endswith(
        "status_before_the_first_session.json"
    )


def test_exports_at_many_moments_agree_with_the_schema(bench: Bench) -> None:
    bench.start("counting", data=DATA, paused=True, last="2024-07-03", first="2024-07-02")
    counts = []
    for count in (1, 1, 2, 26, 300, 100, 100):
        bench.system.run.step(count)
        document = export(bench)
        counts.append((document["time"]["day"], _count(document)))
    assert counts == sorted(counts)
    bench.system.run.resume()
    bench.finish()
    document = export(bench)
    assert (document["system"]["state"], _count(document)) == ("finished", 210)
    assert document["time"]["early_close"] is True
    assert document["system"]["ended_at"] is not None


def _count(document: Export) -> int:
    return int(document["session_data"]["AAA"]["bars"]["1m"]["count"])


def test_without_complete_rows_are_left_out(bench: Bench) -> None:
    bench.start(data=DATA)
    bench.finish()
    symbol = export(bench, complete=False)["session_data"]["AAA"]
    assert symbol["bars"]["1m"]["data"] is None
    assert symbol["indicators"]["session"]["sma_5_1m"]["data"] is None


def test_an_export_of_a_failed_run_says_what_happened(bench: Bench) -> None:
    bench.start("breaking", paused=True)
    with pytest.raises(SessionFault):
        bench.system.run.step(1000)
    document = export(bench)
    assert document["system"]["state"] == "failed"
    assert document["system"]["fault"] == "analysis: RuntimeError: the engine is broken"
    errors = {each["name"]: each["error"] for each in document["threads"]}
    assert errors["analysis"] == "RuntimeError: the engine is broken"


def test_while_a_strategy_works_an_export_is_of_the_step_before(bench: Bench) -> None:
    bench.start("stuck", symbols=("AAA",), paused=True)
    bench.system.run.resume()
    GATE.reached.wait()
    document = export(bench)
    assert document["time"]["session_time"] == "2024-07-01T09:30:00-04:00"
    assert _count(document) == 0
    GATE.open()


def test_no_count_runs_ahead_of_the_step(bench: Bench) -> None:
    bench.start("stuck", symbols=("AAA",), paused=True)
    bench.system.run.resume()
    GATE.reached.wait()
    document = export(bench)
    GATE.open()
    assert document["performance_metrics"]["session"]["counters"]["bars"] == 0


def test_nothing_in_an_export_tells_of_what_comes_later(bench: Bench) -> None:
    documents = []
    for symbols in (("AAA", "CCC"), ("AAA", "CCC")):
        bench.start("counting", symbols=symbols, data=DATA, paused=True, last="2024-07-01")
        bench.system.run.run_until("10:15")
        documents.append(_without_wall_time(export(bench)))
        bench.system.run.stop()
        store = BarStore(bench.system.home)
        rows = store.read("CCC", MINUTE)
        day = bench.system.time_manager.parse_instant("2024-07-01T10:20")
        later = rows.take(rows.timestamp < day)
        store.delete("CCC", MINUTE)
        store.write("CCC", MINUTE, later)
    assert documents[0] == documents[1]


def _without_wall_time(document: Export) -> Export:
    for scope in ("session", "run"):
        del document["performance_metrics"][scope]["durations"]
        counters = document["performance_metrics"][scope]["counters"]
        kept = {name: counters[name] for name in ("bars", "steps")}
        document["performance_metrics"][scope] = kept
    for name in ("started_at", "exported_at"):
        del document["system"][name]
    del document["performance_metrics"]["bars_per_second"], document["threads"]
    return document


def test_an_export_without_a_name_goes_to_the_home_directory(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.run_until("10:15:30")
    outcome = bench.system.view.export_status(None)
    expected = bench.system.home / "exports" / "status_2024-07-01_101530.json"
    assert outcome.path == str(expected)
    assert outcome.bytes == expected.stat().st_size
    assert outcome.session_time == "2024-07-01T10:15:30-04:00"
    read(expected.read_text(encoding="utf-8"))
    assert [path.name for path in expected.parent.iterdir()] == [expected.name]


def test_compact_is_one_line(bench: Bench, tmp_path: Path) -> None:
    bench.start(paused=True)
    path = tmp_path / "one.json"
    bench.system.view.export_status(path, compact=True)
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") == 1
    assert json.loads(text) == read(text)


@pytest.mark.parametrize("name", ["none/there.json", "", ".", "a\0b.json", "n" * 300])
def test_a_file_that_cannot_be_written_is_said_in_one_line(
    bench: Bench, tmp_path: Path, name: str
) -> None:
    bench.start(paused=True)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(SessionError, match="cannot be written") as caught:
        bench.system.view.export_status(folder / name)
    assert "\n" not in str(caught.value)
    assert list(folder.iterdir()) == []


def test_an_export_may_be_read_by_whom_the_system_lets(bench: Bench, tmp_path: Path) -> None:
    bench.start(paused=True)
    other, path = tmp_path / "other", tmp_path / "export.json"
    other.touch()
    bench.system.view.export_status(path)
    assert os.stat(path).st_mode == os.stat(other).st_mode
