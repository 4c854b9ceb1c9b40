"""Indicators and strategies of a running session: they come, rest and go."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from pathlib import Path

import pytest

from mismartera.errors import MisMarteraError, SessionError, StrategyError, UnknownName
from mismartera.system_manager import SystemManager
from tests.services.changing import NAMED, SPEEDS, Start, keys_of, values_of

_TWO = """
from mismartera.api import Strategy

class First(Strategy):
    pass

class Second(Strategy):
    pass
"""


# Indicators


@pytest.mark.parametrize("speed", SPEEDS)
def test_an_indicator_that_came_late_is_as_if_it_had_been_there(
    system: SystemManager, start: Start, speed: float
) -> None:
    service = start(symbols=("AAPL", "MSFT"), speed=speed)
    macd = ["fast=5", "slow=9", "signal=3"]
    assert service.indicators.add("macd", "15m", None, macd).message.startswith("macd_5_9_3_15m")
    late = values_of(system, "MSFT")["macd_5_9_3_15m"]
    system.run.stop()
    params = {"fast": 5, "slow": 9, "signal": 3}
    start(
        symbols=("AAPL", "MSFT"), indicators=[{"name": "macd", "interval": "15m", "params": params}]
    )
    assert values_of(system, "MSFT")["macd_5_9_3_15m"] == late


def test_an_indicator_of_one_symbol_becomes_one_of_all(system: SystemManager, start: Start) -> None:
    service = start(symbols=("AAPL", "MSFT"))
    add = service.indicators.add
    add("rsi", "5m", 7, (), "MSFT")
    assert keys_of(system) == {"rsi_7_5m": 1}
    service.add_symbols(["AZO"])
    assert keys_of(system) == {"rsi_7_5m": 1}
    add("rsi", "5m", 7)
    assert keys_of(system) == {"rsi_7_5m": 3}
    service.add_symbols(["RIVN"])
    assert keys_of(system) == {"rsi_7_5m": 4}
    with pytest.raises(SessionError, match="there already"):
        add("rsi", "5m", 7)


def test_a_section_has_a_place_for_each_symbol_that_lacks_the_indicator(
    system: SystemManager, start: Start
) -> None:
    service = start(symbols=("AAPL", "MSFT"), strategies=("rsi_mean_reversion",))
    service.indicators.add("rsi", "5m", 7, (), "MSFT")
    run = system.current.run
    assert run is not None
    (runner,) = run.backtest.analysis.runners
    context = runner.context
    assert context is not None
    values = context.indicator_section("5m", "rsi_7_5m").tolist()
    found = dict(zip(context.section_symbols("5m"), values, strict=True))
    assert found["MSFT"] == context.indicator("MSFT", "rsi_7_5m")
    assert isnan(found["AAPL"])
    with pytest.raises(UnknownName, match="unknown field 'clos'; did you mean close"):
        context.section("5m", "clos")


def test_an_indicator_taken_from_one_symbol_can_be_given_back(
    system: SystemManager, start: Start
) -> None:
    service = start(symbols=("AAPL", "MSFT"), indicators=[{"name": "rsi", "interval": "5m"}])
    service.indicators.remove("rsi_14_5m", "MSFT")
    assert keys_of(system) == {"rsi_14_5m": 1}
    service.add_interval("15m")
    assert keys_of(system) == {"rsi_14_5m": 1}
    service.indicators.add("rsi", "5m")
    assert keys_of(system) == {"rsi_14_5m": 2}


def test_symbols_with_needs_of_their_own_come_and_go_to_the_end(
    system: SystemManager, start: Start
) -> None:
    service = start(symbols=("AAPL", "MSFT", "AZO"), strategies=("rsi_mean_reversion",))
    service.indicators.add("sma", "5m", 3, (), "MSFT")
    service.add_interval("30m")
    service.indicators.remove("sma_3_5m", "MSFT")
    service.remove_symbols(["MSFT", "AZO"])
    system.run.resume()
    assert system.run.wait(timeout_s=20).state == "finished"
    assert system.view.status().strategies_disabled == ()


@pytest.mark.parametrize("symbol", [None, "MSFT"])
def test_a_disabled_indicator_comes_back_as_it_would_be(
    system: SystemManager, start: Start, symbol: str | None
) -> None:
    service = start(symbols=("AAPL", "MSFT"), indicators=[{"name": "rsi", "interval": "5m"}])
    service.indicators.disable("rsi_14_5m", symbol)
    assert "rsi_14_5m" not in values_of(system, "MSFT")
    assert ("rsi_14_5m" in values_of(system, "AAPL")) is (symbol is not None)
    resting = [each for each in system.view.indicators().indicators if not each.enabled]
    assert [(each.key, each.disabled_for) for each in resting] == [("rsi_14_5m", symbol)]
    with pytest.raises(SessionError, match="disabled already"):
        service.indicators.disable("rsi_14_5m", symbol)
    system.run.run_until("12:00")
    service.indicators.enable("rsi_14_5m", symbol)
    values = values_of(system, "MSFT")
    system.run.stop()
    start("12:00", symbols=("AAPL", "MSFT"), indicators=[{"name": "rsi", "interval": "5m"}])
    assert values_of(system, "MSFT") == values


def test_a_disabled_indicator_can_be_removed(system: SystemManager, start: Start) -> None:
    indicators = start(indicators=[{"name": "rsi", "interval": "5m"}]).indicators
    indicators.disable("rsi_14_5m")
    indicators.remove("rsi_14_5m")
    assert system.view.indicators().indicators == ()
    with pytest.raises(UnknownName, match="unknown disabled indicator"):
        indicators.enable("rsi_14_5m")


def test_what_is_disabled_for_all_is_enabled_for_all(start: Start) -> None:
    indicators = start(indicators=[{"name": "rsi", "interval": "5m"}]).indicators
    indicators.disable("rsi_14_5m")
    with pytest.raises(SessionError, match="leave --symbol out"):
        indicators.enable("rsi_14_5m", "AAPL")


def test_an_indicator_that_a_strategy_uses_stays(system: SystemManager, start: Start) -> None:
    service = start(strategies=("sma_crossover",))
    for change in (service.indicators.disable, service.indicators.remove):
        with pytest.raises(SessionError, match="used by sma_crossover; `strategy remove"):
            change("sma_5_5m")
    assert keys_of(system) == {"sma_5_5m": 1, "sma_20_5m": 1}
    service.strategies.remove("sma_crossover")
    service.indicators.disable("sma_5_5m")
    assert keys_of(system) == {"sma_20_5m": 1}


def test_names_with_several_words_are_listed_whole(system: SystemManager, start: Start) -> None:
    indicators = start().indicators
    indicators.add("ta_vwap", "5m")
    (found,) = system.view.indicators().indicators
    assert (found.name, found.interval, found.symbols) == ("ta_vwap", "5m", 1)


@pytest.mark.parametrize(
    ("name", "interval", "params", "symbol", "says"),
    [
        ("rsii", "5m", (), None, "unknown indicator"),
        ("rsi", "5x", (), None, "not an interval"),
        ("rsi", "5m", ("period",), None, "NAME=VALUE"),
        ("rsi", "5m", ("timeperiod=many",), None, "period is 'many'; expected a whole number"),
        ("rsi", "5m", ("timeperiod=3", "timeperiod=4"), None, "given twice"),
        ("rsi", "1s", (), None, "no stored interval"),
        ("rsi", "5m", (), "ZZZ", "ZZZ is not in the session"),
    ],
)
def test_an_indicator_that_cannot_be_computed_is_refused(
    system: SystemManager,
    start: Start,
    name: str,
    interval: str,
    params: Sequence[str],
    symbol: str | None,
    says: str,
) -> None:
    service = start()
    with pytest.raises(MisMarteraError, match=says):
        service.indicators.add(name, interval, None, params, symbol)
    assert keys_of(system) == {}


# Strategies


def test_a_strategys_file_becomes_known(
    system: SystemManager, start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "named.py"
    file.write_text(NAMED)
    strategies = start(symbols=("AAPL", "AZO")).strategies
    assert strategies.add(str(file)).message.startswith("named is called")
    assert strategies.add("named").message.startswith("named#2 is called")
    assert [each.key for each in system.strategies.show("named").running] == ["named", "named#2"]


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_strategy_is_called_from_its_coming_to_its_going(
    system: SystemManager, start: Start, speed: float
) -> None:
    strategies = start(speed=speed).strategies
    strategies.add("sma_crossover", '{"fast": 3, "slow": 9}', ["slow=7", "interval=1m"])
    if system.run.state.value == "running":
        system.run.pause()
    assert {"sma_3_1m", "sma_7_1m"} <= set(values_of(system, "AAPL"))
    system.run.step(3)
    (running,) = system.strategies.show("sma_crossover").running
    assert running.calls > 0
    assert strategies.disable("sma_crossover").message == "sma_crossover is disabled"
    with pytest.raises(SessionError, match="disabled already"):
        strategies.disable("sma_crossover")
    system.run.step(3)
    assert system.strategies.show("sma_crossover").running[0].calls == running.calls
    strategies.enable("sma_crossover")
    system.run.step(3)
    assert system.strategies.show("sma_crossover").running[0].calls > running.calls
    strategies.remove("sma_crossover")
    assert system.strategies.show("sma_crossover").running == ()


@pytest.mark.parametrize(
    ("name", "config", "params", "says"),
    [
        ("sma_crosover", None, (), "did you mean sma_crossover"),
        ("sma_crossover", "[1]", (), "no JSON object"),
        ("sma_crossover", "{", (), "no JSON"),
        ("sma_crossover", None, ("fast",), "NAME=VALUE"),
        ("sma_crossover", None, ("speed=1",), "speed: found an unknown key"),
        ("sma_crossover", None, ("fast=many",), "fast: found 'many'"),
        ("sma_crossover", None, ("interval=1s",), "no stored interval"),
        ("nowhere.py", None, (), "no file nowhere.py"),
    ],
)
def test_a_strategy_that_cannot_be_called_leaves_nothing_behind(
    system: SystemManager,
    start: Start,
    name: str,
    config: str | None,
    params: Sequence[str],
    says: str,
) -> None:
    service = start()
    with pytest.raises(MisMarteraError, match=says):
        service.strategies.add(name, config, params)
    assert not any(each.running for each in system.strategies.list().strategies)
    assert keys_of(system) == {}


def test_a_file_of_several_strategies_is_refused(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "two.py"
    file.write_text(_TWO)
    strategies = start().strategies
    with pytest.raises(StrategyError, match="several strategies"):
        strategies.add(str(file))
    with pytest.raises(UnknownName):
        strategies.remove("first")
