"""What is known of a vendor's layout before its rows are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mismartera.domain.interval import Interval


class BarLabel(StrEnum):
    """Which end of its bar a written time stands for."""

    START = "start"
    END = "end"


class ZoneRule(StrEnum):
    """In which zone a layout writes times that carry no offset."""

    UTC = "UTC"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Layout:
    """A vendor's form of bars.

    What is None is not told by the layout: the user, the rows or the calendar decide.
    `complete` says that the vendor leaves silent minutes out, so a hole is an empty one;
    `interval` is the bar length by its text, also where it is one that is not stored.
    """

    name: str
    label: BarLabel | None = None
    zone: ZoneRule | None = None
    interval: str | None = None
    complete: bool = False
    exchange: str | None = None
    adjustment: str | None = None

    @property
    def stored_interval(self) -> Interval | None:
        """The layout's interval, where it is one that the product knows.

        Raises:
            InvalidInterval: it is none (a month, say).
        """
        return None if self.interval is None else Interval.parse(self.interval)
