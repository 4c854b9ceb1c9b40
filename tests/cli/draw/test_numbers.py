"""Numbers as text."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.draw.cells import Form
from cli.draw.numbers import fixed, marked, significant, with_places
from tests.budget import examples
from tests.cli.draw.test_columns import is_marked

_FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "places", "shift", "text"),
    [
        (2.675, 2, 0, "2.68"), (0.125, 2, 0, "0.12"), (0.135, 2, 0, "0.14"), (-0.001, 2, 0, "0.00"),
        (-0.0, 2, 0, "0.00"), (1e-05, 2, 0, "0.00"), (5e-05, 4, 0, "0.0000"),
        (1234567, 0, 0, "1,234,567"),
        (0.575, 0, 2, "58"), (0.00125, 2, 2, "0.12"), (None, 2, 0, "–"), (float("nan"), 2, 0, "–"),
        (1e300, 0, 0, f"{10**300:,}"),
    ],
)  # fmt: skip
def test_a_number_is_rounded_half_to_even_on_its_decimals(
    value: float | None, places: int, shift: int, text: str
) -> None:
    assert fixed(value, places, shift) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.07168, "1.07168"), (0.00001771, "0.00001771"), (207.0, "207"), (12, "12"),
        (1234567.891, "1,234,567.891"),
        (0.1 + 0.2, "0.3"), (100 / 3, "33.3333333333"), (1e-12, "0.000000000001"),
        (0.0, "0"), (-0.0, "0"), (None, "–"), (100.0, "100"),
        (-1591.1801, "-1,591.1801"), (9e15, "9,000,000,000,000,000"),
    ],
)  # fmt: skip
def test_a_number_has_the_digits_that_it_has_up_to_twelve(value: float | None, text: str) -> None:
    assert significant(value) == text


@examples(300)
@given(_FINITE, st.integers(0, 6))
def test_rounding_is_that_of_the_decimals_json_has(value: float, places: int) -> None:
    exact = Decimal(repr(value))
    if abs(exact) < 10**20:
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
        assert Decimal(fixed(value, places).replace(",", "")) == rounded


@examples(300)
@given(st.floats(-1e12, 1e12))
def test_twelve_significant_digits_are_those_of_json(value: float) -> None:
    shown = Decimal(significant(value).replace(",", ""))
    assert shown == Decimal(f"{Decimal(repr(value)):.12g}")


@examples(300)
@given(st.floats(1_000, 1e15))
def test_a_marked_number_is_rounded_to_its_digits(value: float) -> None:
    assert is_marked(marked(value), value)
    assert is_marked(marked(-value), -value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15_911_801.0, "15.91M"), (999_960, "1.000M"), (-29_249.0, "-29.25K"), (1.5e9, "1.500B"),
        (1.23456e13, "12,346B"), (None, "–"),
    ],
)  # fmt: skip
def test_a_number_is_shortened_to_four_digits_and_a_mark(value: float | None, text: str) -> None:
    assert marked(value) == text


def test_a_form_shortens_only_what_gets_shorter_and_keeps_the_sign() -> None:
    form = Form(lambda value: f"+{value:,.2f}", shortens=True)
    assert form.short(15_911_801.0) == "+15.91M"
    assert form.short(999.0) == "+999.00"
    assert Form(significant, shortens=True).short(10_000) == "10,000"
    assert Form(significant).short(15_911_801.0) == "15,911,801"


def test_decimals_are_filled_up() -> None:
    assert [with_places(each, 2) for each in ("1", "1.5", "1.234")] == ["1.00", "1.50", "1.234"]
