"""Prices as decimals: twelve significant digits, twelve decimals, whatever floats made of them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.money import decimal_price, price_of, price_units, units, value_micros
from tests.budget import examples

_cents = st.integers(1, 10**7)


@pytest.mark.parametrize(
    ("made", "meant"),
    [
        (100.09 + 0.01, 100.1),
        (17.36 - 0.01, 17.35),
        (0.1 + 0.2, 0.3),
        (1.226e-06, 0.000001226),
        (123_456_789.123456789, 123_456_789.123),
        (105.23714285714286, 105.237142857),
        (4.9e-13, 0.0),
        (987_654_321_012.4, 987_654_321_012.0),
    ],
)
def test_a_price_is_the_decimal_that_is_meant_by_it(made: float, meant: float) -> None:
    assert decimal_price(made) == meant
    assert price_of(price_units(made)) == meant


@examples(200)
@given(_cents, _cents, st.sampled_from([1, -1]))
def test_what_people_add_up_in_cents_is_in_cents(first: int, second: int, sign: int) -> None:
    total = first + sign * second
    assert decimal_price(first / 100 + sign * second / 100) == total / 100


@examples(200)
@given(st.integers(10**15, 10**16 - 1), st.integers(-12, 0), st.integers(1, 10**13))
def test_a_value_is_the_decimal_price_times_the_quantity_rounded_once(
    digits: int, magnitude: int, quantity: int
) -> None:
    price = digits * 10.0 ** (magnitude - 12)
    places = Decimal(1).scaleb(-min(12, 11 - Decimal(repr(price)).adjusted()))
    meant = Decimal(price).quantize(places, ROUND_HALF_EVEN)
    exact = (meant * quantity).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    assert value_micros(price_units(price), units(float(quantity))) == int(exact * 1_000_000)
