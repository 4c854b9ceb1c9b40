"""TA-Lib's functions through us equal TA-Lib called directly."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import talib

from mismartera.calc.indicators import compute, registry, talib_library
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.calc.indicators.specification import build_spec
from mismartera.calc.indicators.talib_functions import CUMULATIVE, TALIB_NAMES
from mismartera.domain.columns import Float64
from mismartera.domain.interval import MINUTE
from tests.indicators.test_invariants import OUT_OF_DOMAIN_ON_PRICES

POSITIONS = {"maxindex", "minindex", "minmaxindex"}


def _direct(name: str, rows: IndicatorRows, params: Mapping[str, float]) -> list[Float64]:
    """Call `talib` itself, by keyword, and put its answer into our terms."""
    kind = registry.get(name)
    declared = talib_library.function(TALIB_NAMES[name])
    columns = [getattr(rows, column) for column in kind.default_inputs]
    answer = getattr(talib, TALIB_NAMES[name])(*columns, **params)
    values = [params.get(option.name, option.default) for option in declared.options]
    unready = talib_library.lookback(TALIB_NAMES[name], values)
    outputs = []
    for output in answer if isinstance(answer, tuple) else (answer,):
        ours = output.astype(np.float64)
        if name in POSITIONS:
            ours = np.arange(len(ours)) - ours
        if output.dtype != np.float64:
            ours[:unready] = np.nan
        ours[np.isinf(ours)] = np.nan
        outputs.append(ours)
    return outputs


def test_all_201_functions_are_there() -> None:
    assert len(TALIB_NAMES) == 201
    assert all(callable(getattr(talib, name)) for name in TALIB_NAMES.values())


@pytest.mark.parametrize("name", sorted(TALIB_NAMES))
def test_a_function_equals_talib_from_its_first_row(name: str, market_rows: IndicatorRows) -> None:
    rows = market_rows.from_open() if registry.get(name).anchored else market_rows
    ours = compute.compute(build_spec(name, MINUTE), rows)
    for output, expected in zip(ours, _direct(name, rows, {}), strict=True):
        assert output.tobytes() == expected.tobytes()


@pytest.mark.parametrize("name", sorted(TALIB_NAMES))
def test_other_parameters_reach_talib_in_the_right_place(
    name: str, market_rows: IndicatorRows
) -> None:
    kind, declared = registry.get(name), talib_library.function(TALIB_NAMES[name])
    params: dict[str, float] = {}
    for place, option in enumerate(declared.options):
        step = 1 + place if isinstance(option.default, int) else 0.01
        value = option.default + step
        params[option.name] = value if value <= option.maximum else option.minimum
    rows = market_rows.first(900)._replace(session_start=0)
    by_our_name = dict(zip((item.name for item in kind.parameters), params.values(), strict=True))
    ours = compute.compute(build_spec(name, MINUTE, params=by_our_name), rows)
    for output, expected in zip(ours, _direct(name, rows, params), strict=True):
        assert output.tobytes() == expected.tobytes()


@pytest.mark.parametrize("name", sorted(set(TALIB_NAMES) - OUT_OF_DOMAIN_ON_PRICES))
def test_a_function_has_a_value_after_its_warm_up(name: str, market_rows: IndicatorRows) -> None:
    spec = build_spec(name, MINUTE)
    for output in compute.compute(spec, market_rows._replace(session_start=0)):
        assert np.isfinite(output[registry.warm_up_bars(spec) :]).all()


def test_positions_are_given_as_bars_ago() -> None:
    close = np.array([1.0, 5.0, 2.0, 3.0, 1.0, 4.0])
    rows = IndicatorRows(close, close, close, close, close)
    (ago,) = compute.compute(build_spec("maxindex", MINUTE, period=3), rows)
    assert ago[2:].tolist() == [1.0, 2.0, 1.0, 0.0]
    assert np.isnan(ago[:2]).all()


def test_whole_number_outputs_are_not_ready_where_talib_writes_zero() -> None:
    close = np.linspace(1.0, 2.0, 40)
    rows = IndicatorRows(close, close, close, close, close)
    (doji,) = compute.compute(build_spec("cdldoji", MINUTE), rows)
    assert np.isnan(doji[:10]).all()
    assert not np.isnan(doji[10:]).any()


def test_a_ratio_over_no_volume_is_no_value_and_not_infinite() -> None:
    price, volume = np.array([1.0, 2.0]), np.array([0.0, 4.0])
    rows = IndicatorRows(price, price, price, price, volume)
    (ratio,) = compute.compute(build_spec("div", MINUTE, inputs=["close", "volume"]), rows)
    assert np.isnan(ratio[0])
    assert ratio[1] == 0.5


@pytest.mark.parametrize("talib_name", sorted(CUMULATIVE))
def test_a_cumulative_function_starts_at_the_session_open(talib_name: str) -> None:
    name = "ta_vwap" if talib_name == "VWAP" else talib_name.lower()
    close = np.array([9.0, 8.0, 3.0, 4.0, 5.0])
    volume = np.array([70.0, 80.0, 10.0, 20.0, 30.0])
    rows = IndicatorRows(close, close, close, close, volume, session_start=2)
    spec = build_spec(name, MINUTE)
    (values,) = compute.compute(spec, rows)
    assert np.isnan(values[:2]).all()
    assert values[2:].tobytes() == compute.compute(spec, rows.from_open())[0].tobytes()
    assert registry.get(name).is_cumulative
    assert registry.warm_up_bars(spec) == 0


def test_settings_of_the_process_are_put_back() -> None:
    settings = vars(talib)
    settings["set_unstable_period"]("RSI", 30)
    settings["set_compatibility"](1)
    talib_library.fix_settings()
    assert settings["get_unstable_period"]("RSI") == 0
    assert settings["get_compatibility"]() == 0


@pytest.mark.parametrize(
    ("name", "params", "warm_up"),
    [
        ("sma", {}, 300),
        ("macd", {}, 260),
        ("macdfix", {}, 260),
        ("trix", {"period": 5}, 50),
        ("tema", {"period": 2}, 20),
        ("stoch", {}, 50),
        ("coppock", {}, 140),
        ("fractal", {"leftbars": 1, "rightbars": 6}, 60),
        ("ht_sine", {}, 63),
        ("cdldoji", {}, 10),
        ("sar", {}, 1),
        ("avgprice", {}, 0),
        ("obv", {}, 0),
        ("ta_vwap", {}, 0),
    ],
)
def test_warm_up_is_ten_times_the_longest_period_or_the_lookback(
    name: str, params: Mapping[str, float], warm_up: int
) -> None:
    assert registry.warm_up_bars(build_spec(name, MINUTE, params=params)) == warm_up


def test_talibs_vwap_has_no_value_before_the_first_trade_of_a_session() -> None:
    price, volume = np.array([9.0, 8.0, 10.0, 11.0]), np.array([5.0, 0.0, 0.0, 4.0])
    rows = IndicatorRows(price, price, price, price, volume, session_start=1)
    (average,) = compute.compute(build_spec("ta_vwap", MINUTE), rows)
    assert np.isnan(average[:3]).all()
    assert average[3] == 11.0
