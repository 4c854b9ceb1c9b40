"""The steps of a session: sorted instants, and the number of them that a clock has passed.

A *position* is a number of completed steps: at position p the steps 0 … p-1 have been taken, and
what became available at them may be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.calc.distinct import distinct
from mismartera.domain.columns import Int64


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The steps of one session, ascending UTC nanoseconds, shape (steps,)."""

    steps: Int64

    @classmethod
    def of(cls, *instants: Int64) -> Timeline:
        """Merge instants, in any order and with repetitions, into steps."""
        return cls(distinct(np.concatenate(instants)))

    @property
    def length(self) -> int:
        return len(self.steps)

    def position_at(self, instant_ns: int) -> int:
        """The number of steps at or before an instant."""
        return int(self.steps.searchsorted(instant_ns, side="right"))

    def positions_at(self, instants_ns: Int64) -> Int64:
        """`position_at` for many instants."""
        return self.steps.searchsorted(instants_ns, side="right")

    def steps_from(self, instants_ns: Int64) -> Int64:
        """For each instant the first step at or after it."""
        return self.steps.searchsorted(instants_ns, side="left")

    def instant(self, position: int) -> int:
        """The instant of the last step taken at a position (of the first step at position 0)."""
        return int(self.steps[max(position - 1, 0)])

    def with_ahead(self, position: int, instants_ns: Int64) -> Timeline:
        """Add steps; only instants after those already taken are new.

        Raises:
            ValueError: an instant lies at or before the last step taken and is no step.
        """
        added = np.setdiff1d(instants_ns, self.steps)
        if position and len(added) and int(added[0]) <= int(self.steps[position - 1]):
            raise ValueError(f"{int(added[0])} lies behind step {position}")
        return Timeline(np.union1d(self.steps, added))
