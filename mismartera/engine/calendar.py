"""The sessions of a run with their windows, as arrays: which row belongs where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np

from mismartera.calc.aggregation import bucket_edges
from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import DAY, NS_PER_DAY, NS_PER_MINUTE, WEEK, Interval
from mismartera.domain.trading_session import Segment, TradingSession

_EPOCH_ORDINAL = 719_163


Edges: TypeAlias = tuple[Int64, Int64]
"""Starts and ends of consecutive bars, ascending."""


@dataclass(frozen=True, slots=True)
class DayShape:
    """What a session's day looks like from its window's start on: most days look the same.

    `segments` are those of the window, `regular` those of regular hours, counted from 0.
    """

    segments: tuple[Segment, ...]
    regular: tuple[Segment, ...]

    @lru_cache(maxsize=256)  # noqa: B019 - shapes are few and small
    def buckets(self, interval: Interval) -> Edges:
        """The bars of an interval; a 1d bar runs from open to close."""
        if interval in (DAY, WEEK):
            return np.array([self.regular[0].start_ns]), np.array([self.regular[-1].end_ns])
        return bucket_edges(self.segments, interval.ns)

    @lru_cache(maxsize=256)  # noqa: B019 - shapes are few and small
    def regular_bars(self, interval: Interval) -> Edges:
        """The bars expected in regular hours."""
        if not interval.is_intraday:
            return self.buckets(DAY)
        return bucket_edges(self.regular, interval.ns)

    @lru_cache(maxsize=256)  # noqa: B019 - shapes are few and small
    def base_bars(self, interval: Interval, base: Interval) -> Int64:
        """How many base bars each bucket of an interval can hold."""
        starts, ends = self.buckets(interval)
        bars, _ = (self.buckets if interval.is_intraday else self.regular_bars)(base)
        return np.searchsorted(bars, ends) - np.searchsorted(bars, starts)


@dataclass(frozen=True)
class SessionWindow:
    """A session and the part of its day that is streamed."""

    session: TradingSession
    segments: tuple[Segment, ...]

    @property
    def start_ns(self) -> int:
        return self.segments[0].start_ns

    @property
    def end_ns(self) -> int:
        return self.segments[-1].end_ns

    @property
    def date_ns(self) -> int:
        """The session's date as UTC midnight: how a stored 1d bar names it."""
        return (self.session.date.toordinal() - _EPOCH_ORDINAL) * NS_PER_DAY

    @cached_property
    def shape(self) -> DayShape:
        """The window as it looks from its start on."""
        return DayShape(self._from_start(self.segments), self._from_start(self.session.segments))

    def _from_start(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        origin = self.start_ns
        return tuple(Segment(s.kind, s.start_ns - origin, s.end_ns - origin) for s in segments)

    def buckets(self, interval: Interval) -> Edges:
        """Starts and ends of the bars of an interval; a 1d bar runs from open to close."""
        starts, ends = self.shape.buckets(interval)
        return starts + self.start_ns, ends + self.start_ns

    def regular_bars(self, interval: Interval) -> Edges:
        """Starts and ends of the bars expected in regular hours."""
        starts, ends = self.shape.regular_bars(interval)
        return starts + self.start_ns, ends + self.start_ns


class RunCalendar:
    """Consecutive sessions of one exchange, oldest first: history, then the sessions of the run."""

    def __init__(self, windows: Sequence[SessionWindow]) -> None:
        self.windows = tuple(windows)
        self._bars: dict[Interval, Int64] = {}
        self._holding: dict[tuple[Interval, int], Int64] = {}

    def __len__(self) -> int:
        return len(self.windows)

    @cached_property
    def starts(self) -> Int64:
        return np.array([window.start_ns for window in self.windows], np.int64)

    @cached_property
    def ends(self) -> Int64:
        return np.array([window.end_ns for window in self.windows], np.int64)

    @cached_property
    def opens(self) -> Int64:
        return np.array([window.session.open_ns for window in self.windows], np.int64)

    @cached_property
    def dates_ns(self) -> Int64:
        return np.array([window.date_ns for window in self.windows], np.int64)

    @cached_property
    def closes(self) -> Int64:
        return np.array([window.session.close_ns for window in self.windows], np.int64)

    @property
    def has_breaks(self) -> bool:
        return len(self._breaks) > 0

    @cached_property
    def break_starts(self) -> Int64:
        """The start of each session's break; its close where it has none."""
        sessions = (window.session for window in self.windows)
        return np.array([s.breaks[0][0] if s.breaks else s.close_ns for s in sessions], np.int64)

    @cached_property
    def break_ends(self) -> Int64:
        """The end of each session's break; its close where it has none."""
        sessions = (window.session for window in self.windows)
        return np.array([s.breaks[0][1] if s.breaks else s.close_ns for s in sessions], np.int64)

    @cached_property
    def trading_minutes(self) -> Int64:
        """The length of each session in minutes, breaks left out."""
        length = self.closes - self.opens - (self.break_ends - self.break_starts)
        return length // NS_PER_MINUTE

    @cached_property
    def _breaks(self) -> Int64:
        spans = [span for window in self.windows for span in window.session.breaks]
        return np.array(spans, np.int64).reshape(-1, 2)

    def session_of(self, timestamp: Int64) -> tuple[Int64, Bool]:
        """The session of each instant, and whether it lies within that session's window.

        Times in a break lie outside. Sessions are numbered from the first of the calendar.
        """
        place = np.searchsorted(self.starts, timestamp, side="right") - 1
        inside: Bool = (place >= 0) & (timestamp < self.ends[place])
        if len(self._breaks):
            near = np.maximum(np.searchsorted(self._breaks[:, 0], timestamp, side="right") - 1, 0)
            in_break = (timestamp >= self._breaks[near, 0]) & (timestamp < self._breaks[near, 1])
            inside &= ~in_break
        return place, inside

    def session_of_date(self, date_ns: Int64) -> tuple[Int64, Bool]:
        """The session of each date given as UTC midnight, and whether there is one."""
        place = np.searchsorted(self.dates_ns, date_ns)
        found: Bool = self.dates_ns[np.minimum(place, len(self) - 1)] == date_ns
        return place, found

    def count_regular(self, timestamp: Int64, interval: Interval) -> int:
        """How many bars lie in regular hours (a bar of a day or longer always does)."""
        if not interval.is_intraday:
            return len(timestamp)
        place, inside = self.session_of(timestamp)
        regular = inside & (timestamp >= self.opens[place]) & (timestamp < self.closes[place])
        return int(regular.sum())

    def bars_per_session(self, interval: Interval) -> Int64:
        """How many bars of an interval the calendar expects in each session's regular hours."""
        if interval not in self._bars:
            self._bars[interval] = self._count_bars(interval)
        return self._bars[interval]

    def _count_bars(self, interval: Interval) -> Int64:
        if interval == WEEK:
            return self.ends_week.astype(np.int64)
        if interval == DAY:
            return np.ones(len(self), np.int64)
        before_break = -((self.opens - self.break_starts) // interval.ns)
        after_break = -((self.break_ends - self.closes) // interval.ns)
        bars: Int64 = before_break + after_break
        return bars

    @cached_property
    def weeks(self) -> Int64:
        """The number of each session's week, Monday to Sunday of local dates."""
        days = self.dates_ns // NS_PER_DAY
        return (days + 3) // 7

    @cached_property
    def ends_week(self) -> Bool:
        """Whether each session is the last of its week (unknown, so False, for the very last)."""
        ends: Bool = np.append(self.weeks[1:] != self.weeks[:-1], [False])
        return ends

    def week_start(self, session: int) -> int:
        """The number of the first session in the week of a session."""
        return int(np.searchsorted(self.weeks, self.weeks[session]))

    def sessions_holding(self, interval: Interval, bars: int) -> Int64:
        """For each session, the least number of sessions before it that hold that many bars.

        Where there are fewer, the number of all sessions before it.
        """
        if (interval, bars) not in self._holding:
            self._holding[interval, bars] = self._sessions_holding(interval, bars)
        return self._holding[interval, bars]

    def _sessions_holding(self, interval: Interval, bars: int) -> Int64:
        if bars == 0:
            return np.zeros(len(self), np.int64)
        per_session = self.bars_per_session(interval)
        before = np.concatenate([[0], np.cumsum(per_session)[:-1]])
        first = np.searchsorted(before, before - bars, side="right") - 1
        sessions: Int64 = np.arange(len(self)) - np.maximum(first, 0)
        return sessions
