"""What every key says about a wrong value."""

from __future__ import annotations

import pytest

from mismartera.config.models import SessionConfiguration
from mismartera.config.part import Part
from mismartera.errors import Finding
from tests.config.documents import COMPLETE, MISSING, changed, findings_in
from tests.config.refusal import Refusal
from tests.config.session_refusals import SESSION_REFUSALS
from tests.config.trading_refusals import TRADING_REFUSALS

REFUSALS = SESSION_REFUSALS | TRADING_REFUSALS

CASES = [
    pytest.param(place, refusal, id=f"{model.__name__}.{refusal.key}={refusal.value!r}"[:80])
    for model, (place, refusals) in REFUSALS.items()
    for refusal in refusals
]

# Parameters of strategies and scanners are parts as well, but of no configuration's own.
MODELS = [
    part for part in Part.__subclasses__() if part.__module__.startswith("mismartera.config.")
]


@pytest.mark.parametrize(("place", "refusal"), CASES)
def test_a_wrong_value_is_named_with_its_place_and_what_was_expected(
    place: str, refusal: Refusal
) -> None:
    path = f"{place}.{refusal.key}" if place else refusal.key
    if refusal.whole is None:
        document = changed(path, refusal.value)
    else:
        document = changed(place, refusal.whole)
    wanted = Finding(path + refusal.at, refusal.found, refusal.expected)
    findings = findings_in(document)
    assert wanted in findings, [str(each) for each in findings]
    assert all(each.path.startswith(path) for each in findings)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_has_a_wrong_value_in_the_table(model: type[Part]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert keys == {refusal.key for refusal in REFUSALS[model][1]}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_described(model: type[Part]) -> None:
    assert all(field.description for field in model.model_fields.values())


def test_every_model_is_a_part_of_a_configuration() -> None:
    assert set(REFUSALS) == set(MODELS)
    assert SessionConfiguration in REFUSALS


def test_the_document_of_the_table_is_accepted() -> None:
    assert findings_in(COMPLETE) == ()


def test_minutes_of_an_extreme_are_refused() -> None:
    place = "session_data_config.historical.indicators.high_52w"
    indicator = {"type": "trailing_max", "period": "52w", "field": "high", "granularity": "minute"}
    (finding,) = findings_in(changed(place, indicator))
    assert finding == Finding(
        f"{place}.granularity", "'minute'", "'daily', for a trailing_max has no minutes"
    )


def test_a_live_configuration_needs_a_feed_and_no_dates() -> None:
    live = changed("mode", "live")
    assert findings_in(live) == (
        Finding("api_config.data_api", "'local'", "'replay' or 'alpaca' in mode 'live'"),
    )
    del live["backtest_config"]
    live["api_config"] = {"data_api": "replay", "trade_api": "alpaca"}
    assert findings_in(live) == ()


def test_no_symbols_are_accepted_where_a_scanner_finds_some() -> None:
    without = changed("session_data_config", {"symbols": [], "streams": ["1m"]})
    assert findings_in(without) == ()
    del without["scanners"]
    assert findings_in(without) == (
        Finding(
            "session_data_config.symbols",
            "an empty list",
            "at least one symbol, or a scanner that finds some",
        ),
    )


def test_every_fault_is_listed() -> None:
    document = changed("mode", "x")
    document["run"] = {"seed": -1}
    document["metadata"] = {"version": 1, "author": "me"}
    paths = [finding.path for finding in findings_in(document)]
    assert paths == ["mode", "run.seed", "metadata.version", "metadata.author"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("session_name", "session_nam"),
        ("backtest_config.start_date", "start"),
        ("session_data_config.historical.indicators.avg_volume.period", "perod"),
        ("session_data_config.historical.data[0].trailing_days", "trailing"),
        ("scanners[0].regular_session[0].start", "strat"),
        ("trading_config.max_per_trade", "max_per_trad"),
    ],
)
def test_an_unknown_key_gets_the_nearest_key_that_is_not_there(right: str, wrong: str) -> None:
    above, _, key = right.rpartition(".")
    path = f"{above}.{wrong}" if above else wrong
    document = changed(path, 1, changed(right, MISSING))
    assert Finding(path, "an unknown key", f"the key {key!r}") in findings_in(document)


def test_an_unknown_key_that_resembles_none_gets_them_all() -> None:
    assert findings_in(changed("strategies[0].zzz", 1)) == (
        Finding("strategies[0].zzz", "an unknown key", "one of the keys config, strategy"),
    )


def test_an_unknown_key_of_a_model_of_costs_gets_the_nearest_known_one() -> None:
    place = "trading_config.slippage"
    findings = findings_in(changed(place, {"model": "fixed", "amuont": 2}))
    assert findings == (
        Finding(f"{place}.amount", "nothing", "a value, for the key is required"),
        Finding(f"{place}.amuont", "an unknown key", "the key 'amount'"),
    )
