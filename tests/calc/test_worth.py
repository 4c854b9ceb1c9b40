"""Worths on whole columns equal those worked out one by one, to the micro."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.worth import decimal_prices, worths_micros
from mismartera.domain.money import MOST_MICROS, decimal_price, price_units, value_micros
from tests.budget import examples

_digits = st.integers(1, 10**16 - 1)
_prices = st.builds(lambda digits, power: digits * 10.0**power, _digits, st.integers(-27, -6))
_noisy = st.builds(lambda price, by: float(price + by * 0.01), st.integers(1, 10**5), _digits)
_columns = st.lists(
    (_prices | _noisy).map(lambda price: min(max(price, 1e-12), 1e9)), min_size=1, max_size=40
)
_held = st.lists(st.integers(-(10**21), 10**21) | st.integers(-(10**9), 10**9), min_size=1)


@examples(200)
@given(_columns)
def test_a_column_of_prices_is_taken_to_decimals_as_each_of_them(prices: list[float]) -> None:
    found = decimal_prices(np.array(prices))
    assert found.tolist() == [decimal_price(each) for each in prices]


@examples(200)
@given(_columns, _held)
def test_a_worth_is_rounded_once_to_a_micro_and_never_wraps(
    prices: list[float], held: list[int]
) -> None:
    column = decimal_prices(np.array(prices))
    places = [hash((number, len(held))) % len(held) for number, _ in enumerate(prices)]
    found = worths_micros(column, held, np.array(places, np.int64))
    exact = [
        value_micros(price_units(price), held[place])
        for price, place in zip(prices, places, strict=True)
    ]
    assert found.tolist() == [max(-MOST_MICROS, min(MOST_MICROS, each)) for each in exact]
