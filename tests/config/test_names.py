"""Names and parameters of a configuration against what exists."""

from __future__ import annotations

import pytest

from mismartera.config.loader import from_document
from mismartera.errors import ConfigurationError, Finding
from mismartera.services.configuration_check import check_names
from tests.config.documents import MINIMAL, Document, changed
from tests.config.known import KnownStrategies, existing


def names_in(document: Document, *, load: bool = False) -> tuple[Finding, ...]:
    return check_names(from_document(document), existing(), load=load)


def with_indicators(*indicators: Document) -> Document:
    return changed("session_data_config.indicators", {"session": list(indicators)}, MINIMAL)


def with_strategies(*strategies: Document) -> Document:
    return changed("strategies", list(strategies), MINIMAL)


def test_a_configuration_whose_names_all_exist_has_no_findings() -> None:
    document = with_indicators({"name": "sma", "period": 20, "interval": "1m"})
    document["strategies"] = [{"strategy": "sma_crossover", "config": {"quantity": 5}}]
    assert names_in(document) == ()


def test_an_unknown_exchange_gets_the_nearest() -> None:
    (finding,) = names_in(changed("exchange_group", "XNYZ", MINIMAL))
    assert finding == Finding("exchange_group", "unknown exchange 'XNYZ'", "'XNZE' or 'XNYS'")


def test_extended_hours_are_refused_where_they_are_not_known() -> None:
    document = changed("session_data_config.session_hours", "extended", MINIMAL)
    assert names_in(document) == ()
    (finding,) = names_in(document | {"exchange_group": "XLON"})
    assert finding == Finding(
        "session_data_config.session_hours",
        "'extended'",
        "'regular', for extended hours of XLON are not known",
    )


def test_dates_without_a_session_are_refused() -> None:
    dates = {"start_date": "2024-07-06", "end_date": "2024-07-07"}
    (finding,) = names_in(changed("backtest_config", dates, MINIMAL))
    assert finding == Finding(
        "backtest_config",
        "no session from 2024-07-06 to 2024-07-07",
        "dates with a session of XNYS",
    )


def test_dates_that_the_calendar_does_not_reach_are_refused() -> None:
    (finding,) = names_in(changed("backtest_config.start_date", "1980-01-01", MINIMAL))
    assert finding == Finding(
        "backtest_config",
        "1980-01-01 lies before 1990-01-01, where calendar XNYS begins",
        "dates that the calendar of XNYS covers",
    )


@pytest.mark.parametrize(
    ("indicator", "found", "expected"),
    [
        ({"name": "smaa", "interval": "1m"}, "unknown indicator 'smaa'", "'sma'"),
        ({"name": "sma", "interval": "1m", "params": {"fast": 5}}, "'fast'", "period"),
        ({"name": "rsi", "interval": "1m", "period": 1}, "period is 1", "a whole number from 2"),
        ({"name": "macd", "interval": "1m", "params": {"fast": "x"}}, "fast is", "whole number"),
        ({"name": "sma", "interval": "1m", "inputs": ["high", "low"]}, "sma", "column"),
    ],
)
def test_an_indicator_that_does_not_exist_so_is_refused(
    indicator: Document, found: str, expected: str
) -> None:
    good: Document = {"name": "rsi", "interval": "5m"}
    (finding,) = names_in(with_indicators(good, indicator))
    assert finding.path == "session_data_config.indicators.session[1]"
    assert found in finding.found
    assert expected in finding.expected


def test_two_indicators_of_one_key_are_refused() -> None:
    (finding,) = names_in(
        with_indicators(
            {"name": "sma", "period": 20, "interval": "60m"},
            {"name": "sma", "period": 20, "interval": "1m"},
            {"name": "SMA", "params": {"timeperiod": 20}, "interval": "1h"},
        )
    )
    assert finding == Finding(
        "session_data_config.indicators.session[2]",
        "sma_20_1h again",
        "each indicator once (session[0] has it)",
    )


def test_unknown_strategies_and_wrong_parameters_are_refused() -> None:
    first, second = names_in(
        with_strategies(
            {"strategy": "sma_cross"}, {"strategy": "sma_crossover", "config": {"quantity": "x"}}
        )
    )
    assert first == Finding(
        "strategies[0].strategy", "unknown strategy 'sma_cross'", "'sma_crossover'"
    )
    assert second == Finding("strategies[1].config.quantity", "'x'", "a whole number")


def test_the_code_of_a_strategy_runs_only_when_asked() -> None:
    strategies = KnownStrategies()
    configuration = from_document(with_strategies({"strategy": "mine"}))
    assert check_names(configuration, existing(strategies)) == ()
    assert strategies.ran == []
    (finding,) = check_names(configuration, existing(strategies), load=True)
    assert strategies.ran == ["mine"]
    assert finding == Finding("strategies[0].config", "mine cannot be loaded", "mend its file")


def test_unknown_scanners_and_wrong_parameters_are_refused() -> None:
    scanners = [
        {"scanner": "xyz", "pre_session": True},
        {"scanner": "momentum", "pre_session": True},
    ]
    assert names_in(changed("scanners", scanners, MINIMAL)) == (
        Finding("scanners[0].scanner", "unknown scanner 'xyz'", "`scanner list` shows them all"),
        Finding("scanners[1].config", "momentum needs a universe", "name a file"),
    )


@pytest.mark.parametrize("named", [None, "buy_and_hold", "SPY"])
def test_a_benchmark_that_is_stored_has_no_finding(named: str | None) -> None:
    assert names_in(changed("run", {"benchmark": named}, MINIMAL)) == ()


def test_a_benchmark_that_is_not_stored_is_refused() -> None:
    (finding,) = names_in(changed("run", {"benchmark": "spx"}, MINIMAL))
    assert finding == Finding("run.benchmark", "unknown symbol 'SPX'", "'SPY'")


def test_a_benchmark_of_another_exchange_is_refused() -> None:
    document = changed("run", {"benchmark": "SPY"}, MINIMAL) | {"exchange_group": "XLON"}
    (finding,) = names_in(document)
    assert finding == Finding(
        "run.benchmark", "SPY belongs to XNYS, the run to XLON", "set exchange_group"
    )


def test_without_symbols_there_is_nothing_to_buy_and_hold() -> None:
    document = changed("session_data_config.symbols", [], MINIMAL)
    document["scanners"] = [{"scanner": "momentum", "pre_session": True}]
    document["run"] = {"benchmark": "buy_and_hold"}
    with pytest.raises(ConfigurationError) as refused:
        from_document(document)
    (finding,) = refused.value.findings
    assert (finding.path, finding.found) == ("run.benchmark", "'buy_and_hold'")
    assert "no symbols to hold" in finding.expected


def test_every_finding_is_given() -> None:
    document = with_indicators({"name": "nope", "interval": "1m"})
    document["exchange_group"] = "nowhere"
    document["strategies"] = [{"strategy": "nothing"}]
    paths = [finding.path for finding in names_in(document)]
    assert paths == [
        "exchange_group",
        "session_data_config.indicators.session[0]",
        "strategies[0].strategy",
    ]
