"""Numbers as vendors write them, a column at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from mismartera.domain.columns import Float64

_PLAIN: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?[0-9]+,[0-9]+")


def parse_numbers(texts: Sequence[str], *, plain: bool) -> Float64:
    """Read a column of numbers; what is none, or is not finite, becomes NaN.

    `plain` promises that the texts are ASCII without an underscore, which Python's own reading
    would accept: such a column is read at once.
    """
    if plain:
        try:
            column = np.fromiter(map(float, texts), np.float64, len(texts))
        except ValueError:
            pass
        else:
            column[~np.isfinite(column)] = np.nan
            return column
    return np.fromiter(map(parse_number, texts), np.float64, len(texts))


def parse_number(text: str) -> float:
    """Read `1.5`, `1e3`, `$1,234.50` or `1,5`; NaN where the text is no finite number."""
    text = text.strip().removeprefix("$")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if _PLAIN.fullmatch(text) is None:
        return float("nan")
    value = float(text)
    return value if np.isfinite(value) else float("nan")
