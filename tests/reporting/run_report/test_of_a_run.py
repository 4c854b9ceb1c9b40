"""Reports of real runs: their numbers are those of the record, their lines those of the engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from textwrap import dedent
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from mismartera.domain.columns import BarColumns, Bool
from mismartera.domain.interval import MINUTE
from mismartera.domain.trade import TradeSide
from mismartera.errors import SessionError, StoreError, UnknownName
from mismartera.reporting.documents.run_report import RunReportDocument
from mismartera.services.run_report_service import REPORT_NAME, RunReportService
from mismartera.storage.bar_store import BarStore
from mismartera.storage.run_records import RunRecords
from mismartera.system_manager import SystemManager
from tests.reporting.run_report.browser import Browser
from tests.reporting.run_report.outline import Outline, outline_of
from tests.reporting.run_report.reports import OFFSET_NS
from tests.system.bench import Bench
from tests.system.gates import GATE

Json = dict[str, Any]
Crossed = tuple[Bench, RunReportDocument, Outline]
DAYS = ("2024-07-01", "2024-07-02")
LOOSE = {"min_quality": 0, "short_sales": True}
CROSSOVER = {"strategy": "sma_crossover", "config": {"interval": "1m", "fast": 5, "slow": 20}}

OWN = """
from mismartera.api import Strategy

class Own(Strategy):
    def setup(self):
        self.subscribe("1m")
        self.average = self.indicator("sma", interval="1m", period=7)
"""


@pytest.fixture(scope="module")
def crossed(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crossed]:
    """A run of the included crossover and its report, for the tests that only look."""
    folder = tmp_path_factory.mktemp("crossed")
    shutil.copytree(market, folder / "home")
    bench = Bench(SystemManager(folder / "home"), folder)
    finished(bench)
    yield bench, *written(bench)
    bench.system.close()


def finished(bench: Bench) -> None:
    """Run the included crossover over two sessions."""
    data = {"indicators": {"session": [{"name": "sma", "period": 2, "interval": "5m"}]}}
    path = bench.configuration(trading_config=LOOSE, data=data)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["strategies"] = [CROSSOVER]
    path.write_text(json.dumps(document), encoding="utf-8")
    bench.system.run.start(str(path))
    bench.finish()


READS_RSI = """
    from mismartera.api import Strategy


    class ReadsRsi(Strategy):
        def setup(self):
            self.subscribe("1m")
            self.strength = self.indicator("rsi", period=9, interval="1m")
"""


def service(bench: Bench) -> RunReportService:
    return bench.system.run_reports


def written(bench: Bench, run: str = "last") -> tuple[RunReportDocument, Outline]:
    document = service(bench).write(run)
    return document, outline_of(Path(document.file).read_text(encoding="utf-8"))


def figure(outline: Outline, name: str) -> Json:
    return cast(Json, json.loads(outline.data[name]))


def trace(figure: Json, name: str) -> Json:
    (found,) = [each for each in figure["traces"] if each["name"] == name]
    return cast(Json, found)


def stored(bench: Bench, symbol: str) -> BarColumns:
    """All stored bars; the run's own are among them."""
    return BarStore(bench.system.home).read(symbol, MINUTE)


def of_days(columns: BarColumns, *days: str) -> Bool:
    """Which bars lie on some days of July, in New York."""
    dates = (columns.timestamp + OFFSET_NS).astype("datetime64[ns]").astype("datetime64[D]")
    return np.isin(dates, np.array(days, "datetime64[D]"))


def test_it_goes_into_the_folder_of_the_run_and_names_what_it_shows(crossed: Crossed) -> None:
    bench, document, _ = crossed
    assert document.file == str(bench.system.home / "runs" / "r0001" / REPORT_NAME)
    assert document.bytes == Path(document.file).stat().st_size
    assert set(document.symbols) == {"AAA", "BBB"}
    assert document.warnings == ()


def test_its_numbers_are_those_of_the_record(crossed: Crossed) -> None:
    bench, _, outline = crossed
    records = RunRecords(bench.system.home)
    files = records.files(records.find("last"))
    equity, trades = files.read_equity(), files.read_trades()
    line = figure(outline, "figure-equity")["traces"][0]
    assert line["y"][-1] == pytest.approx(equity.equity[-1] / 1e6, rel=1e-8)
    rows = json.loads(outline.data["trade-rows"])
    assert len(rows) == len(trades) > 10
    assert [row[9] for row in rows if row[7]] == [each.net for each in trades if not each.is_open]
    statistics = bench.system.runs.show("last").statistics
    assert statistics is not None
    assert f"{statistics.final_equity:,.2f}" in outline.text
    assert f"{100 * statistics.total_return:,.2f}%" in outline.text


def test_its_prices_are_the_stored_ones_at_the_exchange_s_time(crossed: Crossed) -> None:
    bench, _, outline = crossed
    columns = stored(bench, "BBB")
    bars = columns.take(of_days(columns, *DAYS))
    drawn = figure(outline, "BBB")
    for name in ("open", "high", "low", "close"):
        assert drawn["traces"][1][name] == pytest.approx(getattr(bars, name).tolist())
    assert trace(drawn, "Volume")["y"] == bars.volume.tolist()
    wall = (bars.timestamp + OFFSET_NS) // 10**9
    assert list(accumulate(drawn["times"])) == wall.tolist()


@pytest.mark.parametrize("period", [5, 20])
def test_its_indicators_are_those_that_the_strategy_read(crossed: Crossed, period: int) -> None:
    bench, _, outline = crossed
    columns = stored(bench, "AAA")
    averages = pd.Series(columns.close).rolling(period).mean().to_numpy()
    drawn = trace(figure(outline, "AAA"), f"sma_{period}_1m")
    assert drawn["y"] == pytest.approx(averages[of_days(columns, *DAYS)].tolist(), rel=1e-8)


def test_longer_indicators_stand_still_until_their_next_bar_is_complete(crossed: Crossed) -> None:
    _, _, outline = crossed
    drawn = figure(outline, "AAA")
    average, closes = trace(drawn, "sma_2_5m")["y"], drawn["traces"][1]["close"]
    # At the end of a day's tenth minute two bars of five minutes are complete.
    assert average[9] == pytest.approx((closes[4] + closes[9]) / 2)
    assert average[9:14] == [average[9]] * 5
    assert average[14] == pytest.approx((closes[9] + closes[14]) / 2)


def test_marks_of_trades_stand_at_the_bars_that_filled_them(crossed: Crossed) -> None:
    bench, document, outline = crossed
    records, symbol = RunRecords(bench.system.home), document.symbols[0]
    trades = records.files(records.find("last")).read_trades()
    columns = stored(bench, symbol)
    ends = (columns.timestamp[of_days(columns, *DAYS)] + MINUTE.ns).tolist()
    own = [each for each in trades if each.symbol == symbol and each.side is TradeSide.SHORT]
    marks = trace(figure(outline, symbol), "Entry (sell)")
    assert len(own) > 5
    assert marks["x"] == [ends.index(each.entry_ns) for each in own]
    assert marks["y"] == [each.entry_price for each in own]


def test_reasons_of_signals_stand_beside_their_trades(bench: Bench) -> None:
    bench.start("counting", trading_config=LOOSE)
    bench.finish()
    _, outline = written(bench)
    reasons = [row[12] for row in json.loads(outline.data["trade-rows"])]
    assert len(reasons) > 10
    assert all(reason.startswith(("AAA ", "BBB ")) for reason in reasons)


def test_quality_of_each_session_is_that_of_the_run(crossed: Crossed) -> None:
    _, _, outline = crossed
    cells = figure(outline, "figure-quality")["traces"][0]
    shares = dict(zip(cells["y"], cells["z"], strict=True))
    assert shares == {"AAA": [100.0, 100.0], "BBB": [pytest.approx(100 * 380 / 390)] * 2}


def test_changed_bars_are_told_and_drawn_as_they_are_now(bench: Bench) -> None:
    finished(bench)
    store = BarStore(bench.system.home)
    columns = store.read("AAA", MINUTE)
    store.write("AAA", MINUTE, columns.take(slice(0, -800)), replace=True)
    document, outline = written(bench)
    (warning,) = document.warnings
    assert "no longer holds what the run read: AAA 1m." in warning
    assert warning in outline.text


def test_a_symbol_that_is_gone_is_named(bench: Bench) -> None:
    finished(bench)
    BarStore(bench.system.home).delete("AAA")
    document, _ = written(bench)
    assert document.symbols == ("BBB",)
    assert any("not in the store: AAA" in warning for warning in document.warnings)


def test_a_strategy_whose_file_is_gone_is_named_and_the_rest_drawn(bench: Bench) -> None:
    bench.start("counting", trading_config=LOOSE)
    bench.finish()
    (bench.folder / "counting.py").unlink()
    document, _ = written(bench)
    assert set(document.symbols) == {"AAA", "BBB"}
    assert any("strategy counting are not drawn" in warning for warning in document.warnings)
    assert any("the files of strategy counting." in warning for warning in document.warnings)


def test_indicators_of_a_file_s_strategy_are_drawn_though_no_configuration_names_it(
    bench: Bench,
) -> None:
    file = bench.folder / "own.py"
    file.write_text(OWN)
    bench.system.run.start(str(bench.configuration()), [file])
    bench.finish()
    _, outline = written(bench)
    assert any(trace(figure(outline, "AAA"), "sma_7_1m")["y"])
    file.write_text(OWN.replace('"sma"', '"no_such_indicator"'))
    document, _ = written(bench)
    assert any("strategy own are not drawn: " in warning for warning in document.warnings)


@pytest.mark.parametrize("is_gone", [False, True])
def test_indicators_of_strategies_that_were_added_are_drawn(bench: Bench, is_gone: bool) -> None:
    bench.start(paused=True)
    added = bench.system.session_changes.strategies
    added.add("sma_crossover", '{"interval": "5m"}', ["fast=3", "slow=7"])
    file = bench.folder / "reads_rsi.py"
    file.write_text(dedent(READS_RSI))
    added.add(str(file))
    bench.system.run.resume()
    bench.finish()
    if is_gone:
        file.unlink()
    document, outline = written(bench)
    names = {str(each["name"]) for each in figure(outline, "AAA")["traces"]}
    assert {"sma_3_5m", "sma_7_5m"} <= names
    assert ("rsi_9_1m" in names) is not is_gone
    lost = [each for each in document.warnings if "are not drawn" in each]
    assert [f"strategy {file} are" in each for each in lost] == [True] * is_gone


def test_a_stopped_run_is_drawn_to_where_it_was_stopped(bench: Bench) -> None:
    bench.start("counting", paused=True, trading_config=LOOSE)
    bench.system.run.step(100)
    bench.system.run.stop()
    _, outline = written(bench)
    reached = bench.run.backtest.analysis.published
    assert reached is not None
    ends = reached.data.timeline.instant(reached.position)
    columns = stored(bench, "AAA")
    today = columns.timestamp[of_days(columns, DAYS[0])]
    seen = int((today + MINUTE.ns <= ends).sum())
    assert 0 < len(figure(outline, "AAA")["times"]) == seen < 390
    assert "The run was stopped in session 1 of 2." in outline.text


def test_of_a_run_that_was_stopped_before_its_first_step_nothing_is_drawn(bench: Bench) -> None:
    bench.start("counting", paused=True)
    bench.system.run.stop()
    document, outline = written(bench)
    assert document.symbols == ()
    assert "No prices are drawn." in outline.text
    assert "The run ended before an account was valued." in outline.text


def test_a_run_under_way_has_no_report(bench: Bench) -> None:
    bench.start("stuck")
    assert GATE.reached.wait(20)
    with pytest.raises(SessionError, match="r0001 is running: it has no results"):
        service(bench).write("last")


def test_an_unknown_run_is_refused(bench: Bench) -> None:
    with pytest.raises(UnknownName, match="r0009"):
        service(bench).write("r0009")


@pytest.mark.parametrize("name", [".", "nowhere/report.html", "x" * 300, "a\x00b", "\ud800"])
def test_a_file_that_cannot_be_written_is_refused_and_nothing_left(bench: Bench, name: str) -> None:
    finished(bench)
    folder = bench.folder / "reports"
    folder.mkdir()
    with pytest.raises(StoreError, match="cannot write"):
        service(bench).write("last", folder / name)
    assert list(folder.iterdir()) == []


def test_an_interrupted_report_leaves_nothing(bench: Bench) -> None:
    finished(bench)
    target = bench.folder / "report.html"
    told: list[tuple[int, int]] = []

    def interrupt(done: int, of: int) -> None:
        told.append((done, of))
        raise KeyboardInterrupt

    before = set(bench.folder.iterdir())
    with pytest.raises(KeyboardInterrupt):
        service(bench).write("last", target, interrupt)
    assert told == [(1, 2)]
    assert set(bench.folder.iterdir()) == before


def test_it_is_drawn_in_a_browser_without_a_complaint(crossed: Crossed, browser: Browser) -> None:
    bench, document, _ = crossed
    with browser.page(Path(document.file)) as page:
        assert page.complaints() == []
        statistics = bench.system.runs.show("last").statistics
        assert statistics is not None
        tiles = page.evaluate("[...document.querySelectorAll('.tile dd')].map(e => e.textContent)")
        assert isinstance(tiles, list)
        assert tiles[0] == f"{statistics.final_equity:,.2f}"
        assert tiles[4] == f"{statistics.trades.trades:,}"
        count = page.evaluate("document.getElementById('trade-count').textContent")
        assert str(count).endswith(f"of {document.trades:,}")
        drawn = page.evaluate("document.querySelector('[data-figure=equity]').data[0].y.at(-1)")
        assert drawn == pytest.approx(statistics.final_equity, abs=0.005)
