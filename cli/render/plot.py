"""Small plots of block signs: plain text, as wide and as high as asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

_RISING: Final = " ▁▂▃▄▅▆▇█"
_HANGING: Final = " ▀█"


def area_plot(
    values: Sequence[float], width: int, height: int, rows: Sequence[int] | None = None
) -> list[str]:
    """Draw values as an area that rises from the lowest of them; the highest line comes first.

    Each column shows the last of its values, those with the highest and the lowest of all show
    that. Values that are all the same fill half. See `resampled` for `rows`.
    """
    levels = _rising(values, width, height * (len(_RISING) - 1), rows)
    return _stacked(levels, height, _RISING)[::-1]


def hanging_plot(
    values: Sequence[float], width: int, height: int, rows: Sequence[int] | None = None
) -> list[str]:
    """Draw values of 0 and below as an area that hangs from 0 down to the lowest of them.

    Each column shows the lowest of its values. See `resampled` for `rows`.
    """
    columns = resampled(values, width, min, rows)
    deepest = min(columns, default=0.0)
    steps = height * (len(_HANGING) - 1)
    levels = [round(steps * value / deepest) if deepest < 0 else 0 for value in columns]
    return _stacked(levels, height, _HANGING)


def spark_line(values: Sequence[float], width: int, rows: Sequence[int] | None = None) -> str:
    """Draw values in one line; not even the lowest is blank. See `resampled` for `rows`."""
    levels = _rising(values, width, len(_RISING) - 1, rows)
    return "".join(_RISING[max(1, level)] for level in levels)


def resampled(
    values: Sequence[float],
    width: int,
    chosen: Callable[[Sequence[float]], float],
    rows: Sequence[int] | None = None,
) -> list[float]:
    """One value for each of `width` columns, chosen among those that fall into it.

    `rows` says, ascending, which of equally spaced rows each value is of, the last one of the last
    row; without it there is a value for each. A column without a value has that before it; where
    there are fewer rows than columns, each stands in several.
    """
    if not values or width < 1:
        return []
    places = range(len(values)) if rows is None else rows
    count = places[-1] + 1
    edges = [column * count // width for column in range(width + 1)]
    columns = []
    for low, high in pairwise(edges):
        end = max(1, bisect_left(places, max(high, low + 1)))
        columns.append(chosen(values[min(bisect_left(places, low), end - 1) : end]))
    return columns


def _rising(
    values: Sequence[float], width: int, steps: int, rows: Sequence[int] | None
) -> list[int]:
    """Each column as a whole number of steps, from 0 for the lowest value to all for the highest.

    The extremes are of all values, and where they lie is seen.
    """
    low, high = min(values, default=0.0), max(values, default=0.0)

    def chosen(part: Sequence[float]) -> float:
        return high if high in part else low if low in part else part[-1]

    columns = resampled(values, width, chosen, rows)
    if high <= low:
        return [steps // 2] * len(columns)
    return [round(steps * (value - low) / (high - low)) for value in columns]


def _stacked(levels: Iterable[int], height: int, signs: str) -> list[str]:
    """Lines of signs, each filled as far as the levels reach into it; the first is filled first."""
    full, known = len(signs) - 1, list(levels)
    return [
        "".join(signs[max(0, min(full, level - line * full))] for level in known)
        for line in range(height)
    ]
