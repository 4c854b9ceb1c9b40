"""Numbers as text: rounded half to even on their decimals as JSON has them, thousands marked.

What `format` does is rounding the binary fraction: 2.675 is 2.67 there and 2.68 here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from math import isfinite
from typing import Final

ABSENT: Final = "–"
"""What stands for a number that there is none of."""

_KEPT: Final = 4_096
"""So many are kept: most numbers of a panel are those that it showed a moment before."""

_SIGNIFICANT: Final = 12
_OF_A_MARK: Final = 4
_SURE: Final = 15
"""Up to so many signs a number's decimals and its binary fraction are rounded alike, ties apart."""
_MARKS: Final = ((9, "B"), (6, "M"), (3, "K"))
_WIDE: Final = Context(prec=400, rounding=ROUND_HALF_EVEN)


@lru_cache(_KEPT)
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


@lru_cache(_KEPT)
def significant(value: float | None, digits: int = _SIGNIFICANT, least_places: int = 0) -> str:
    """A number with at most so many significant digits, but at least so many decimals if it has.

    Without an exponent, however small or large it is, and without zeros behind.
    """
    if value is None or not isfinite(value):
        return ABSENT
    text = f"{value:,}"
    if len(text) > digits or "e" in text:
        exact = Decimal(repr(value))
        places = max(digits - 1 - exact.adjusted(), least_places, 0)
        text = f"{exact.quantize(Decimal(1).scaleb(-places), context=_WIDE):,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def with_places(text: str, least: int) -> str:
    """A number's text with zeros up to so many decimals."""
    point = text.rfind(".")
    if text == ABSENT or (point >= 0 and len(text) - point > least):
        return text
    return (
        f"{text}{'0' * (least + point - len(text) + 1)}" if point >= 0 else f"{text}.{'0' * least}"
    )


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
