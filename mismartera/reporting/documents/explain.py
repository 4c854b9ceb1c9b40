"""What `config explain` shows: what a run will stream, derive and load, from where, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskDocument:
    """Who asks for an interval, and for how much history of it."""

    who: str
    sessions: int
    rows: int
    calendar_days: int


@dataclass(frozen=True, slots=True)
class ExplainedInterval:
    """One interval that is held: streamed, or held for what is computed from it.

    `history_sessions` is how many sessions before a session its bars reach back at most,
    `warm_up_rows` how many rows indicators need; `first` is the earliest session's date.
    """

    interval: str
    is_streamed: bool
    history_sessions: int
    warm_up_rows: int
    first: str | None
    asked_by: tuple[AskDocument, ...]


@dataclass(frozen=True, slots=True)
class ExplainedSource:
    """Where a symbol's bars of an interval come from."""

    interval: str
    source: str


@dataclass(frozen=True, slots=True)
class ExplainedSymbol:
    """How one symbol is streamed, or why it is refused.

    `loaded_from` is the session from which stored rows of the base are read, `stored_from` and
    `stored_to` the dates of the first and last stored one.
    """

    symbol: str
    stored: tuple[str, ...]
    base: str | None
    why: str
    sources: tuple[ExplainedSource, ...]
    loaded_from: str | None
    stored_from: str | None
    stored_to: str | None
    refused: str | None


@dataclass(frozen=True, slots=True)
class ExplainedIndicator:
    """One session indicator: the rows it needs first, and who asks for it."""

    key: str
    interval: str
    warm_up_rows: int
    asked_by: str


@dataclass(frozen=True, slots=True)
class ExplainedScanner:
    """One scanner: when it scans, over which symbols, and what it reads of the store."""

    scanner: str
    when: str
    universe: str
    reads: str
    keeps: str


@dataclass(frozen=True, slots=True)
class ExplainDocument:
    """A configuration's requirements, worked out as `system start` does."""

    file: str
    session_name: str
    exchange: str
    first: str
    last: str
    sessions: int
    intervals: tuple[ExplainedInterval, ...]
    symbols: tuple[ExplainedSymbol, ...]
    indicators: tuple[ExplainedIndicator, ...]
    scanners: tuple[ExplainedScanner, ...]
    notices: tuple[str, ...]
