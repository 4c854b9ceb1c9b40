"""A fingerprint of stored bars: equal for equal rows, however they were read."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeAlias

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns

Spans: TypeAlias = Sequence[tuple[int, int]]


class Fingerprint:
    """Grows as rows come, the oldest first: row by row, six little-endian numbers of 64 bits."""

    __slots__ = ("_digest", "rows")

    def __init__(self) -> None:
        self.rows = 0
        self._digest = sha256()

    def add(self, columns: BarColumns) -> None:
        """Take rows that come after those there are."""
        table = np.empty((columns.rows, len(FIELDS)), "<u8")
        for place, name in enumerate(FIELDS):
            table[:, place] = getattr(columns, name).view(np.uint64)
        self._digest.update(table.data)
        self.rows += columns.rows

    def copy(self) -> Fingerprint:
        """One that goes on from here by itself."""
        twin = Fingerprint()
        twin.rows, twin._digest = self.rows, self._digest.copy()
        return twin

    def equals(self, other: Fingerprint) -> bool:
        """Whether the rows are the same."""
        return self._digest.digest() == other._digest.digest()

    def over(self, start_ns: int, end_ns: int, *, complete: Spans = (), empty: Spans = ()) -> str:
        """The hash of the rows so far, and of what is known of their gaps; in hexadecimal.

        `complete` and `empty` are spans `[start, end)` of full records and of confirmed silence,
        on which measures of quality depend: of both, what lies in `[start_ns, end_ns)` counts.
        """
        digest = self._digest.copy()
        for spans in (complete, empty):
            cut = [(max(start, start_ns), min(end, end_ns)) for start, end in spans]
            kept = np.array(sorted(span for span in cut if span[0] < span[1]), "<i8")
            digest.update(len(kept).to_bytes(8, "little") + kept.tobytes())
        return digest.hexdigest()


def fingerprint(
    columns: BarColumns,
    start_ns: int,
    end_ns: int,
    *,
    complete: Spans = (),
    empty: Spans = (),
) -> str:
    """The fingerprint of the rows of `[start_ns, end_ns)`, and of what is known of their gaps."""
    found = Fingerprint()
    found.add(columns.between(start_ns, end_ns))
    return found.over(start_ns, end_ns, complete=complete, empty=empty)
