"""Changes of a running session over the sample data: real store, real threads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from mismartera.domain.interval import MINUTE
from mismartera.errors import (
    MisMarteraError,
    SessionError,
    StrategyError,
    UniverseError,
    UnknownName,
    UsageError,
)
from mismartera.reporting.documents.changes import SymbolChangesDocument
from mismartera.reporting.documents.session import SymbolDocument
from mismartera.services.session_service import SessionService
from mismartera.storage.journal import JournalEntry
from mismartera.system_manager import SystemManager

_LATE = "11:17"
_SPEEDS = (0, 1)
_NAMED = """
from mismartera.strategies.strategy import Strategy

class Named(Strategy):
    def setup(self):
        self.subscribe("1m", ["AZO"])
        self.seen = []

    def on_bar(self, context, bar):
        self.seen.append(bar.symbol)
"""
_TWO = """
from mismartera.strategies.strategy import Strategy

class First(Strategy):
    pass

class Second(Strategy):
    pass
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemManager]:
    """One system for all tests, over the sample and a symbol of another exchange."""
    manager = SystemManager(tmp_path_factory.mktemp("home"))
    manager.imports.sample()
    store = manager.catalogue.store
    store.write("VOD", MINUTE, store.last_rows("MSFT", MINUTE, 10))
    store.journal("VOD", MINUTE).append(JournalEntry("import", 0, exchange="XLON"))
    yield manager
    manager.close()


Start = Callable[..., SessionService]


@pytest.fixture
def start(system: SystemManager, tmp_path: Path) -> Iterator[Start]:
    """Start a run that stands at a time; it is stopped at the end of the test."""

    def begin(
        at: str = _LATE,
        *,
        speed: float = 0,
        symbols: Sequence[str] = ("AAPL",),
        streams: Sequence[str] = ("1m", "5m"),
        indicators: Sequence[dict[str, object]] = (),
        strategies: Sequence[str] = (),
        files: Sequence[Path] = (),
    ) -> SessionService:
        configuration = tmp_path / "session.json"
        document = {
            "session_name": "Changing",
            "mode": "backtest",
            "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-03",
                                "speed_multiplier": 0},
            "session_data_config": {"symbols": list(symbols), "streams": list(streams),
                                    "indicators": {"session": list(indicators)}},
            "strategies": [{"strategy": name, "config": {}} for name in strategies],
        }  # fmt: skip
        configuration.write_text(json.dumps(document))
        system.start(str(configuration), files, paused=True)
        system.run_until(at)
        if speed:
            system.set_speed(speed)
            system.resume()
        return system.session_changes

    yield begin
    if system.state.is_live:
        system.stop()


def _states(document: SymbolChangesDocument) -> dict[str, str]:
    return {each.symbol: each.state for each in document.changes}


def _symbol(system: SystemManager, name: str) -> SymbolDocument:
    return next(each for each in system.session().symbols if each.symbol == name)


def _keys(service: SessionService) -> dict[str, int]:
    return {each.key: each.symbols for each in service.indicators.list().indicators if each.enabled}


def _values(system: SystemManager, symbol: str) -> dict[str, object]:
    return {each.key: each.value for each in _symbol(system, symbol).indicators}


# Symbols


@pytest.mark.parametrize("speed", _SPEEDS)
def test_each_symbol_gets_its_own_result_in_the_order_written(start: Start, speed: float) -> None:
    service = start(speed=speed)
    document = service.add_symbols(["msft", "NOPE", "!!", "AAPL", "AZO", "MSFT", "VOD"])
    assert _states(document) == {
        "MSFT": "added",
        "NOPE": "refused",
        "!!": "refused",
        "AAPL": "already there",
        "AZO": "added",
        "VOD": "refused",
    }
    reasons = {each.symbol: each.reason for each in document.changes}
    assert list(reasons) == ["MSFT", "NOPE", "!!", "AAPL", "AZO", "VOD"]
    assert "not in the store" in reasons["NOPE"]
    assert "not a symbol" in reasons["!!"]
    assert "XLON" in reasons["VOD"]
    assert document.session_time is not None


def test_a_symbol_that_came_late_is_as_if_it_had_been_there(
    system: SystemManager, start: Start
) -> None:
    indicators: list[dict[str, object]] = [{"name": "sma", "period": 5, "interval": "5m"}]
    service = start(symbols=("AAPL",), indicators=indicators)
    service.add_symbols(["MSFT"])
    system.run_until("12:00")
    late = _symbol(system, "MSFT")
    system.stop()
    start("12:00", symbols=("AAPL", "MSFT"), indicators=indicators)
    assert _symbol(system, "MSFT") == late


def test_streams_override_what_the_others_have(system: SystemManager, start: Start) -> None:
    service = start()
    service.add_symbols(["MSFT"], ["1m,15m"])
    assert [each.interval for each in _symbol(system, "MSFT").series] == ["1m", "15m"]
    with pytest.raises(UsageError, match="'' is not an interval"):
        service.add_symbols(["AZO"], ["1m,"])


def test_symbols_come_from_a_file_too(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("MSFT  # software\n\nazo\n")
    service = start()
    document = service.add_symbols(["RIVN"], None, file)
    assert _states(document) == {"RIVN": "added", "AZO": "added", "MSFT": "added"}
    with pytest.raises(UniverseError, match="cannot be read"):
        service.add_symbols([], None, tmp_path / "missing.txt")
    with pytest.raises(UsageError, match="no symbol is named"):
        service.add_symbols([])


@pytest.mark.parametrize("speed", _SPEEDS)
def test_symbols_go_and_come_again(system: SystemManager, start: Start, speed: float) -> None:
    service = start(symbols=("AAPL", "MSFT"), speed=speed)
    assert _states(service.remove_symbols(["MSFT", "ZZZ"])) == {
        "MSFT": "removed",
        "ZZZ": "not there",
    }
    assert [each.symbol for each in system.session().symbols] == ["AAPL"]
    assert _states(service.add_symbols(["MSFT"])) == {"MSFT": "added"}
    assert [each.symbol for each in system.session().symbols] == ["AAPL", "MSFT"]


def test_a_session_without_symbols_goes_on_to_its_end(system: SystemManager, start: Start) -> None:
    start().remove_symbols(["AAPL"])
    system.resume()
    assert system.wait(timeout_s=20).state == "finished"


def test_a_symbol_that_a_strategy_names_goes_by_force_alone(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "named.py"
    file.write_text(_NAMED)
    service = start(symbols=("AAPL", "AZO"), strategies=("named",), files=(file,))
    (refused,) = service.remove_symbols(["AZO"]).changes
    assert refused.state == "refused"
    assert "named subscribes to it" in refused.reason
    assert _states(service.remove_symbols(["AAPL"])) == {"AAPL": "removed"}
    assert _states(service.remove_symbols(["AZO"], force=True)) == {"AZO": "removed"}


@pytest.mark.parametrize("speed", _SPEEDS)
def test_an_interval_is_streamed_for_every_symbol(
    system: SystemManager, start: Start, speed: float
) -> None:
    service = start(symbols=("AAPL", "MSFT"), speed=speed)
    service.add_interval("30m")
    for name in ("AAPL", "MSFT"):
        series = {each.interval: each.count for each in _symbol(system, name).series}
        assert series["30m"] == 3
    with pytest.raises(SessionError, match="streamed already"):
        service.add_interval("30m")
    with pytest.raises(SessionError, match="no stored interval"):
        service.add_interval("1s")


# Watching


def test_a_watch_shows_the_days_asked_for_and_nothing_of_the_future(start: Start) -> None:
    service = start()
    days = service.watches.watch("msft", "1d", 5)
    assert [bar.timestamp[:10] for bar in days.bars] == [
        "2024-06-25", "2024-06-26", "2024-06-27", "2024-06-28", "2024-07-01",
    ]  # fmt: skip
    halves = service.watches.watch("MSFT", "30m", 1)
    assert (halves.count, len(halves.bars)) == (16, 16)
    assert halves.bars[-1].timestamp == "2024-07-02T10:30:00-04:00"


def test_a_watch_has_the_runs_indicators_as_the_session_has_them(
    system: SystemManager, start: Start
) -> None:
    service = start(indicators=[{"name": "rsi", "period": 7, "interval": "5m"}])
    watched = service.watches.watch("MSFT", "5m", 1)
    service.add_symbols(["MSFT"])
    assert dict(watched.indicators) == _values(system, "MSFT")
    assert [each.symbol for each in service.watches.list().watches] == ["MSFT"]


def test_bars_that_are_watched_have_coverage_where_they_are_derived(start: Start) -> None:
    service = start()
    minutes, fives = service.watches.watch("AZO", "1m", 1), service.watches.watch("AZO", "5m", 1)
    assert {bar.coverage for bar in minutes.bars} == {None}
    shares = [bar.coverage for bar in fives.bars]
    assert all(share is not None and 0 < share <= 1 for share in shares)
    assert any(share != 1 for share in shares)


def test_watching_streams_nothing(system: SystemManager, start: Start) -> None:
    service = start()
    before = system.session().symbols
    service.watches.watch("MSFT")
    assert system.session().symbols == before


def test_two_watches_of_one_symbol_end_together_or_alone(start: Start) -> None:
    watches = start().watches
    for interval in ("1d", "5m", "15m"):
        watches.watch("MSFT", interval, 2)
    assert "MSFT 5m" in watches.unwatch("MSFT", "5m").message
    assert [each.interval for each in watches.list().watches] == ["1d", "15m"]
    assert "MSFT 1d, MSFT 15m" in watches.unwatch("MSFT").message
    assert watches.list().watches == ()
    with pytest.raises(SessionError, match="is not watched"):
        watches.unwatch("MSFT")


@pytest.mark.parametrize("speed", _SPEEDS)
def test_a_list_of_watches_has_the_newest_bar_of_each(start: Start, speed: float) -> None:
    watches = start(speed=speed).watches
    watches.watch("MSFT", "1d", 5)
    watches.watch("MSFT", "1m", 1)
    assert [(each.interval, len(each.bars)) for each in watches.list().watches] == [
        ("1d", 1),
        ("1m", 1),
    ]


@pytest.mark.parametrize(
    ("symbol", "interval", "days", "says"),
    [
        ("NOPE", "1d", 5, "not in the store"),
        ("VOD", "1d", 5, "XLON"),
        ("MSFT", "1s", 5, "no stored interval"),
        ("MSFT", "7x", 5, "not an interval"),
        ("MSFT", "1d", 0, "no number of days"),
        ("MSFT", "1d", 9999, "no number of days"),
        ("!!", "1d", 5, "not a symbol"),
    ],
)
def test_what_cannot_be_watched_is_refused_and_not_kept(
    start: Start, symbol: str, interval: str, days: int, says: str
) -> None:
    watches = start().watches
    with pytest.raises(MisMarteraError, match=says):
        watches.watch(symbol, interval, days)
    assert watches.list().watches == ()


def test_another_run_watches_nothing(system: SystemManager, start: Start) -> None:
    start().watches.watch("MSFT")
    system.stop()
    assert start().watches.list().watches == ()


# Indicators


@pytest.mark.parametrize("speed", _SPEEDS)
def test_an_indicator_that_came_late_is_as_if_it_had_been_there(
    system: SystemManager, start: Start, speed: float
) -> None:
    service = start(symbols=("AAPL", "MSFT"), speed=speed)
    macd = ["fast=5", "slow=9", "signal=3"]
    assert service.indicators.add("macd", "15m", None, macd).message.startswith("macd_5_9_3_15m")
    late = _values(system, "MSFT")["macd_5_9_3_15m"]
    system.stop()
    params = {"fast": 5, "slow": 9, "signal": 3}
    start(
        symbols=("AAPL", "MSFT"), indicators=[{"name": "macd", "interval": "15m", "params": params}]
    )
    assert _values(system, "MSFT")["macd_5_9_3_15m"] == late


def test_an_indicator_of_one_symbol_becomes_one_of_all(start: Start) -> None:
    service = start(symbols=("AAPL", "MSFT"))
    add = service.indicators.add
    add("rsi", "5m", 7, (), "MSFT")
    assert _keys(service) == {"rsi_7_5m": 1}
    service.add_symbols(["AZO"])
    assert _keys(service) == {"rsi_7_5m": 1}
    add("rsi", "5m", 7)
    assert _keys(service) == {"rsi_7_5m": 3}
    service.add_symbols(["RIVN"])
    assert _keys(service) == {"rsi_7_5m": 4}
    with pytest.raises(SessionError, match="there already"):
        add("rsi", "5m", 7)


def test_an_indicator_taken_from_one_symbol_can_be_given_back(start: Start) -> None:
    service = start(symbols=("AAPL", "MSFT"), indicators=[{"name": "rsi", "interval": "5m"}])
    service.indicators.remove("rsi_14_5m", "MSFT")
    assert _keys(service) == {"rsi_14_5m": 1}
    service.add_interval("15m")
    assert _keys(service) == {"rsi_14_5m": 1}
    service.indicators.add("rsi", "5m")
    assert _keys(service) == {"rsi_14_5m": 2}


def test_symbols_with_needs_of_their_own_come_and_go_to_the_end(
    system: SystemManager, start: Start
) -> None:
    service = start(symbols=("AAPL", "MSFT", "AZO"), strategies=("rsi_mean_reversion",))
    service.indicators.add("sma", "5m", 3, (), "MSFT")
    service.add_interval("30m")
    service.indicators.remove("sma_3_5m", "MSFT")
    service.remove_symbols(["MSFT", "AZO"])
    system.resume()
    assert system.wait(timeout_s=20).state == "finished"
    assert system.status().strategies_disabled == ()


@pytest.mark.parametrize("symbol", [None, "MSFT"])
def test_a_disabled_indicator_comes_back_as_it_would_be(
    system: SystemManager, start: Start, symbol: str | None
) -> None:
    service = start(symbols=("AAPL", "MSFT"), indicators=[{"name": "rsi", "interval": "5m"}])
    service.indicators.disable("rsi_14_5m", symbol)
    assert "rsi_14_5m" not in _values(system, "MSFT")
    assert ("rsi_14_5m" in _values(system, "AAPL")) is (symbol is not None)
    resting = [each for each in service.indicators.list().indicators if not each.enabled]
    assert [(each.key, each.disabled_for) for each in resting] == [("rsi_14_5m", symbol)]
    with pytest.raises(SessionError, match="disabled already"):
        service.indicators.disable("rsi_14_5m", symbol)
    system.run_until("12:00")
    service.indicators.enable("rsi_14_5m", symbol)
    values = _values(system, "MSFT")
    system.stop()
    start("12:00", symbols=("AAPL", "MSFT"), indicators=[{"name": "rsi", "interval": "5m"}])
    assert _values(system, "MSFT") == values


def test_a_disabled_indicator_can_be_removed(start: Start) -> None:
    indicators = start(indicators=[{"name": "rsi", "interval": "5m"}]).indicators
    indicators.disable("rsi_14_5m")
    indicators.remove("rsi_14_5m")
    assert indicators.list().indicators == ()
    with pytest.raises(UnknownName, match="unknown disabled indicator"):
        indicators.enable("rsi_14_5m")


def test_what_is_disabled_for_all_is_enabled_for_all(start: Start) -> None:
    indicators = start(indicators=[{"name": "rsi", "interval": "5m"}]).indicators
    indicators.disable("rsi_14_5m")
    with pytest.raises(SessionError, match="leave --symbol out"):
        indicators.enable("rsi_14_5m", "AAPL")


def test_an_indicator_that_a_strategy_uses_stays(start: Start) -> None:
    service = start(strategies=("sma_crossover",))
    for change in (service.indicators.disable, service.indicators.remove):
        with pytest.raises(SessionError, match="used by sma_crossover; `strategy remove"):
            change("sma_5_5m")
    assert _keys(service) == {"sma_5_5m": 1, "sma_20_5m": 1}
    service.strategies.remove("sma_crossover")
    service.indicators.disable("sma_5_5m")
    assert _keys(service) == {"sma_20_5m": 1}


def test_names_with_several_words_are_listed_whole(start: Start) -> None:
    indicators = start().indicators
    indicators.add("ta_vwap", "5m")
    (found,) = indicators.list().indicators
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
    start: Start, name: str, interval: str, params: Sequence[str], symbol: str | None, says: str
) -> None:
    service = start()
    with pytest.raises(MisMarteraError, match=says):
        service.indicators.add(name, interval, None, params, symbol)
    assert _keys(service) == {}


# Strategies


def test_a_strategys_file_becomes_known(
    system: SystemManager, start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "named.py"
    file.write_text(_NAMED)
    strategies = start(symbols=("AAPL", "AZO")).strategies
    assert strategies.add(str(file)).message.startswith("named is called")
    assert strategies.add("named").message.startswith("named#2 is called")
    assert [each.key for each in system.strategies.show("named").running] == ["named", "named#2"]


@pytest.mark.parametrize("speed", _SPEEDS)
def test_a_strategy_is_called_from_its_coming_to_its_going(
    system: SystemManager, start: Start, speed: float
) -> None:
    strategies = start(speed=speed).strategies
    strategies.add("sma_crossover", '{"fast": 3, "slow": 9}', ["slow=7", "interval=1m"])
    if system.state.value == "running":
        system.pause()
    assert {"sma_3_1m", "sma_7_1m"} <= set(_values(system, "AAPL"))
    system.step(3)
    (running,) = system.strategies.show("sma_crossover").running
    assert running.calls > 0
    assert strategies.disable("sma_crossover").message == "sma_crossover is disabled"
    with pytest.raises(SessionError, match="disabled already"):
        strategies.disable("sma_crossover")
    system.step(3)
    assert system.strategies.show("sma_crossover").running[0].calls == running.calls
    strategies.enable("sma_crossover")
    system.step(3)
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
    assert _keys(service) == {}


def test_a_file_of_several_strategies_is_refused(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "two.py"
    file.write_text(_TWO)
    strategies = start().strategies
    with pytest.raises(StrategyError, match="several strategies"):
        strategies.add(str(file))
    with pytest.raises(UnknownName):
        strategies.remove("first")


# Without a session


def test_without_a_session_every_change_is_refused(system: SystemManager, start: Start) -> None:
    service = start()
    system.stop()
    for change in (
        lambda: service.add_symbols(["MSFT"]),
        lambda: service.remove_symbols(["AAPL"]),
        lambda: service.add_interval("30m"),
        lambda: service.watches.watch("MSFT"),
        lambda: service.watches.list(),
        lambda: service.indicators.add("rsi", "5m"),
        lambda: service.strategies.add("sma_crossover"),
    ):
        with pytest.raises(SessionError, match="`system start` begins another"):
            change()
