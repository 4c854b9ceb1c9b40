from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from mismartera.calc.indicators import registry, talib_library
from mismartera.calc.indicators.indicator_type import Number
from mismartera.calc.indicators.specification import IndicatorSpec, build_spec
from mismartera.domain.interval import DAY, MINUTE, WEEK, Interval
from mismartera.errors import UnknownName, UsageError


@pytest.mark.parametrize(
    ("name", "interval", "period", "params", "key"),
    [
        ("sma", "1m", 20, {}, "sma_20_1m"),
        ("SMA", "60m", None, {}, "sma_30_1h"),
        ("macd", "15m", None, {}, "macd_12_26_9_15m"),
        ("macd", "15m", None, {"slow": 30, "fast": 10}, "macd_10_30_9_15m"),
        ("macd", "15m", None, {"slowperiod": 30, "fastperiod": 10}, "macd_10_30_9_15m"),
        ("bbands", "1d", 10, {"nbdevup": 2.5}, "bbands_10_2.5_2_0_1d"),
        ("sar", "5m", None, {}, "sar_0.02_0.2_5m"),
        ("sma", "1m", 20.0, {}, "sma_20_1m"),
        ("sma", "1m", None, {"period": 20}, "sma_20_1m"),
        ("vwap", "1m", None, {}, "vwap_1m"),
        ("VWAP", "1m", None, {}, "vwap_1m"),
        ("ta_vwap", "1m", None, {}, "ta_vwap_1m"),
        ("historical_volatility", "1d", None, {}, "historical_volatility_20_252_1d"),
        ("relative_volume", "1m", None, {"sessions": 5}, "relative_volume_5_1m"),
    ],
)
def test_the_key_has_every_parameter_in_talibs_order(
    name: str, interval: str, period: float | None, params: Mapping[str, float], key: str
) -> None:
    assert build_spec(name, Interval.parse(interval), period, params).key == key


def test_inputs_fill_what_a_function_leaves_free() -> None:
    def inputs(name: str, *columns: str) -> tuple[str, ...]:
        return build_spec(name, MINUTE, inputs=columns or None).inputs

    assert inputs("sma") == ("close",)
    assert inputs("sma", "High") == ("high",)
    assert inputs("add") == ("high", "low")
    assert inputs("correl", "close", "volume") == ("close", "volume")
    assert inputs("obv", "open") == ("open", "volume")
    assert inputs("obv", "open", "volume") == ("open", "volume")
    assert inputs("atr", "high", "low", "close") == ("high", "low", "close")
    assert inputs("mavp", "close", "volume") == ("close", "volume")


@pytest.mark.parametrize(
    ("name", "period", "params", "inputs", "message"),
    [
        ("smma", None, {}, None, "unknown indicator 'smma'; did you mean sma"),
        ("", None, {}, None, "unknown indicator ''; `indicators list` shows every name"),
        ("sma", 0, {}, None, "sma: period is 0; expected a whole number from 1 to 100000"),
        ("sma", -(2**31), {}, None, "sma: period is -2147483648; expected"),
        ("sma", 100_001, {}, None, "sma: period is 100001; expected"),
        ("sma", 10**400, {}, None, "sma: period is 1000"),
        ("sma", 2.5, {}, None, "sma: period is 2.5; expected a whole number"),
        ("sma", True, {}, None, "sma: period is True; expected a whole number"),
        ("sma", None, {"period": "20"}, None, "sma: period is '20'; expected a whole number"),
        ("sma", None, {"period": None}, None, "sma: period is None; expected a whole number"),
        ("sma", float("inf"), {}, None, "sma: period is inf; expected a whole number"),
        ("rsi", 1, {}, None, "rsi: period is 1; expected a whole number from 2 to 100000"),
        ("sma", 3, {"period": 4}, None, "sma: period is given twice"),
        ("macd", None, {"fast": 3, "fastperiod": 4}, None, "macd: fastperiod is given twice"),
        ("macd", 9, {}, None, "macd has no parameter 'period'; its parameters are fast, slow"),
        ("vwap", None, {"anchor": 1}, None, "vwap has no parameter 'anchor'; it takes none"),
        ("mama", None, {"fastlimit": 1.0}, None, "mama: fastlimit is 1.0; expected a number from"),
        ("mama", None, {"fastlimit": float("nan")}, None, "mama: fastlimit is nan; expected"),
        ("t3", None, {"vfactor": -0.1}, None, "t3: vfactor is -0.1; expected a number from 0 to 1"),
        ("bbands", None, {"nbdevup": 10**400}, None, "bbands: nbdevup is 1000"),
        ("bbands", None, {"nbdevup": -4e37}, None, "bbands: nbdevup is -4e+37; expected a number"),
        ("ma", None, {"matype": 14}, None, "ma: matype is 14; expected 0 SMA, 1 EMA"),
        ("ma", None, {"matype": "ema"}, None, "ma: matype is 'ema'; expected 0 SMA, 1 EMA"),
        ("sar", None, {"maximum": -1}, None, "sar: maximum is -1; expected a number of at least 0"),
        ("mavp", None, {"minperiod": 40}, None, "mavp does not take minperiod 40, maxperiod 30"),
        ("sma", None, {}, ["closed"], "unknown column 'closed'; did you mean close?"),
        ("sma", None, {}, [], "sma: inputs are none; expected one column"),
        ("sma", None, {}, ["high", "low"], "sma: inputs are high, low; expected one column"),
        ("add", None, {}, ["high"], "add: inputs are high; expected 2 columns"),
        ("atr", None, {}, ["open"], "atr: inputs are open; it reads high, low, close; leave"),
        ("historical_volatility", 1, {}, None, "historical_volatility: period is 1; expected"),
        ("swing_high_low", 0, {}, None, "swing_high_low: period is 0; expected"),
        ("relative_volume", None, {"sessions": 0}, None, "relative_volume: sessions is 0; expect"),
    ],
)
def test_wrong_parameters_are_refused_by_name_value_and_what_was_expected(
    name: str,
    period: Number | None,
    params: Mapping[str, object],
    inputs: Sequence[str] | None,
    message: str,
) -> None:
    with pytest.raises(UsageError) as refused:
        build_spec(name, MINUTE, period, params, inputs)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250


def test_an_unknown_indicator_is_an_unknown_name() -> None:
    with pytest.raises(UnknownName):
        registry.get("nonsense")


@pytest.mark.parametrize("name", registry.names())
def test_every_bound_is_taken_and_what_lies_beyond_is_refused(name: str) -> None:
    kind = registry.get(name)
    for parameter in kind.parameters:
        others = {"maxperiod": 100_000} if parameter.name == "minperiod" else {}
        for bound, beyond in ((parameter.minimum, -1), (parameter.maximum, 1)):
            spec = build_spec(name, MINUTE, params={**others, parameter.name: bound})
            assert dict(spec.parameters)[parameter.name] == bound
            outside = bound + beyond if abs(bound) < 1e30 else bound * 1.5
            with pytest.raises(UsageError, match=parameter.name):
                build_spec(name, MINUTE, params={parameter.name: outside})


@pytest.mark.parametrize("name", talib_library.NAMES)
def test_talib_itself_refuses_what_lies_beyond_a_bound(name: str) -> None:
    declared = talib_library.function(name)
    defaults = [option.default for option in declared.options]
    for place, option in enumerate(declared.options):
        for outside in (option.minimum - 1, option.maximum + 1):
            if abs(outside) > 1e30:
                continue
            values = [*defaults[:place], outside, *defaults[place + 1 :]]
            assert not talib_library.accepts(name, values, len(declared.inputs))


def test_a_specification_can_be_compared_and_hashed() -> None:
    first, second = build_spec("sma", MINUTE, 20), build_spec("SMA", MINUTE, 20.0)
    assert first == second
    assert {first: 1}[second] == 1
    assert isinstance(first, IndicatorSpec)


@pytest.mark.parametrize(
    ("interval", "per_year"),
    [(MINUTE, 98_280), (Interval.parse("1h"), 1_764), (DAY, 252), (WEEK, 52)],
)
def test_volatility_is_annualised_by_the_interval(interval: Interval, per_year: float) -> None:
    spec = build_spec("historical_volatility", interval)
    assert dict(spec.parameters)["periods_per_year"] == per_year


def test_comparing_sessions_needs_whole_sessions_before() -> None:
    assert registry.warm_up_sessions(build_spec("relative_volume", MINUTE)) == 10
    assert registry.warm_up_sessions(build_spec("pivot_points", MINUTE)) == 1
    assert registry.warm_up_sessions(build_spec("sma", MINUTE)) == 0
