"""Quality and integrity as numbers: percent of the bars expected so far."""

from __future__ import annotations

from typing import NamedTuple


class QualityNumbers(NamedTuple):
    """How many bars were expected, how many are there, and how many are confirmed empty."""

    expected: int
    real: int
    empty: int

    @property
    def missing(self) -> int:
        return self.expected - self.real

    @property
    def quality(self) -> float | None:
        """Percent of the expected bars that are there; None where nothing is expected."""
        return percent(self.real, self.expected)

    @property
    def integrity(self) -> float | None:
        """Percent that are there or confirmed empty; None where nothing is expected."""
        return percent(self.real + self.empty, self.expected)


def percent(part: int, expected: int) -> float | None:
    """Return `100 × part ÷ expected`, or None where nothing is expected."""
    return 100.0 * part / expected if expected else None
