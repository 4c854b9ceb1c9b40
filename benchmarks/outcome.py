"""What a strategy came to: how the engine's strategies and the plain loop are compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Calls (bars seen), crossings, and the sum of all averages read; equal to the bit.

    With orders also the number of fills, and by how much all of them together moved the cash.
    """

    calls: int
    crossings: int
    checksum: float
    fills: int = 0
    cash: float = 0.0


reported: list[Outcome] = []
"""What the strategies of the run that was made last have reported, newest last."""
set_up: list[float] = []
"""The processor's time at which each of these strategies was set up: before anything is loaded."""
