"""How a place in a configuration and the value found there are written for people."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""The keys and positions that lead from the top of a configuration to a value."""

TOP: Final = "configuration"
NOTHING: Final = "nothing"

_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_$/-]{1,64}")
_LONGEST: Final = 60


def write_place(place: Place) -> str:
    """Write a place as `session_data_config.streams[1]`; the top is `configuration`."""
    written = ""
    for step in place:
        if isinstance(step, int):
            written += f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            written += f".{step}" if written else step
        else:
            written += f"[{shorten(repr(step))}]"
    return written or TOP


def write_value(value: object) -> str:
    """Write a value on one line, shortened, with control characters escaped."""
    if isinstance(value, str):
        return shorten(repr(value[: 2 * _LONGEST]))
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "a number out of range"
    if isinstance(value, Mapping):
        return f"an object of {_count(len(value), 'key')}" if value else "an empty object"
    if isinstance(value, Sequence):
        return f"a list of {_count(len(value), 'entry')}" if value else "an empty list"
    if value is None or isinstance(value, bool | int | float):
        return shorten(json.dumps(value))
    return shorten(repr(value))


def shorten(text: str) -> str:
    """Cut a text that is longer than 60 characters."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _count(count: int, noun: str) -> str:
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{count} {noun}s"
