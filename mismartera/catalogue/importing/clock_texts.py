"""Times of day as vendors write them, with the zone or offset that may stand beside them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mismartera.catalogue.importing.file_rows import NO_OFFSET
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import UnknownName
from mismartera.timekeeping.zone_names import offset_seconds, zone_of_word
from mismartera.timekeeping.zones import zone

_CLOCK: Final = re.compile(
    r"([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?(?![A-Za-z]))? ?(.*)"
)
_BRACKET: Final = re.compile(r"(.*?) ?\[(.*)\]")


class ClockTime(NamedTuple):
    """A time of day: nanoseconds since midnight, and what stands beside it.

    `offset` is the UTC offset in nanoseconds, `NO_OFFSET` where there is none; `zone` the name of
    a time zone, empty where there is none; `season` the zone in which an abbreviation such as EST
    holds for a part of the year.
    """

    ns: int
    offset: int
    zone: str = ""
    season: str = ""


def parse_clock(text: str) -> ClockTime | None:
    """Read a time of day; an empty text is midnight, None is no time. `24:00` ends the day."""
    if not text:
        return ClockTime(0, NO_OFFSET)
    if text.isdigit():  # written as a number, without its leading zeros
        text = text.zfill(4 if len(text) < 5 else 6)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5].lower() == "p" else 0)
    fraction = int((match[4] or "").ljust(9, "0"))
    since_midnight = (hour * 3_600 + minute * 60 + second) * NS_PER_SECOND + fraction
    if minute > 59 or second > 59 or since_midnight > 86_400 * NS_PER_SECOND:
        return None
    return _with_zone(since_midnight, match[6])


def _with_zone(since_midnight: int, text: str) -> ClockTime | None:
    if not text:
        return ClockTime(since_midnight, NO_OFFSET)
    if bracketed := _BRACKET.fullmatch(text):
        text = bracketed[1] or bracketed[2]
    seconds = offset_seconds(text)
    if seconds is not None:
        return ClockTime(since_midnight, seconds * NS_PER_SECOND, season=zone_of_word(text))
    name = _zone_name(text)
    return None if name is None else ClockTime(since_midnight, NO_OFFSET, name)


def _zone_name(text: str) -> str | None:
    """The IANA name that is meant (`US/Eastern` is one), None where it is none."""
    if "/" not in text:
        return None
    try:
        return zone(text).name
    except UnknownName:
        return None
