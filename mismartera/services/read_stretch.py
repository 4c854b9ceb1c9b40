"""A stretch of one series that a run has read, with the fingerprint of what it was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from hashlib import sha256
from typing import Final, NamedTuple

from mismartera.calc.fingerprint import Fingerprint, Spans
from mismartera.domain.columns import BarColumns

ReadAgain = Callable[[int, int], BarColumns]
"""Reads the rows of `[start_ns, end_ns)` that the store has now."""

_READ_AHEAD: Final = 4
"""So many of the last pieces may lie ahead of what a run came to."""


class Stretch(NamedTuple):
    """Where a stretch ends, how many rows it has, and their fingerprint."""

    end_ns: int
    rows: int
    sha256: str


class ReadStretch:
    """Rows of one series without a break, piece by piece, as they were handed out.

    `complete` and `empty` are what the journal said when the first were read; `changed` tells that
    rows were other ones when they were read again. The rows themselves are not kept.
    """

    def __init__(self, start_ns: int, complete: Spans, empty: Spans) -> None:
        self.start_ns = self.end_ns = start_ns
        self.changed = False
        self._complete, self._empty = complete, empty
        self._sum = Fingerprint()
        self._last: deque[tuple[int, Fingerprint]] = deque(maxlen=_READ_AHEAD)

    def extend(self, columns: BarColumns, end_ns: int) -> None:
        """Take the rows from the end so far up to another instant."""
        self._last.append((self.end_ns, self._sum.copy()))
        self._sum.add(columns.between(self.end_ns, end_ns))
        self.end_ns = end_ns

    def whole(self) -> Stretch:
        """All of it."""
        return self._told(self._sum, self.end_ns)

    def compare(self, read: ReadAgain) -> None:
        """Note whether the store still has the rows that were read."""
        now = Fingerprint()
        now.add(read(self.start_ns, self.end_ns))
        self.changed |= not now.equals(self._sum)

    def until(self, end_ns: int, read: ReadAgain) -> Stretch:
        """What comes before an instant; all of it where the store no longer has the last rows."""
        begun = [each for each in self._last if each[0] <= end_ns]
        if end_ns >= self.end_ns or not begun:
            return self.whole()
        start_ns, before = begun[-1]
        rows = read(start_ns, self.end_ns)
        again, cut = before.copy(), before.copy()
        again.add(rows)
        if not again.equals(self._sum):
            return self.whole()
        cut.add(rows.between(start_ns, end_ns))
        return self._told(cut, end_ns)

    def _told(self, found: Fingerprint, end_ns: int) -> Stretch:
        digest = found.over(self.start_ns, end_ns, complete=self._complete, empty=self._empty)
        if self.changed:  # what was read is in no one version of the store
            digest = sha256(f"{digest}, then others".encode()).hexdigest()
        return Stretch(end_ns, found.rows, digest)
