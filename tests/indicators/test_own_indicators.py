"""The indicators that TA-Lib lacks, against their formulas written out."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from mismartera.calc.indicators import compute
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.calc.indicators.specification import build_spec
from mismartera.domain.columns import Float64
from mismartera.domain.interval import DAY, MINUTE
from tests.indicators.bars import made_rows


def _calculate(name: str, rows: IndicatorRows, **params: float) -> tuple[Float64, ...]:
    return compute.compute(build_spec(name, MINUTE, params=params), rows)


def _rows(
    close: list[float],
    high: list[float] | None = None,
    low: list[float] | None = None,
    volume: list[float] | None = None,
    session_start: int = 0,
    session: list[int] | None = None,
    minute: list[int] | None = None,
) -> IndicatorRows:
    def column(values: list[float] | None) -> Float64:
        return np.array(close if values is None else values, np.float64)

    return IndicatorRows(
        column(None),
        column(high),
        column(low),
        column(None),
        column(volume),
        session_start,
        np.array(session or [0] * len(close), np.int32),
        np.array(minute or range(len(close)), np.int32),
    )


def _same(values: Float64, expected: Sequence[float | None]) -> bool:
    wanted = [math.nan if value is None else value for value in expected]
    return bool(np.allclose(values, wanted, rtol=1e-12, atol=0.0, equal_nan=True))


def test_vwap_starts_at_the_open_and_waits_for_volume() -> None:
    rows = _rows([9.0, 10.0, 12.0, 13.0], volume=[99.0, 0.0, 2.0, 6.0], session_start=1)
    (vwap,) = _calculate("vwap", rows)
    assert _same(vwap, [None, None, 12.0, 12.75])


def test_vwap_weighs_the_typical_price() -> None:
    rows = _rows([10.0], high=[12.0], low=[8.0], volume=[3.0])
    assert _calculate("vwap", rows)[0].tolist() == [10.0]


def test_vwap_is_not_ready_before_the_open() -> None:
    rows = _rows([9.0, 10.0], session_start=2)
    assert np.isnan(_calculate("vwap", rows)[0]).all()
    assert np.isnan(_calculate("twap", rows)[0]).all()


def test_twap_weighs_every_bar_alike() -> None:
    rows = _rows([9.0, 10.0, 12.0, 17.0], volume=[1.0, 0.0, 5.0, 1.0], session_start=1)
    (twap,) = _calculate("twap", rows)
    assert _same(twap, [None, 10.0, 11.0, 13.0])


def test_vwap_sums_from_the_open_row_by_row() -> None:
    rows = made_rows(seed=1)
    (vwap,) = _calculate("vwap", rows)
    turnover = traded = 0.0
    for row in range(rows.session_start, rows.length):
        typical = (rows.high[row] + rows.low[row] + rows.close[row]) / 3.0
        turnover += float(typical * rows.volume[row])
        traded += float(rows.volume[row])
        if traded:
            assert vwap[row] == turnover / traded


def test_historical_volatility_is_the_annualised_deviation_of_log_returns() -> None:
    close = made_rows(seed=2).close
    spec = build_spec("historical_volatility", DAY, period=10)
    rows = IndicatorRows(close, close, close, close, close)
    (volatility,) = compute.compute(spec, rows)
    for row in (10, 11, len(close) - 1):
        prices = close[row - 10 : row + 1].tolist()
        returns = [math.log(after / before) for before, after in pairwise(prices)]
        expected = statistics.stdev(returns) * math.sqrt(252)
        assert volatility[row] == pytest.approx(expected, rel=1e-12)
    assert np.isnan(volatility[:10]).all()


def test_volatility_of_a_price_that_stands_still_is_zero() -> None:
    (volatility,) = _calculate("historical_volatility", _rows([5.0] * 30))
    assert volatility[20:].tolist() == [0.0] * 10


def test_a_swing_is_known_when_the_bars_after_it_are_there() -> None:
    rows = _rows([1.0, 2.0, 5.0, 4.0, 3.0, 2.0, 6.0, 7.0])
    high, low = _calculate("swing_high_low", rows, period=2)
    assert _same(high, [None, None, None, None, 5.0, 5.0, 5.0, 5.0])
    assert _same(low, [None, None, None, None, None, None, None, 2.0])


def test_the_first_of_two_equal_highs_is_the_swing() -> None:
    rows = _rows([1.0, 5.0, 5.0, 1.0, 0.0], low=[9.0, 8.0, 7.0, 6.0, 5.0])
    high, low = _calculate("swing_high_low", rows, period=1)
    assert _same(high, [None, None, 5.0, 5.0, 5.0])
    assert np.isnan(low).all()


def test_pivot_points_come_from_the_session_before_in_regular_hours() -> None:
    rows = _rows(
        close=[50.0, 9.0, 10.0, 77.0, 3.0, 4.0, 5.0],
        high=[90.0, 12.0, 11.0, 95.0, 3.0, 4.0, 5.0],
        low=[1.0, 9.0, 8.0, 2.0, 3.0, 4.0, 5.0],
        session=[3, 3, 3, 3, 4, 4, 6],
        minute=[-1, 0, 1, -1, -1, 0, 0],
    )
    pivot, r1, r2, r3, s1, s2, s3 = _calculate("pivot_points", rows)
    assert np.isnan(pivot[:4]).all()
    high, low, close = 12.0, 8.0, 10.0
    middle = (high + low + close) / 3
    expected = [
        (pivot, middle),
        (r1, 2 * middle - low),
        (r2, middle + high - low),
        (r3, high + 2 * (middle - low)),
        (s1, 2 * middle - high),
        (s2, middle - high + low),
        (s3, low - 2 * (high - middle)),
    ]
    for level, value in expected:
        assert level[4:6].tolist() == pytest.approx([value, value])
    assert pivot[6] == 4.0


def test_relative_volume_compares_the_same_minute_of_sessions_before() -> None:
    rows = _rows(
        close=[1.0] * 10,
        volume=[10.0, 20.0, 40.0, 30.0, 99.0, 40.0, 60.0, 6.0, 7.0, 8.0],
        session=[0, 0, 0, 1, 1, 1, 2, 2, 2, 2],
        minute=[0, 1, 2, 0, -1, 2, 0, 1, 2, 3],
    )
    (ratio,) = _calculate("relative_volume", rows, sessions=2)
    assert _same(ratio, [*[None] * 6, 60.0 / 20.0, 6.0 / 10.0, 7.0 / 40.0, None])


def test_a_half_day_counts_only_at_the_minutes_it_has() -> None:
    rows = _rows(
        close=[1.0] * 6,
        volume=[10.0, 30.0, 20.0, 40.0, 60.0, 60.0],
        session=[0, 0, 1, 1, 2, 2],
        minute=[0, 2, 0, 1, 0, 2],
    )._replace(session_minutes=np.array([3, 3, 2, 2, 3, 3], np.int32))
    (ratio,) = _calculate("relative_volume", rows, sessions=2)
    assert _same(ratio, [*[None] * 4, 60.0 / 15.0, 60.0 / 30.0])


def test_a_minute_that_never_trades_has_no_relative_volume() -> None:
    rows = _rows(close=[1.0] * 2, volume=[0.0, 5.0], session=[0, 1], minute=[0, 0])
    (ratio,) = _calculate("relative_volume", rows, sessions=1)
    assert np.isnan(ratio).all()
