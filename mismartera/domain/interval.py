"""Bar intervals: the one place where `5m` is read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mismartera.errors import InvalidInterval

NS_PER_SECOND: Final = 1_000_000_000
NS_PER_MINUTE: Final = 60 * NS_PER_SECOND
NS_PER_HOUR: Final = 60 * NS_PER_MINUTE
NS_PER_DAY: Final = 24 * NS_PER_HOUR
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_PATTERN: Final = re.compile(r"([1-9][0-9]{0,4})([smhdw])")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A bar length. Equal lengths are equal (`60m` is `1h`); ordered by length.

    Intervals below a day are lengths of time; `1d` stands for a session and `1w` for the
    sessions of a week, whose lengths the calendar knows.
    """

    seconds: int

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read `1s`, `5m`, `1h`, `1d` or `1w`.

        Raises:
            InvalidInterval: the text is no interval, or a multiple of a day or of a week.
        """
        return _parse(text)

    @property
    def name(self) -> str:
        """The canonical text: the largest unit that divides the length."""
        for unit in "wdhm":
            if self.seconds % _SECONDS[unit] == 0:
                return f"{self.seconds // _SECONDS[unit]}{unit}"
        return f"{self.seconds}s"

    @property
    def ns(self) -> int:
        """The length in nanoseconds (nominal for `1d` and `1w`)."""
        return self.seconds * NS_PER_SECOND

    @property
    def is_intraday(self) -> bool:
        return self.seconds < _SECONDS["d"]

    @property
    def is_stored(self) -> bool:
        return self in STORED

    def divides(self, other: Interval) -> bool:
        """Tell whether bars of `other` can be made of bars of this interval."""
        return other.seconds >= self.seconds and other.seconds % self.seconds == 0

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=256)
def _parse(text: str) -> Interval:
    match = _PATTERN.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidInterval(text)
    count, unit = int(match[1]), match[2]
    seconds = count * _SECONDS[unit]
    too_long = seconds > _SECONDS["d"] and seconds != _SECONDS["w"]
    if too_long or (unit in "dw" and count != 1):
        raise InvalidInterval(text)
    return Interval(seconds)


SECOND: Final = Interval(1)
MINUTE: Final = Interval(60)
DAY: Final = Interval(86_400)
WEEK: Final = Interval(604_800)
STORED: Final = (SECOND, MINUTE, DAY)
