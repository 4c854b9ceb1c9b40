"""The export: one document that says everything about a run as of one step.

Times are ISO 8601 with the exchange's offset; a number that does not exist is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mismartera.reporting.documents.account import (
    AccountStateDocument,
    FillDocument,
    OrderDocument,
    PositionDocument,
    StrategyAccountDocument,
)
from mismartera.reporting.documents.bars import GapDocument
from mismartera.reporting.documents.metrics import MetricsDocument
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.session import (
    DecisionDocument,
    WorkerDocument,
)


@dataclass(frozen=True, slots=True)
class ExportSystem:
    """The state of the run; `fault` is the error that ended it, if one did.

    `started_at`, `ended_at` (null before the end) and `exported_at` are times of the wall clock.
    """

    state: str
    mode: str
    phase: str
    fault: str | None
    started_at: str
    ended_at: str | None
    exported_at: str
    versions: Mapping[str, str]
    notices: tuple[NoticeDocument, ...]


@dataclass(frozen=True, slots=True)
class ExportTime:
    """Where in time the run stands: `session_time` is what strategies have been given.

    `progress` is the share of the day's window, 0 to 1.
    """

    exchange: str
    timezone: str
    session_date: str | None
    session_time: str | None
    clock: str | None
    lag_seconds: float
    open: str | None
    close: str | None
    early_close: bool
    progress: float
    day: int
    days: int


class ExportRow(NamedTuple):
    """One bar as a row; `coverage` is 0 to 1, null on base bars."""

    timestamp: str
    open: float
    high: float
    low: float
    close: float
    volume: float
    coverage: float | None


@dataclass(frozen=True, slots=True)
class ExportBars:
    """The bars of one interval in the session; `data`, in a complete export, has a row for each."""

    derived: bool
    base: str
    count: int
    quality: float | None
    integrity: float | None
    gaps: tuple[GapDocument, ...]
    data: tuple[ExportRow, ...] | None


@dataclass(frozen=True, slots=True)
class ExportSymbolMetrics:
    """Figures of a symbol's session so far."""

    volume: float
    high: float | None
    low: float | None
    last: float | None
    expected: int
    present: int


@dataclass(frozen=True, slots=True)
class ExportIndicator:
    """A session indicator; with several outputs its value is an object of values.

    `data`, in a complete export, has the value at each bar of its interval in the session.
    """

    current_value: float | Mapping[str, float | None] | None
    ready: bool
    config: Mapping[str, str | float | int | tuple[str, ...]]
    data: Mapping[str, tuple[float | None, ...]] | None


@dataclass(frozen=True, slots=True)
class ExportHistoricalIndicator:
    """A historical indicator: one value, or one for each trading minute of the session."""

    value: float | tuple[float | None, ...] | None
    sessions: int
    ready: bool


@dataclass(frozen=True, slots=True)
class ExportIndicators:
    """Indicators by key: those of the session and those of the time before it."""

    session: Mapping[str, ExportIndicator]
    historical: Mapping[str, ExportHistoricalIndicator]


@dataclass(frozen=True, slots=True)
class ExportHistory:
    """The bars held of sessions before the current one; quality over the sessions asked for."""

    sessions: int
    count: int
    first: str | None
    last: str | None
    quality: float | None


@dataclass(frozen=True, slots=True)
class ExportQuote:
    """A quote; in a backtest it is made from the latest bar, and `made_from_bar` says so."""

    timestamp: str
    bid: float
    ask: float
    made_from_bar: bool


@dataclass(frozen=True, slots=True)
class ExportSymbol:
    """One symbol of the session."""

    bars: Mapping[str, ExportBars]
    metrics: ExportSymbolMetrics
    indicators: ExportIndicators
    historical: Mapping[str, ExportHistory]
    quotes: tuple[ExportQuote, ...]


@dataclass(frozen=True, slots=True)
class ExportAccount:
    """The account: what it is worth, each strategy's part, what is held and ordered.

    `positions` are net, both kinds with those that were closed (quantity 0) and what they earned.
    `fills`, in a complete export, has every one.
    """

    state: AccountStateDocument
    strategies: tuple[StrategyAccountDocument, ...]
    positions: tuple[PositionDocument, ...]
    positions_by_strategy: tuple[PositionDocument, ...]
    open_orders: tuple[OrderDocument, ...]
    fills: tuple[FillDocument, ...] | None


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """The whole export. `session_config` is the configuration with every default filled in."""

    system: ExportSystem
    session_config: Mapping[str, object]
    time: ExportTime
    performance_metrics: MetricsDocument
    threads: tuple[WorkerDocument, ...]
    session_data: Mapping[str, ExportSymbol]
    account: ExportAccount
    decisions: tuple[DecisionDocument, ...]
