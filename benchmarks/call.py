"""What one call takes."""

from __future__ import annotations

from collections.abc import Mapping
from timeit import repeat
from typing import Final

REPEATS: Final = 15


def least_microseconds(statement: str, names: Mapping[str, object], calls: int) -> float:
    """Run a statement `calls` times, again and again; return what one takes at best.

    The least is taken and not the median, for what is longer than it is the machine's doing.
    """
    return min(repeat(statement, globals=dict(names), number=calls, repeat=REPEATS)) / calls * 1e6
