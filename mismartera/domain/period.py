"""Periods back in time: the one place where `10d` is read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mismartera.errors import InvalidPeriod

_PATTERN: Final = re.compile(r"([1-9][0-9]{0,3})([dwmy])")
_CALENDAR_DAYS: Final = {"w": 7, "m": 30, "y": 365}
_LONGEST_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class Period:
    """A period that ends at the session before the current one.

    `d` counts sessions; `w`, `m` and `y` are calendar spans of 7, 30 and 365 days.
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `10d`, `52w`, `3m` or `1y`.

        Raises:
            InvalidPeriod: the text is no period, or one of more than a hundred years.
        """
        match = _PATTERN.fullmatch(text.strip().lower())
        if match is None:
            raise InvalidPeriod(text)
        period = cls(int(match[1]), match[2])
        if (period.calendar_days or 0) > _LONGEST_DAYS:
            raise InvalidPeriod(text)
        return period

    @property
    def sessions(self) -> int | None:
        """How many sessions are meant; None for a calendar span."""
        return self.count if self.unit == "d" else None

    @property
    def calendar_days(self) -> int | None:
        """The length of the calendar span in days; None for a count of sessions."""
        days = _CALENDAR_DAYS.get(self.unit)
        return None if days is None else self.count * days

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"
