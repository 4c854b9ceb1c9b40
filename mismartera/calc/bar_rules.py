"""What makes a row of numbers no bar."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mismartera.domain.columns import Bool, Float64

VALUE_RULES: Final = (
    "not a number",
    "price not above 0",
    "high below low",
    "high and low do not cover open and close",
    "volume below 0",
)
"""Reasons, in the order in which they are tried."""


def broken_value_rule(
    opened: Float64, high: Float64, low: Float64, close: Float64, volume: Float64
) -> NDArray[np.int8]:
    """Return for every row the place in `VALUE_RULES` of the first rule it breaks, -1 for none."""
    prices = np.stack((opened, high, low, close))
    with np.errstate(invalid="ignore"):
        masks: list[Bool] = [
            ~(np.isfinite(prices).all(axis=0) & np.isfinite(volume)),
            np.any(prices <= 0, axis=0),
            high < low,
            (high < np.maximum(opened, close)) | (low > np.minimum(opened, close)),
            volume < 0,
        ]
    broken = np.full(len(volume), -1, np.int8)
    for rule, mask in reversed(list(enumerate(masks))):
        broken[mask] = rule
    return broken
