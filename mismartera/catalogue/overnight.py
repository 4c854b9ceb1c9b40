"""Overnight price ratios that look like a split which the prices were not adjusted for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from mismartera.domain.columns import Float64

TOLERANCE: Final = 0.02
"""How far, as a share, an overnight ratio may lie from a split's."""

WIDE_TOLERANCE: Final = 0.05
"""The same for splits of three or more shares for one, or one for them: they are rarely news."""

_FORWARD: Final = (
    *(Fraction(shares) for shares in (*range(2, 11), 12, 15, 20, 25, 30, 40, 50, 100)),
    Fraction(3, 2),
    Fraction(4, 3),
    Fraction(5, 2),
)
_WIDE_FROM: Final = 3
_SPLITS: Final = sorted((*_FORWARD, *(1 / ratio for ratio in _FORWARD)))

_RATIOS: Final = [float(split) for split in _SPLITS]


@dataclass(frozen=True, slots=True)
class OvernightRatio:
    """The close before a session ÷ its open, near the ratio of a split.

    `split` is new shares for old ones: `2:1` halves the price, `1:10` makes it tenfold.
    """

    date: date
    previous_close: float
    open: float
    ratio: float
    split: str


def split_near(ratio: float) -> Fraction | None:
    """Return the split near an overnight ratio, None where none is.

    Near is within 2 %, and within 5 % for splits of three and more.
    """
    place = bisect_left(_RATIOS, ratio)
    near = range(max(place - 1, 0), min(place + 1, len(_RATIOS)))
    nearest = min(near, key=lambda each: abs(ratio / _RATIOS[each] - 1))
    split = _SPLITS[nearest]
    return split if abs(ratio / _RATIOS[nearest] - 1) <= _tolerance(split) else None


def _tolerance(split: Fraction) -> float:
    return WIDE_TOLERANCE if max(split, 1 / split) >= _WIDE_FROM else TOLERANCE


def overnight_ratios(
    days: tuple[date, ...], opened: Float64, closed: Float64
) -> tuple[OvernightRatio, ...]:
    """List the sessions that open near a split's ratio of the close before.

    Args:
        days: the dates of sessions that have bars, ascending.
        opened: the first price of each, shape (sessions,).
        closed: the last price of each, shape (sessions,).
    """
    if len(days) < 2:
        return ()
    previous, opened = closed[:-1], opened[1:]
    ratio = previous / opened
    ratios: list[float] = ratio.tolist()
    columns = (previous.tolist(), opened.tolist(), ratios, map(split_near, ratios))
    return tuple(
        OvernightRatio(day, before, after, value, f"{split.numerator}:{split.denominator}")
        for day, before, after, value, split in zip(days[1:], *columns, strict=True)
        if split is not None
    )
