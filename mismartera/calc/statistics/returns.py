"""Returns of sessions, from their closing equity."""

from __future__ import annotations

import numpy as np

from mismartera.domain.columns import Float64, Int64


def session_returns(initial_micros: int, closing: Int64) -> Float64:
    """What each session gained over the equity before it; shapes (sessions,).

    NaN from the session on that began without equity: there is nothing to gain on.
    """
    before = np.concatenate([[initial_micros], closing[:-1]])[: len(closing)]
    alive = np.cumsum(before <= 0) == 0
    gained = (closing - before) / np.where(before > 0, before, 1)
    return np.where(alive, gained, np.nan)
