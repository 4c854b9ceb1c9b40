"""Small plots of block signs: plain text, as wide and as high as asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

_RISING: Final = " ▁▂▃▄▅▆▇█"
_HANGING: Final = " ▀█"


def area_plot(values: Sequence[float], width: int, height: int) -> list[str]:
    """Draw values as an area that rises from the lowest of them; the highest line comes first.

    Each column shows the last of its values. Values that are all the same fill half.
    """
    columns = resampled(values, width, _last)
    return _stacked(_levels(columns, height * (len(_RISING) - 1)), height, _RISING)[::-1]


def hanging_plot(values: Sequence[float], width: int, height: int) -> list[str]:
    """Draw values of 0 and below as an area that hangs from 0 down to the lowest of them.

    Each column shows the lowest of its values.
    """
    columns = resampled(values, width, min)
    deepest = min(columns, default=0.0)
    steps = height * (len(_HANGING) - 1)
    levels = [round(steps * value / deepest) if deepest < 0 else 0 for value in columns]
    return _stacked(levels, height, _HANGING)


def spark_line(values: Sequence[float], width: int) -> str:
    """Draw values in one line; not even the lowest is blank."""
    columns = resampled(values, width, _last)
    top = len(_RISING) - 1
    return "".join(_RISING[max(1, level)] for level in _levels(columns, top))


def resampled(
    values: Sequence[float], width: int, chosen: Callable[[Sequence[float]], float]
) -> list[float]:
    """One value for each of `width` columns, chosen among those that fall into it.

    Where there are fewer values than columns, each stands in several.
    """
    count = len(values)
    if not count or width < 1:
        return []
    edges = [column * count // width for column in range(width + 1)]
    return [chosen(values[start : max(end, start + 1)]) for start, end in pairwise(edges)]


def _last(values: Sequence[float]) -> float:
    return values[-1]


def _levels(values: Sequence[float], steps: int) -> list[int]:
    """Each value as a whole number of steps, from 0 for the lowest to all for the highest."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if high <= low:
        return [steps // 2] * len(values)
    return [round(steps * (value - low) / (high - low)) for value in values]


def _stacked(levels: Iterable[int], height: int, signs: str) -> list[str]:
    """Lines of signs, each filled as far as the levels reach into it; the first is filled first."""
    full, known = len(signs) - 1, list(levels)
    return [
        "".join(signs[max(0, min(full, level - line * full))] for level in known)
        for line in range(height)
    ]
