"""What is known of a vendor's layout before its rows are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mismartera.domain.interval import Interval


class BarLabel(StrEnum):
    """Which end of its bar a written time stands for."""

    START = "start"
    END = "end"


EXCHANGE_ZONE: Final = "exchange"
"""The zone of a layout that writes times in the exchange's own."""
UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Layout:
    """A vendor's form of bars.

    What is None is not told by the layout: the user, the rows or the calendar decide.
    `zone` is an IANA name or EXCHANGE_ZONE, for times without an offset. `is_certain` says that
    label and zone are the vendor's; else they are only usual, and the calendar is asked first.
    `caution` is what to say where the calendar alone told the zone.
    `complete` says that the vendor leaves silent minutes out, so a hole is an empty one;
    `interval` is the bar length by its text, also where it is one that is not stored.
    """

    name: str
    label: BarLabel | None = None
    zone: str | None = None
    interval: str | None = None
    complete: bool = False
    exchange: str | None = None
    adjustment: str | None = None
    is_certain: bool = True
    caution: str = ""

    @property
    def stored_interval(self) -> Interval | None:
        """The layout's interval, where it is one that the product knows.

        Raises:
            InvalidInterval: it is none (a month, say).
        """
        return None if self.interval is None else Interval.parse(self.interval)
