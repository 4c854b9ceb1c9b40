"""One session of a block: which of its rows may be seen at each position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns, Float64, Int64
from mismartera.domain.interval import Interval
from mismartera.session.block import COVERAGE, FlatRows, SeriesBlock
from mismartera.session.timeline import Timeline

Visible = np.ndarray


@dataclass(slots=True, eq=False)
class IndicatorColumns:
    """One session indicator for the symbols of a block.

    `values`: for each output a matrix of shape (slots, rows of the session); NaN is null.
    """

    key: str
    outputs: tuple[str, ...]
    values: tuple[Float64, ...]


@dataclass(slots=True, eq=False)
class SessionBlock:
    """A block's rows of one session.

    `starts` (slots,): the first row of the session; `history` (slots,): the first row of the
    sessions before it that belong to it, whatever older rows the block still has; `previous`
    (slots,): the first row of the session before. `visible`
    (slots, steps + 1): how many rows of the session may be seen at each position. The arrays are
    those that the block had in this session: they outlive it, so a finished session can still be
    read. `gone` are the slots of symbols that were removed.
    """

    interval: Interval
    base: Interval
    symbols: tuple[str, ...]
    starts: Int64
    history: Int64
    previous: Int64
    visible: Visible
    arrays: Mapping[str, np.ndarray]
    indicators: dict[str, IndicatorColumns] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()

    @classmethod
    def begin(
        cls, block: SeriesBlock, timeline: Timeline, start_ns: int, keep_sessions: int
    ) -> SessionBlock:
        """Open a session, with `keep_sessions` before it, on a block that has room for its rows."""
        mark = block.mark_session(start_ns)
        return cls(
            interval=block.interval,
            base=block.base,
            symbols=block.symbols,
            starts=mark.starts,
            history=block.first_rows(keep_sessions),
            previous=block.first_rows(1),
            visible=np.zeros((block.slots, timeline.length + 1), np.int32),
            arrays=block.readable,
        )

    @property
    def present(self) -> Int64:
        """The slots of the symbols that are there."""
        slots = np.arange(len(self.symbols))
        return np.setdiff1d(slots, list(self.gone)) if self.gone else slots

    @property
    def is_derived(self) -> bool:
        return self.interval != self.base

    def publish(self, slot: Int64, step: Int64, first: int, stop: int) -> None:
        """Make appended rows visible: the row of `slot[i]` at the step `step[i]`.

        `first … stop` are the steps of the delivery; every step of `step` lies within.
        """
        if not len(slot):
            self.visible[:, first + 1 : stop + 1] = self.visible[:, first : first + 1]
            return
        width = stop - first
        slots = len(self.symbols)
        gained = np.bincount(slot * width + (step - first), minlength=slots * width)
        passed = gained.reshape(slots, width).cumsum(axis=1)
        self.visible[:, first + 1 : stop + 1] = self.visible[:, first : first + 1] + passed

    def retime(self, old: Timeline, new: Timeline) -> None:
        """Carry visibility over to a timeline with other steps ahead."""
        at = np.concatenate([[0], old.positions_at(new.steps)])
        self.visible = np.ascontiguousarray(self.visible[:, at])

    def rows(self, slot: int, position: int) -> int:
        """How many rows of the session may be seen."""
        return int(self.visible[slot, position])

    def columns(self, slot: int, position: int, *, history: int = 0) -> BarColumns:
        """The rows visible at a position, as read-only views, with `history` rows before them."""
        start = int(self.starts[slot])
        first = start if not history else max(int(self.history[slot]), start - history)
        span = slice(first, start + self.rows(slot, position))
        return BarColumns(*(self.arrays[name][slot, span] for name in FIELDS))

    def timestamp(self, slot: int, position: int) -> Int64:
        """The starts of the session's rows visible at a position, as a read-only view."""
        start = int(self.starts[slot])
        column: Int64 = self.arrays["timestamp"][slot, start : start + self.rows(slot, position)]
        return column

    def coverage(self, slot: int, position: int) -> Float64 | None:
        """Coverage of each visible row of the session; None for base bars."""
        if not self.is_derived:
            return None
        start = int(self.starts[slot])
        return self.arrays[COVERAGE][slot, start : start + self.rows(slot, position)]

    def flat(self, first: Int64, last: Int64) -> FlatRows:
        """Rows `first[slot] … last[slot]`, counted within the session, of every slot."""
        counts = last - first
        slot = np.repeat(np.arange(len(self.symbols)), counts)
        offset = np.cumsum(counts) - counts
        capacity = self.arrays["timestamp"].shape[1]
        shift = np.arange(len(self.symbols)) * capacity + self.starts + first - offset
        index = shift[slot] + np.arange(len(slot))
        columns = BarColumns(*(self.arrays[name].reshape(-1)[index] for name in FIELDS))
        return FlatRows(slot, columns)
