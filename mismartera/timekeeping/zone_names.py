"""What files and people call time zones: abbreviations, offsets, words in the names of columns."""

from __future__ import annotations

import re
from typing import Final

from mismartera.timekeeping.zones import zone

UTC: Final = "UTC"
NEW_YORK: Final = "America/New_York"
CHICAGO: Final = "America/Chicago"
BERLIN: Final = "Europe/Berlin"
KOLKATA: Final = "Asia/Kolkata"
TOKYO: Final = "Asia/Tokyo"
HONG_KONG: Final = "Asia/Hong_Kong"
SINGAPORE: Final = "Asia/Singapore"
NEW_YORK_WINTER: Final = "Etc/GMT+5"
"""Five hours behind UTC the whole year."""

_UTC_WORDS: Final = frozenset(["z", "utc", "gmt", "ut", "zulu"])
_HOURS: Final = {
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "wet": 0,
    "west": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "hkt": 8,
    "sgt": 8,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
}
"""Hours east of UTC of the abbreviations that mean one offset (those of RFC 822 among them)."""
_ZONES_OF_WORDS: Final = {
    **dict.fromkeys(["est", "edt"], NEW_YORK),
    **dict.fromkeys(["cst", "cdt"], CHICAGO),
    **dict.fromkeys(["mst", "mdt"], "America/Denver"),
    **dict.fromkeys(["pst", "pdt"], "America/Los_Angeles"),
    **dict.fromkeys(["cet", "cest"], BERLIN),
    **dict.fromkeys(["eet", "eest"], "Europe/Athens"),
}
"""Of abbreviations that hold for a part of the year the zone that they are used in."""
_COLUMN_WORDS: Final = {
    **dict.fromkeys(["utc", "gmt"], UTC),
    **dict.fromkeys(["et", "eastern", "newyork", "ny"], NEW_YORK),
    **dict.fromkeys(["ct", "chicago"], CHICAGO),
}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)? ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?(?: ?\(.*\))?")
_MOST_WEST, _MOST_EAST = -12, 14
_MOST_SECONDS: Final = 18 * 3_600


def offset_seconds(text: str) -> int | None:
    """Seconds east of UTC of `Z`, `EDT`, `-04:00` or `GMT+0530`; None where it is no offset."""
    if text.casefold() in _UTC_WORDS:
        return 0
    hours = _HOURS.get(text.casefold())
    if hours is not None:
        return hours * 3_600
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    seconds = int(match[2]) * 3_600 + int(match[3] or 0) * 60
    if seconds > _MOST_SECONDS:
        return None
    return seconds if match[1] == "+" else -seconds


def zone_of_word(text: str) -> str:
    """The zone in which an abbreviation such as EST holds in winter; empty for any other text."""
    return _ZONES_OF_WORDS.get(text.casefold(), "")


def zone_of_column(name: str) -> str:
    """The zone that a column's name tells, such as `timestamp_utc`; empty where it tells none."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())
    if "local" in words:
        return ""
    found = {_COLUMN_WORDS[word] for word in words if word in _COLUMN_WORDS}
    found |= {UTC for word in words if word.endswith(("utc", "gmt")) or word.startswith("utc")}
    return found.pop() if len(found) == 1 else ""


def zone_meant(text: str) -> str:
    """The IANA name that is meant by one in any case, or by an offset of whole hours (`UTC-5`).

    Raises:
        UnknownName: there is no such zone.
    """
    seconds = offset_seconds(text.strip())
    if not seconds:
        return UTC if seconds == 0 else zone(text).name
    hours, rest = divmod(seconds, 3_600)
    if rest or not _MOST_WEST <= hours <= _MOST_EAST:
        return zone(text).name
    return f"Etc/GMT{-hours:+d}"
