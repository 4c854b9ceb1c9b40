"""Gaps: maximal runs of expected bars that are missing, and what is known about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.gap import Gap, GapState

SUSPECT_LOOK_BACK: Final = 30
"""How many expected bars before a hole say whether the symbol was trading."""

SUSPECT_MINIMUM: Final = 10
"""With fewer expected bars before it, a hole is not suspect."""

_UNEXPLAINED, _SUSPECT, _EMPTY = 0, 1, 2
_STATES: Final = (GapState.UNEXPLAINED, GapState.SUSPECT, GapState.EMPTY)


class ExpectedBars(NamedTuple):
    """The bars that a calendar expects, ascending; all arrays have shape (bars,).

    `session` numbers the sessions (nondecreasing); a gap never crosses from one to the next.
    """

    start: Int64
    end: Int64
    session: Int64


class GapRuns(NamedTuple):
    """Gaps as columns: `[start, end)` in UTC nanoseconds, shape (gaps,).

    `bars` is how many bars are missing, `first` the index of the first of them among the expected
    ones, `session` the session's number.
    """

    start: Int64
    end: Int64
    bars: Int64
    first: Int64
    session: Int64


def expected_bars(
    segment_starts: Int64, segment_ends: Int64, session_of_segment: Int64, bar_ns: int
) -> ExpectedBars:
    """Lay bars over the segments of many sessions; the last of a segment is cut at its end."""
    counts = -((segment_starts - segment_ends) // bar_ns)
    segment = np.repeat(np.arange(len(counts)), counts)
    position = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    start = segment_starts[segment] + position * bar_ns
    end = np.minimum(start + bar_ns, segment_ends[segment])
    return ExpectedBars(start, end, session_of_segment[segment])


def present_mask(expected_start: Int64, timestamp: Int64) -> Bool:
    """Tell of every expected bar whether it is among the timestamps; both ascending."""
    if len(timestamp) == 0:
        return np.zeros(len(expected_start), np.bool_)
    place = np.searchsorted(timestamp, expected_start)
    found: Bool = timestamp[np.minimum(place, len(timestamp) - 1)] == expected_start
    return found


def gap_runs(expected: ExpectedBars, present: Bool) -> GapRuns:
    """Find the maximal runs of missing bars.

    A run ends with its session. A break of the exchange does not end one: no bar is expected
    there.
    """
    missing = ~present
    begins, ends = missing.copy(), missing.copy()
    joined = missing[1:] & missing[:-1] & (expected.session[1:] == expected.session[:-1])
    begins[1:] &= ~joined
    ends[:-1] &= ~joined
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    return GapRuns(
        expected.start[first], expected.end[last], last - first + 1, first, expected.session[first]
    )


def suspect_runs(expected: ExpectedBars, present: Bool, runs: GapRuns) -> Bool:
    """Tell which gaps are suspect: the symbol was trading in nearly every bar before them.

    Of the 30 expected bars before the gap, in its session, at least nine tenths (27) have a bar.
    With 10 to 29 before it the share is the same; with fewer than 10 the gap is not suspect.
    Only bars before the gap count.
    """
    session_first = np.searchsorted(expected.session, runs.session)
    earlier = np.minimum(runs.first - session_first, SUSPECT_LOOK_BACK)
    bars_before = np.concatenate(([0], np.cumsum(present)))
    traded = bars_before[runs.first] - bars_before[runs.first - earlier]
    suspect: Bool = (earlier >= SUSPECT_MINIMUM) & (10 * traded >= 9 * earlier)
    return suspect


def classify(
    expected: ExpectedBars,
    present: Bool,
    runs: GapRuns,
    complete: Sequence[tuple[int, int]] = (),
    empty: Sequence[tuple[int, int]] = (),
) -> Int64:
    """Give each gap its state, as numbers that `state_of` turns into states.

    A gap inside a span confirmed `empty` is empty. One inside a `complete` record is suspect if
    the symbol was trading just before it, else empty. All others are unexplained.

    Args:
        expected: the expected bars.
        present: which of them are there.
        runs: their gaps, from `gap_runs`.
        complete: spans `[start, end)` of complete records, UTC nanoseconds, ascending, disjoint.
        empty: spans `[start, end)` in which the source had nothing, ascending, disjoint.
    """
    suspect = suspect_runs(expected, present, runs)
    state = np.full(len(runs.start), _UNEXPLAINED, np.int64)
    recorded = _inside_one(runs, complete)
    state[recorded] = np.where(suspect[recorded], _SUSPECT, _EMPTY)
    state[_inside_one(runs, empty)] = _EMPTY
    return state


def state_of(number: int) -> GapState:
    """Turn a number from `classify` into the state it stands for."""
    return _STATES[number]


def is_empty(states: Int64) -> Bool:
    """Tell which of the states from `classify` are `empty`."""
    empty: Bool = states == _EMPTY
    return empty


def gaps_of(runs: GapRuns, states: Int64) -> tuple[Gap, ...]:
    """Make a value of each gap."""
    columns = (runs.start.tolist(), runs.end.tolist(), runs.bars.tolist(), states.tolist())
    return tuple(
        Gap(start, end, bars, _STATES[state])
        for start, end, bars, state in zip(*columns, strict=True)
    )


def _inside_one(runs: GapRuns, spans: Sequence[tuple[int, int]]) -> Bool:
    """Tell which gaps lie wholly inside one of the spans, which are ascending and disjoint."""
    if not spans:
        return np.zeros(len(runs.start), np.bool_)
    starts, ends = np.array(spans, np.int64).T
    place = np.searchsorted(starts, runs.start, side="right") - 1
    inside: Bool = (place >= 0) & (runs.end <= ends[place])
    return inside
