"""The bars of earlier sessions, as a cohort's blocks hold them when a session begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mismartera.domain.columns import BarColumns, Bool, Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.completeness import BaseRows, Spans, full_rows
from mismartera.engine.derivation import BucketGrid, with_stored_days
from mismartera.engine.loading import BarSource, SessionRows, load_rows
from mismartera.engine.requirements import CohortPlan
from mismartera.session.block import FlatRows
from mismartera.session.session_data import ExpectedGrid


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Reads and derives the earlier sessions of one cohort.

    `records` and `empty` are, by symbol, what the journal of its base interval says. `full_only`:
    derived bars that lack a base bar are left out, as they are while a session runs.
    """

    source: BarSource
    calendar: RunCalendar
    check: Callable[[], None]
    plan: CohortPlan
    records: dict[str, Spans]
    empty: dict[str, Spans]
    full_only: bool

    def base(self, span: range) -> SessionRows:
        """The base rows of some sessions.

        Raises:
            StoreError: a stored file is damaged.
        """
        return self._load(self.plan.symbols, self.plan.base, span)

    def stored_days(self, span: range) -> SessionRows:
        """The stored 1d rows of some sessions; all of them count as whole.

        Raises:
            StoreError: a stored file is damaged.
        """
        loaded = self._load(self.plan.symbols, DAY, span)
        whole = FlatRows(loaded.rows.slot, loaded.rows.columns, np.ones(loaded.rows.rows))
        return SessionRows(whole, loaded.session)

    def derived(self, interval: Interval, base: SessionRows, span: range) -> SessionRows:
        """Bars of a longer interval, made of the base rows of some sessions."""
        if not len(span):
            return _no_rows()
        rows = base.take((base.session >= span.start) & (base.session < span.stop))
        grid = BucketGrid(self.calendar.windows[span.start : span.stop], interval, self.plan.base)
        flat, ends = grid.derive(rows.rows)
        session, _ = self.calendar.session_of(flat.columns.timestamp)
        made = SessionRows(flat, session)
        if not self.full_only:
            return made
        return made.take(full_rows(flat, ends, self._base_rows_of(rows, made)))

    def daily(self, base: SessionRows, days: SessionRows | None, span: range) -> SessionRows:
        """1d bars of some sessions: the stored ones, and where there is none, made of base rows.

        Raises:
            StoreError: a stored file is damaged.
        """
        if self.plan.base == DAY:
            return base.take((base.session >= span.start) & (base.session < span.stop))
        if days is None:
            return self.derived(DAY, base, span)
        stored = days.take((days.session >= span.start) & (days.session < span.stop))
        return with_stored_days(self.derived(DAY, self._without_day(stored, span), span), stored)

    def _without_day(self, stored: SessionRows, span: range) -> SessionRows:
        """The base rows of those sessions of which a symbol has no stored 1d row."""
        lacks = np.ones((len(self.plan.symbols), len(span)), np.bool_)
        lacks[stored.rows.slot, stored.session - span.start] = False
        parts = [
            self._of_slot(slot, range(span.start + first, span.start + last + 1), lacks, span)
            for slot, (first, last) in _outermost(lacks)
        ]
        if not parts:
            return _no_rows()
        flat = FlatRows(
            np.concatenate([part.rows.slot for part in parts]),
            BarColumns.concatenate([part.rows.columns for part in parts]),
        )
        return SessionRows(flat, np.concatenate([part.session for part in parts]))

    def _of_slot(self, slot: int, sessions: range, lacks: Bool, span: range) -> SessionRows:
        loaded = self._load((self.plan.symbols[slot],), self.plan.base, sessions)
        chosen = loaded.take(lacks[slot, loaded.session - span.start])
        return SessionRows(
            FlatRows(np.full(chosen.rows.rows, slot), chosen.rows.columns), chosen.session
        )

    def _load(self, symbols: tuple[str, ...], interval: Interval, span: range) -> SessionRows:
        return load_rows(self.source, symbols, interval, self.calendar, span, self.check)

    def _base_rows_of(self, base: SessionRows, made: SessionRows) -> Callable[[int], BaseRows]:
        """What there is of the symbol and session of each derived row."""
        key = _key(base)
        wanted = _key(made)
        first, last = np.searchsorted(key, wanted), np.searchsorted(key, wanted, side="right")
        grids: dict[int, ExpectedGrid] = {}

        def find(row: int) -> BaseRows:
            session = int(made.session[row])
            if session not in grids:
                window = self.calendar.windows[session]
                grids[session] = ExpectedGrid(*window.regular_bars(self.plan.base))
            symbol = self.plan.symbols[int(made.rows.slot[row])]
            return BaseRows(
                base.rows.columns.timestamp[first[row] : last[row]],
                grids[session],
                self.records.get(symbol, ()),
                self.empty.get(symbol, ()),
            )

        return find


def _outermost(lacks: Bool) -> list[tuple[int, tuple[int, int]]]:
    """The first and the last column that is set, of each row that has one."""
    slots = np.flatnonzero(lacks.any(axis=1)).tolist()
    found = [np.flatnonzero(lacks[slot]) for slot in slots]
    return [(slot, (int(each[0]), int(each[-1]))) for slot, each in zip(slots, found, strict=True)]


def _key(rows: SessionRows) -> Int64:
    """One number that orders rows by slot and then by session."""
    return rows.rows.slot * (1 << 32) + rows.session


def _no_rows() -> SessionRows:
    none = np.empty(0, np.int64)
    return SessionRows(FlatRows(none, BarColumns.empty(), np.empty(0)), none)
