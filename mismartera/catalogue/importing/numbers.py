"""Numbers as people and vendors write them; what a comma and a point mean is decided once a file.

A text such as `187,505` may be 187.505 or 187505. Others in the same file tell: `187,5` can only
be a decimal comma, `1,234.50` only a decimal point. See `decimal_marks.py` for the decision.
"""

from __future__ import annotations

import math
import re
from enum import StrEnum
from typing import Final

_PLAIN: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_POINT_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_INDIAN_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}(\.[0-9]*)?")
_CURRENCIES: Final = "$€£¥₹"
_GAP: Final = "[ \u00a0\u2009\u202f'\u2019]"
_PARTED: Final = re.compile(rf"[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?:[.,][0-9]*)?[ KMBT]*", re.I)
_UNITS: Final = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_SWAP: Final = str.maketrans(",.", ".,")
NO_VALUE: Final = frozenset(
    ["", "-", "--", "n/a", "na", "nan", "null", "none", "nil", "#n/a", "<na>"]
)
"""Texts (in lower case) that say that there is no value."""


class DecimalMark(StrEnum):
    """The sign between whole and fraction; the other one parts thousands."""

    POINT = "point"
    COMMA = "comma"


class Evidence(StrEnum):
    """What one text tells of the file's decimal mark."""

    POINT = "point"
    COMMA = "comma"
    EITHER_POINT = "a point and three digits"
    EITHER_COMMA = "a comma and three digits"
    UNGROUPED = "four digits or more that are not parted"
    NOTHING = "nothing"


def bare(text: str) -> str:
    """A number's text without currency, the unit behind it, and what parts its thousands."""
    text = text.strip().strip(_CURRENCIES).strip()
    sign, rest = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    rest = rest.lstrip(_CURRENCIES)
    return sign + (re.sub(_GAP, "", rest) if _PARTED.fullmatch(rest) else rest)


def evidence_of(text: str) -> Evidence:
    """Say what a text, taken for a number, tells of the decimal mark."""
    text = bare(text).lstrip("+-").rstrip("KMBTkmbt").rstrip()
    digits = text.replace(",", "").replace(".", "")
    if not (digits.isascii() and digits.isdigit()):
        return Evidence.POINT if _PLAIN.fullmatch(text) and "." in text else Evidence.NOTHING
    commas, points = text.count(","), text.count(".")
    if commas and points:
        last = max(text.rfind(","), text.rfind("."))
        return Evidence.POINT if text[last] == "." else Evidence.COMMA
    if not commas and not points:
        return Evidence.UNGROUPED if len(digits) > 3 else Evidence.NOTHING
    if commas > 1 or points > 1:
        return Evidence.POINT if commas else Evidence.COMMA
    head, tail = re.split("[,.]", text)
    if len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0"):
        return Evidence.EITHER_COMMA if commas else Evidence.EITHER_POINT
    return Evidence.COMMA if commas else Evidence.POINT


def parse_number(text: str, mark: DecimalMark = DecimalMark.POINT, *, units: bool = False) -> float:
    """Read `1.5`, `1e3`, `$1,234.50` or with a decimal comma `1.234,5`; NaN where it is none.

    With `units` also `37.37M`: thousands, millions and billions.
    """
    text = bare(text)
    factor = 1.0
    if units and text[-1:].upper() in _UNITS:
        factor = _UNITS[text[-1:].upper()]
        text = text[:-1].rstrip()
    if mark is DecimalMark.COMMA:
        text = text.translate(_SWAP)
    if "," in text:
        if not (_POINT_GROUPED.fullmatch(text) or _INDIAN_GROUPED.fullmatch(text)):
            return math.nan
        text = text.replace(",", "")
    if _PLAIN.fullmatch(text) is None:
        return math.nan
    value = float(text) * factor if factor != 1 else float(text)
    return value if math.isfinite(value) else math.nan
