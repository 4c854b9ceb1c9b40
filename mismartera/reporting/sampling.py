"""Fewer rows that draw the same line."""

from __future__ import annotations

import numpy as np

from mismartera.domain.columns import Float64, Int64


def drawn_rows(values: Float64, most: int) -> Int64:
    """Choose at most `most` rows that draw the same line: all of them if there are no more.

    Otherwise the rows are cut into equal parts, and of each the first, the lowest, the highest
    and the last are taken, so that no peak and no trough is lost (the M4 aggregation of Jugel et
    al., VLDB 2014). `values` are finite, `most` is at least 4.
    """
    rows = len(values)
    if rows <= most:
        return np.arange(rows)
    size = -(-rows // (most // 4))
    filled = np.full(-(-rows // size) * size, values[-1])
    filled[:rows] = values
    parts = filled.reshape(-1, size)
    first = np.arange(0, rows, size)
    last = np.minimum(first + size, rows) - 1
    extremes = (first + parts.argmin(axis=1), first + parts.argmax(axis=1))
    chosen: Int64 = np.unique(np.minimum(np.concatenate([first, *extremes, last]), rows - 1))
    return chosen
