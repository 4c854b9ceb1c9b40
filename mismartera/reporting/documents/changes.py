"""What came and went in a session under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mismartera.reporting.documents.bars import BarDocument


@dataclass(frozen=True, slots=True)
class SymbolChangeDocument:
    """What became of one symbol: added, already there, removed, not there or refused."""

    symbol: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class SymbolChangesDocument:
    """What became of the symbols of one command, in the order in which they were named."""

    session_time: str | None
    changes: tuple[SymbolChangeDocument, ...]


@dataclass(frozen=True, slots=True)
class WatchDocument:
    """Bars that are only looked at, as of the session's time: the newest last.

    `count` bars there are, of `days` sessions before this one and of it so far; `bars` are the
    newest of them. `indicators` are the run's indicators on that interval, by key.
    """

    symbol: str
    interval: str
    days: int
    session_time: str | None
    count: int
    bars: tuple[BarDocument, ...]
    indicators: Mapping[str, float | Mapping[str, float | None] | None]


@dataclass(frozen=True, slots=True)
class WatchListDocument:
    """Everything that is watched."""

    watches: tuple[WatchDocument, ...]


@dataclass(frozen=True, slots=True)
class RunningIndicatorDocument:
    """One indicator of the session: how many symbols have it, and which strategies use it.

    One that is disabled is so for every symbol, or for `disabled_for` alone.
    """

    key: str
    name: str
    interval: str
    symbols: int
    strategies: tuple[str, ...]
    enabled: bool
    disabled_for: str | None


@dataclass(frozen=True, slots=True)
class RunningIndicatorsDocument:
    """The indicators of the session."""

    session_time: str | None
    indicators: tuple[RunningIndicatorDocument, ...]
