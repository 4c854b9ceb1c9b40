"""What a strategy came to: how the engine's strategies and the plain loop are compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Calls (bars seen), crossings, and the sum of all averages read; equal to the bit."""

    calls: int
    crossings: int
    checksum: float


reported: list[Outcome] = []
"""What the strategies of the run that was made last have reported, newest last."""
