"""Numbers that exist."""

from __future__ import annotations

import math


def finite(number: float) -> float | None:
    """The number, or None where it is none: not a number, or infinite."""
    return float(number) if math.isfinite(number) else None


def ratio(dividend: float, divisor: float) -> float | None:
    """The quotient, None where there is none."""
    return dividend / divisor if divisor else None
