"""What an account was worth over a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.domain.columns import Int64


@dataclass(frozen=True, slots=True, eq=False)
class RunEquity:
    """Rows of a run's equity, oldest first, each of shape (rows,), amounts in micros.

    `timestamp` is the end of a minute, or the close; `session` counts the run's sessions from 0;
    `cash` is what is not invested, `exposure` the worth of all that is held, long and short
    added up.
    """

    timestamp: Int64
    session: Int64
    equity: Int64
    cash: Int64
    exposure: Int64

    @property
    def rows(self) -> int:
        return len(self.timestamp)

    @property
    def closing_rows(self) -> Int64:
        """The place of the last row of each session that has one."""
        return np.flatnonzero(np.diff(self.session, append=-1))
