"""What holds for every indicator, TA-Lib's and ours alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.indicators import compute, registry
from mismartera.calc.indicators.indicator_type import (
    IndicatorType,
    Number,
    Parameter,
    ParameterKind,
)
from mismartera.calc.indicators.rows import COLUMNS, IndicatorRows
from mismartera.calc.indicators.specification import IndicatorSpec, build_spec
from mismartera.domain.interval import MINUTE
from tests.budget import examples
from tests.indicators.bars import made_rows

ALL = registry.names()
OUT_OF_DOMAIN_ON_PRICES = {"acos", "asin", "cosh", "exp", "sinh"}
# Their first value depends on the bars themselves, not on how many there are.
READY_BY_DATA = {"swing_high_low", "pivot_points", "relative_volume"}


@st.composite
def specs(draw: st.DrawFn) -> IndicatorSpec:
    kind = registry.get(draw(st.sampled_from(ALL)))
    params = {item.name: draw(_values(item)) for item in kind.parameters}
    if "minperiod" in params:
        params["maxperiod"] = max(params["maxperiod"], params["minperiod"])
    return build_spec(kind.name, MINUTE, params=params, inputs=draw(_inputs(kind)))


def _values(parameter: Parameter) -> st.SearchStrategy[Number]:
    low, high = max(parameter.minimum, -50), min(parameter.maximum, parameter.minimum + 40, 1_000)
    if parameter.kind is ParameterKind.NUMBER:
        return st.floats(low, max(low, high))
    return st.integers(int(low), max(int(low), int(high)))


def _inputs(kind: IndicatorType) -> st.SearchStrategy[list[str] | None]:
    if not kind.free_inputs:
        return st.none()
    count = kind.free_inputs
    return st.lists(st.sampled_from(COLUMNS), min_size=count, max_size=count)


rows = st.builds(
    made_rows,
    seed=st.integers(0, 2**32 - 1),
    sessions=st.integers(1, 4),
    minutes=st.integers(1, 50),
    shape=st.sampled_from(["walk", "walk", "flat", "stairs"]),
    missing=st.sampled_from([0.0, 0.1, 0.6]),
)


def _bits(outputs: tuple[np.ndarray, ...], count: int) -> list[bytes]:
    return [output[:count].tobytes() for output in outputs]


@pytest.mark.parametrize("name", ALL)
def test_more_rows_behind_change_no_value_before(name: str) -> None:
    bars = made_rows(seed=11, sessions=3, minutes=130)
    spec = build_spec(name, MINUTE)
    whole = compute.compute(spec, bars)
    for count in (1, 2, 17, 150, 260, 301, bars.length - 1):
        assert _bits(compute.compute(spec, bars.first(count)), count) == _bits(whole, count)


@examples(600)
@given(spec=specs(), bars=rows, cut=st.floats(0.0, 1.0))
def test_any_parameters_give_values_that_keep_the_rules(
    spec: IndicatorSpec, bars: IndicatorRows, cut: float
) -> None:
    outputs = compute.compute(spec, bars)
    count = int(cut * bars.length)
    assert len(outputs) == len(registry.get(spec.name).outputs)
    for output in outputs:
        assert output.dtype == np.float64
        assert len(output) == bars.length
        assert not np.isinf(output).any()
    assert _bits(compute.compute(spec, bars), bars.length) == _bits(outputs, bars.length)
    assert _bits(compute.compute(spec, bars.first(count)), count) == _bits(outputs, count)


@examples(300)
@given(spec=specs(), bars=rows)
def test_no_value_comes_before_the_lookback(spec: IndicatorSpec, bars: IndicatorRows) -> None:
    anchored = registry.get(spec.name).anchored
    unready = registry.lookback(spec) + (bars.session_start if anchored else 0)
    for output in compute.compute(spec, bars):
        assert np.isnan(output[:unready]).all()


@pytest.mark.parametrize("name", sorted(set(ALL) - READY_BY_DATA))
def test_every_row_from_the_lookback_on_has_a_value(name: str, market_rows: IndicatorRows) -> None:
    if name in OUT_OF_DOMAIN_ON_PRICES:
        return
    spec = build_spec(name, MINUTE)
    bars = market_rows._replace(session_start=0)
    for output in compute.compute(spec, bars):
        assert np.isfinite(output[registry.lookback(spec) :]).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_rows_give_as_many_values_that_are_not_ready(name: str, count: int) -> None:
    spec = build_spec(name, MINUTE)
    bars = made_rows(seed=3, missing=0.0).first(count)
    for output in compute.compute(spec, bars):
        assert len(output) == count
        assert np.isnan(output[: registry.lookback(spec)]).all()


@pytest.mark.parametrize("name", ALL)
def test_the_bars_are_left_as_they_were(name: str) -> None:
    bars = made_rows(seed=5)
    before = [getattr(bars, column).tobytes() for column in COLUMNS]
    outputs = compute.compute(build_spec(name, MINUTE), bars)
    assert [getattr(bars, column).tobytes() for column in COLUMNS] == before
    for output in outputs:
        assert not any(np.shares_memory(output, getattr(bars, column)) for column in COLUMNS)


@pytest.mark.parametrize("name", ALL)
def test_read_only_bars_will_do(name: str) -> None:
    bars = made_rows(seed=6)
    for column in bars[:5]:
        column.setflags(write=False)
    compute.compute(build_spec(name, MINUTE), bars)
