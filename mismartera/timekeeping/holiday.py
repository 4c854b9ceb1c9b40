"""Holidays: weekdays on which an exchange would trade, and does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Holiday:
    """One date without a session; `name` is empty where the calendar gives none."""

    date: date
    name: str
