"""The columns of one interval for several symbols: history first, then the session's rows.

A block is one matrix per field with a row of the matrix for each symbol, so that a symbol's
bars are contiguous (what TA-Lib wants) and one bar of every symbol is a single gather (what
cross-sections want). Rows are only ever appended; when there is no room left, the rows still
needed are copied into new matrices, so that views made before stay as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns, Float64, Int64
from mismartera.domain.interval import Interval
from mismartera.session.read_only import read_only

COVERAGE: Final = "coverage"


@dataclass(frozen=True, slots=True, eq=False)
class SessionMark:
    """Where a session's rows begin: its window's start (UTC ns) and a row number for each slot."""

    start_ns: int
    starts: Int64


@dataclass(frozen=True, slots=True, eq=False)
class FlatRows:
    """Rows of several symbols, ordered by slot and then by time.

    `slot` has shape (rows,); `coverage` is the share of base bars that each derived bar had
    (None for base bars).
    """

    slot: Int64
    columns: BarColumns
    coverage: Float64 | None = None

    @property
    def rows(self) -> int:
        return len(self.slot)

    def select(self, slots: Int64) -> FlatRows:
        """The rows of some slots, which are numbered anew."""
        highest = max(int(self.slot.max(initial=-1)), int(slots.max(initial=-1)))
        number = np.full(highest + 1, -1)
        number[slots] = np.arange(len(slots))
        kept = np.flatnonzero(number[self.slot] >= 0)
        rows = self.take(kept)
        return FlatRows(number[rows.slot], rows.columns, rows.coverage)

    def take(self, index: slice | Int64 | np.ndarray) -> FlatRows:
        """Select rows; the order of slots and times must be kept by the index."""
        coverage = None if self.coverage is None else self.coverage[index]
        return FlatRows(self.slot[index], self.columns.take(index), coverage)


class SeriesBlock:
    """Appendable columns of one interval for the symbols of one cohort.

    Shapes: each field (slots, capacity); `count` (slots,), the rows that are there.
    """

    def __init__(self, interval: Interval, base: Interval, symbols: Sequence[str]) -> None:
        self.interval = interval
        self.base = base
        self.symbols = tuple(symbols)
        self.slots = len(self.symbols)
        self.count: Int64 = np.zeros(self.slots, np.int64)
        self.marks: list[SessionMark] = []
        self._readable: Mapping[str, np.ndarray] | None = None
        self._matrices = self._allocate(0)

    @property
    def is_derived(self) -> bool:
        return self.interval != self.base

    @property
    def capacity(self) -> int:
        return int(self._matrices["timestamp"].shape[1])

    @property
    def nbytes(self) -> int:
        """Bytes held, room for rows to come included."""
        return sum(matrix.nbytes for matrix in self._matrices.values())

    def matrix(self, field: str) -> np.ndarray:
        """One field of all symbols, shape (slots, capacity); valid up to `count` in each slot."""
        return self._matrices[field]

    @property
    def readable(self) -> Mapping[str, np.ndarray]:
        """All fields as `matrix`, read-only: the same arrays until the rows move."""
        if self._readable is None:
            self._readable = {name: read_only(each) for name, each in self._matrices.items()}
        return self._readable

    def columns_at(self, slot: Int64, row: Int64) -> BarColumns:
        """Gather rows of any slots, as copies."""
        return BarColumns(*(self._matrices[name][slot, row] for name in FIELDS))

    def append(self, rows: FlatRows) -> Int64:
        """Add rows at the end of their slots; return how many each slot gained.

        There must be room: `reserve` is called once before a session.
        """
        gained = np.bincount(rows.slot, minlength=self.slots)
        columns = {name: getattr(rows.columns, name) for name in FIELDS}
        if rows.coverage is not None:
            columns[COVERAGE] = rows.coverage
        if self.slots == 1 or (rows.rows and _all_equal(gained) and _all_equal(self.count)):
            start = int(self.count[0])
            stop = start + int(gained[0])
            for name, column in columns.items():
                self._matrices[name][:, start:stop] = column.reshape(self.slots, -1)
        else:
            index = self._places(rows.slot, gained)
            for name, column in columns.items():
                self._matrices[name].reshape(-1)[index] = column
        self.count = self.count + gained
        return gained

    def _places(self, slot: Int64, gained: Int64) -> Int64:
        """Where the rows that come next lie in a flattened matrix."""
        first = np.cumsum(gained) - gained
        shift = np.arange(self.slots) * self.capacity + self.count - first
        places: Int64 = shift[slot] + np.arange(len(slot))
        return places

    def allocate(self, history_rows: int, keep_sessions: int) -> None:
        """Take memory at once for the rows of `keep_sessions` and some sessions to come."""
        per_session = -(-history_rows // max(keep_sessions, 1))
        sessions = 1 + max(1, keep_sessions // 2)
        self._move(np.zeros(self.slots, np.int64), history_rows + sessions * per_session)

    def reserve(self, rows_per_slot: int, keep_sessions: int) -> None:
        """Make room for a session of `rows_per_slot`; forget sessions beyond `keep_sessions`.

        Memory is taken anew only when the room is used up, and then for half as much history more
        (at least one session), so that the copying is seldom.
        """
        if int(self.count.max(initial=0)) + rows_per_slot <= self.capacity:
            return
        surplus = max(0, len(self.marks) - keep_sessions)
        cut = self._first_kept(surplus)
        kept = self.count - cut
        spare = max(1, keep_sessions // 2) * rows_per_slot
        self._move(cut, int(kept.max(initial=0)) + rows_per_slot + spare)
        self.count = kept
        self.marks = [SessionMark(m.start_ns, m.starts - cut) for m in self.marks[surplus:]]

    def mark_session(self, start_ns: int) -> SessionMark:
        """Note that the next rows belong to the session whose window begins at `start_ns`."""
        mark = SessionMark(start_ns, self.count)
        self.marks.append(mark)
        return mark

    def mark_history(self, slot: Int64, session: Int64, sessions: range, starts_ns: Int64) -> None:
        """Note where sessions begin among the rows that are already there.

        `slot` and `session` (rows,) say to which slot and session each row belongs; `starts_ns`
        are the instants at which the windows of `sessions` begin.
        """
        width = len(sessions)
        counts = np.bincount(slot * width + session - sessions.start, minlength=self.slots * width)
        per_session = counts.reshape(self.slots, width)
        starts = (np.cumsum(per_session, axis=1) - per_session).T.copy()
        self.marks = [
            SessionMark(int(start), row) for start, row in zip(starts_ns, starts, strict=True)
        ]

    def first_rows(self, sessions_before: int) -> Int64:
        """Row numbers at which the session `sessions_before` the current one begins.

        With less history, the first row that is there.
        """
        if sessions_before >= len(self.marks):
            return np.zeros(self.slots, np.int64)
        return self.marks[-1 - sessions_before].starts

    def select(self, slots: Int64) -> SeriesBlock:
        """The block with some of its slots alone."""
        chosen = SeriesBlock(self.interval, self.base, [self.symbols[each] for each in slots])
        chosen._matrices = {name: matrix[slots].copy() for name, matrix in self._matrices.items()}
        chosen.count = self.count[slots]
        chosen.marks = [SessionMark(mark.start_ns, mark.starts[slots]) for mark in self.marks]
        return chosen

    def replace_last(self, rows: FlatRows) -> None:
        """Put a bar in the place of the last one of its slot, in copies: older views stay."""
        if not rows.rows:
            return
        last, self._readable = self.count[rows.slot] - 1, None
        for name in FIELDS:
            self._matrices[name] = self._matrices[name].copy()
            self._matrices[name][rows.slot, last] = getattr(rows.columns, name)
        if rows.coverage is not None:
            self._matrices[COVERAGE] = self._matrices[COVERAGE].copy()
            self._matrices[COVERAGE][rows.slot, last] = rows.coverage

    def _first_kept(self, surplus: int) -> Int64:
        """The row of each slot at which history begins when the oldest sessions are forgotten."""
        if surplus == 0:
            return np.zeros(self.slots, np.int64)
        return self.marks[surplus].starts if surplus < len(self.marks) else self.count

    def _move(self, cut: Int64, capacity: int) -> None:
        old, self._matrices = self._matrices, self._allocate(capacity)
        self._readable = None
        for name, matrix in self._matrices.items():
            for slot in range(self.slots):
                kept = old[name][slot, cut[slot] : self.count[slot]]
                matrix[slot, : len(kept)] = kept

    def _allocate(self, capacity: int) -> dict[str, np.ndarray]:
        shape = (self.slots, capacity)
        matrices: dict[str, np.ndarray] = {
            name: np.empty(shape, np.int64 if name == "timestamp" else np.float64)
            for name in FIELDS
        }
        if self.is_derived:
            matrices[COVERAGE] = np.empty(shape, np.float64)
        return matrices


def _all_equal(numbers: Int64) -> bool:
    return bool((numbers == numbers[0]).all())
