"""Numbers as text: rounded half to even on their decimals as JSON has them, thousands marked.

What `format` does is rounding the binary fraction: 2.675 is 2.67 there and 2.68 here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from math import isfinite
from typing import Final

ABSENT: Final = "–"
"""What stands for a number that there is none of."""

_SIGNIFICANT: Final = 12
_OF_A_MARK: Final = 4
_SURE: Final = 15
"""Up to so many signs a number's decimals and its binary fraction are rounded alike, ties apart."""
_MARKS: Final = ((9, "B"), (6, "M"), (3, "K"))
_WIDE: Final = Context(prec=400, rounding=ROUND_HALF_EVEN)


def fixed(value: float | None, places: int, shift: int = 0) -> str:
    """A number times ten to the power of `shift`, with so many decimals; never `-0.00`."""
    if value is None or not isfinite(value):
        return ABSENT
    digits = repr(value)
    if shift or digits[-1] == "5" or "e" in digits or len(digits) > _SURE:
        exact = Decimal(digits).scaleb(shift, _WIDE)
        text = f"{exact.quantize(Decimal(1).scaleb(-places), context=_WIDE):,f}"
    else:
        text = f"{value:,.{places}f}"
    return text[1:] if text[0] == "-" and not text.strip("-0.,") else text


def significant(value: float | None, digits: int = _SIGNIFICANT, least_places: int = 0) -> str:
    """A number with at most so many significant digits, but at least so many decimals if it has.

    Without an exponent, however small or large it is, and without zeros behind.
    """
    if value is None or not isfinite(value):
        return ABSENT
    text = repr(value)
    if len(text) > digits or "e" in text:
        exact = Decimal(text)
        places = max(digits - 1 - exact.adjusted(), least_places, 0)
        text = f"{exact.quantize(Decimal(1).scaleb(-places), context=_WIDE):,f}"
    else:
        text = f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def with_places(text: str, least: int) -> str:
    """A number's text with zeros up to so many decimals."""
    whole, _, decimals = text.partition(".")
    return text if len(decimals) >= least else f"{whole}.{decimals:0<{least}}"


def marked(value: float | None) -> str:
    """A number with its first four digits and K, M or B for thousands, millions, billions."""
    if value is None or not isfinite(value):
        return ABSENT
    exact = Decimal(repr(value))
    rounded = Context(prec=_OF_A_MARK, rounding=ROUND_HALF_EVEN).plus(exact)
    power, mark = next(((at, sign) for at, sign in _MARKS if rounded.adjusted() >= at), (0, ""))
    places = max(0, _OF_A_MARK - 1 - rounded.adjusted() + power)
    scaled = exact.scaleb(-power, _WIDE)
    return f"{scaled.quantize(Decimal(1).scaleb(-places), context=_WIDE):,f}{mark}"
