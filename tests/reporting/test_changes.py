"""Exports and panels of a session to which symbols, intervals and indicators came later."""

from __future__ import annotations

import pytest

from mismartera.services.session_service import SessionService
from tests.reporting.checked import export
from tests.system.bench import Bench


@pytest.fixture
def changing(bench: Bench) -> SessionService:
    """What changes a session that stands at 11:00."""
    bench.start("counting", symbols=("AAA",), paused=True)
    bench.system.run.run_until("11:00")
    return bench.system.session_changes


def test_an_indicator_that_came_later_is_exported(bench: Bench, changing: SessionService) -> None:
    changing.indicators.add("sma", "5m", 3)
    bench.system.run.step(10)
    indicators = export(bench)["session_data"]["AAA"]["indicators"]["session"]
    assert indicators["sma_3_5m"]["ready"]
    assert indicators["sma_3_5m"]["config"]["period"] == 3
    changing.indicators.remove("sma_3_5m")
    assert export(bench)["session_data"]["AAA"]["indicators"]["session"] == {}


def test_a_symbol_that_came_later_is_exported_as_the_others(
    bench: Bench, changing: SessionService
) -> None:
    changing.add_symbols(["BBB"])
    bench.system.run.step()
    symbols = export(bench)["session_data"]
    assert list(symbols) == ["AAA", "BBB"]
    assert symbols["BBB"]["bars"]["1m"]["count"] == 91 - 10
    changing.remove_symbols(["BBB"])
    bench.system.run.step()
    assert list(export(bench)["session_data"]) == ["AAA"]


def test_an_interval_that_came_later_is_exported_and_shown(
    bench: Bench, changing: SessionService
) -> None:
    changing.add_interval("30m")
    bench.system.run.step()
    assert export(bench)["session_data"]["AAA"]["bars"]["30m"]["count"] == 3
    (symbol,) = bench.system.view.session().symbols
    assert [series.interval for series in symbol.series] == ["1m", "5m", "15m", "30m"]
