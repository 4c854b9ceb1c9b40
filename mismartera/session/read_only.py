"""Arrays that cannot be made writeable."""

from __future__ import annotations

import numpy as np


def read_only(array: np.ndarray) -> np.ndarray:
    """A view that cannot be made writeable: its memory is reached through a read-only buffer."""
    if array.size == 0:
        empty = np.empty(array.shape, array.dtype)
        empty.flags.writeable = False
        return empty
    return np.asarray(array.data.toreadonly())
