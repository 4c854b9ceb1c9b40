"""Session data: everything that is known of one session, read as of a position.

Written by the workers, each its own columns; read by everybody through series and views, which
never show a row beyond the position that they are asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.domain.columns import Int64
from mismartera.domain.interval import Interval
from mismartera.domain.trading_session import Segment, TradingSession
from mismartera.errors import SessionError, nearest
from mismartera.session.session_block import SessionBlock
from mismartera.session.timeline import Timeline


class AsOf:
    """The session's time as all readers in the baton's hands see it: a position, one integer."""

    __slots__ = ("position",)

    def __init__(self, position: int = 0) -> None:
        self.position = position


@dataclass(frozen=True, slots=True)
class Series:
    """One interval of one symbol: a slot of a session block."""

    symbol: str
    block: SessionBlock
    slot: int

    @property
    def interval(self) -> Interval:
        return self.block.interval

    def rows(self, position: int) -> int:
        return self.block.rows(self.slot, position)


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedGrid:
    """The bars that the calendar expects of one base interval in a session's regular hours.

    `starts` and `ends`: shape (bars,), ascending.
    """

    starts: Int64
    ends: Int64

    def due(self, instant_ns: int) -> int:
        """How many bars are due at an instant: their end is not after it."""
        return bisect_right(self.ends.data, instant_ns)


@dataclass(frozen=True, slots=True, eq=False)
class CohortData:
    """Symbols that were initialised together and share a base interval: their blocks by interval.

    `records` are, by symbol, the spans `[start_ns, end_ns)` of complete records, and `empty` those
    confirmed empty. `keep` is how many sessions of history each interval holds, `indicators` what
    is computed, by key. `streams` are the intervals that may be subscribed to, None for all: the
    others are held for what is made of them.
    """

    symbols: tuple[str, ...]
    base: Interval
    blocks: Mapping[Interval, SessionBlock]
    records: Mapping[str, tuple[tuple[int, int], ...]]
    empty: Mapping[str, tuple[tuple[int, int], ...]]
    keep: Mapping[Interval, int] = field(default_factory=dict)
    indicators: Mapping[str, IndicatorSpec] = field(default_factory=dict)
    streams: frozenset[Interval] | None = None

    @property
    def base_block(self) -> SessionBlock:
        return self.blocks[self.base]


@dataclass(eq=False)
class SessionData:
    """One session: its calendar, its steps and its cohorts of symbols.

    Invariant: what is visible at a position never changes once that position was reached.
    A change replaces what it changes, so that readers of a `frozen` copy never see half of one.
    """

    session: TradingSession
    window: tuple[Segment, ...]
    timeline: Timeline
    measures_quality: bool = True
    cohorts: list[CohortData] = field(default_factory=list)
    grids: dict[Interval, ExpectedGrid] = field(default_factory=dict)
    historical: dict[str, dict[str, object]] = field(default_factory=dict)
    version: int = 0
    _places: dict[str, tuple[CohortData, int]] = field(default_factory=dict)
    _frozen: SessionData | None = None

    @property
    def start_ns(self) -> int:
        """The window's start: the session's time before its first step."""
        return self.window[0].start_ns

    @cached_property
    def is_regular(self) -> bool:
        """Whether nothing outside regular hours is streamed."""
        first, last = self.window[0].start_ns, self.window[-1].end_ns
        return first >= self.session.open_ns and last <= self.session.close_ns

    def add(self, cohort: CohortData) -> None:
        """Register the symbols of a cohort."""
        places = {symbol: (cohort, slot) for slot, symbol in enumerate(cohort.symbols)}
        self.cohorts = [*self.cohorts, cohort]
        self._places = {**self._places, **places}
        self.version += 1

    def remove(self, symbol: str) -> None:
        """Take a symbol out: nobody finds it any more.

        Raises:
            SessionError: the symbol is not in the session.
        """
        cohort, slot = self.place(symbol)
        self._places = {each: at for each, at in self._places.items() if each != symbol}
        for block in cohort.blocks.values():
            block.gone = block.gone | {slot}
        if len(cohort.base_block.gone) == len(cohort.symbols):
            self.cohorts = [each for each in self.cohorts if each is not cohort]
        self.historical = {each: v for each, v in self.historical.items() if each != symbol}
        self.version += 1

    def frozen(self) -> SessionData:
        """The session as it is now: a copy that later changes do not touch.

        Rows go on to be appended behind what it shows. The same copy until something changes.
        """
        if self._frozen is None or self._frozen.version != self.version:
            self._frozen = None  # or each copy would hold the one before it
            self._frozen = copy(self)
        return self._frozen

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._places

    @property
    def symbols(self) -> tuple[str, ...]:
        """The session's symbols, in ASCII order."""
        return tuple(sorted(self._places))

    def place(self, symbol: str) -> tuple[CohortData, int]:
        """The cohort of a symbol and its slot there.

        Raises:
            SessionError: the symbol is not in the session.
        """
        try:
            return self._places[symbol]
        except KeyError:
            near = nearest(symbol, self._places)
            hint = f"did you mean {' or '.join(near)}?" if near else "`data session` lists them"
            raise SessionError(f"{symbol} is not in the session", hint) from None

    def base_series(self, symbol: str) -> Series:
        """The base bars of a symbol."""
        cohort, slot = self.place(symbol)
        return Series(symbol, cohort.base_block, slot)

    def series(self, symbol: str, interval: Interval) -> Series:
        """One interval of a symbol.

        Raises:
            SessionError: the symbol or the interval is not in the session.
        """
        cohort, slot = self.place(symbol)
        try:
            return Series(symbol, cohort.blocks[interval], slot)
        except KeyError:
            has = ", ".join(each.name for each in sorted(cohort.blocks))
            raise SessionError(
                f"{symbol} has no {interval} bars in the session", f"it has {has}"
            ) from None

    def series_of(self, symbol: str) -> Iterator[Series]:
        """All intervals of a symbol, ascending."""
        cohort, slot = self.place(symbol)
        for interval in sorted(cohort.blocks):
            yield Series(symbol, cohort.blocks[interval], slot)

    def blocks(self, interval: Interval) -> Iterable[SessionBlock]:
        """The blocks of an interval, one for each cohort that has it."""
        return (c.blocks[interval] for c in self.cohorts if interval in c.blocks)

    def streamed(self, interval: Interval) -> Iterator[SessionBlock]:
        """The blocks of an interval whose bars strategies may be called for."""
        for cohort in self.cohorts:
            if interval in cohort.blocks and interval in (cohort.streams or cohort.blocks):
                yield cohort.blocks[interval]

    def retime(self, timeline: Timeline) -> None:
        """Take another timeline whose steps differ from here on."""
        for cohort in self.cohorts:
            for block in cohort.blocks.values():
                block.retime(self.timeline, timeline)
        self.timeline = timeline
        self.version += 1
