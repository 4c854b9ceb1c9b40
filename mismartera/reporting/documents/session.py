"""What is shown of a run: status, the session panel, the toolbar, outcomes of commands.

Times are ISO 8601 with the exchange's offset; numbers that do not exist are None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mismartera.domain.order_terms import OrderTerms
from mismartera.reporting.documents.account import AccountStateDocument, PositionDocument
from mismartera.reporting.documents.bars import BarDocument, GapDocument
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.spread import SPREAD


@dataclass(frozen=True, slots=True)
class WorkerDocument:
    """One worker's place in `system status`."""

    name: str
    state: str
    activity: str
    counters: Mapping[str, int]
    error: str | None


@dataclass(frozen=True, slots=True)
class StatusDocument:
    """The state of the run.

    `session_time` is what strategies have been given (as of); `clock` runs ahead of it by
    `lag_seconds` when the run is clock-driven. `progress` is the share of the day's window, 0 to 1.
    `account` is null where no strategy runs and nothing was ordered.
    """

    state: str
    phase: str
    mode: str | None
    session_name: str | None
    configuration: str | None
    exchange: str | None
    session_date: str | None
    session_time: str | None
    clock: str | None
    lag_seconds: float
    speed: float | None
    day: int
    days: int
    progress: float
    symbols: tuple[str, ...]
    bars: int
    steps: int
    deliveries: int
    overruns: int
    signals: int
    approved: int
    account: AccountStateDocument | None
    strategies_disabled: tuple[str, ...]
    notices: tuple[NoticeDocument, ...]
    error: str | None
    workers: tuple[WorkerDocument, ...]
    version: str


@dataclass(frozen=True, slots=True)
class SeriesDocument:
    """One interval of one symbol in the session."""

    interval: str
    derived: bool
    count: int
    last: BarDocument | None


@dataclass(frozen=True, slots=True)
class IndicatorValueDocument:
    """One session indicator's current value (an object of values where it has several outputs)."""

    key: str
    ready: bool
    value: float | Mapping[str, float | None] | None


@dataclass(frozen=True, slots=True)
class SymbolDocument:
    """One symbol of the session panel."""

    symbol: str
    base_interval: str
    last: BarDocument | None
    volume: float
    high: float | None
    low: float | None
    quality: float | None
    integrity: float | None
    expected: int
    present: int
    gaps: tuple[GapDocument, ...]
    series: tuple[SeriesDocument, ...]
    indicators: tuple[IndicatorValueDocument, ...]


@dataclass(frozen=True, slots=True)
class DecisionDocument:
    """One decision on a signal; `signal_reason` is what its sender gave as the reason.

    The terms are those that were asked for, also where nothing was approved.
    `approved_quantity` is less than `quantity` where only the part that reduces a position was
    approved, 0 where nothing was. `refused_by` is the check that refused it, or a part of it.
    `orders` are the numbers of the orders accepted for it.
    """

    number: int
    time: str
    strategy: str
    symbol: str
    side: str
    quantity: float
    terms: OrderTerms = field(metadata=SPREAD)
    confidence: float
    signal_reason: str
    approved: bool
    approved_quantity: float
    reason: str
    refused_by: str | None
    quality: float | None
    integrity: float | None
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """The session panel: everything as of one step; `positions` are those that are open, net."""

    status: StatusDocument
    symbols: tuple[SymbolDocument, ...]
    positions: tuple[PositionDocument, ...]
    decisions: tuple[DecisionDocument, ...]


@dataclass(frozen=True, slots=True)
class ToolbarDocument:
    """What the toolbar shows while the prompt is open.

    `equity` and the session's `day_profit` are null where no strategy runs and nothing was ordered.
    `strategies_disabled` are called no more, by a command or since they raised too often.
    """

    state: str
    session_name: str | None
    session_time: str | None
    lag_seconds: float
    speed: float | None
    day: int
    days: int
    progress: float
    quality: float | None
    equity: float | None
    day_profit: float | None
    strategies_disabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What a command to the run did: `message` is a sentence for people, and so is each warning."""

    state: str
    session_time: str | None
    message: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """Where an export was written."""

    path: str
    bytes: int
    session_time: str | None


@dataclass(frozen=True, slots=True)
class SessionVolumeDocument:
    """The volume of a symbol in the session so far."""

    symbol: str
    session_date: str
    session_time: str
    volume: float


@dataclass(frozen=True, slots=True)
class SessionHighLowDocument:
    """The highest and lowest price of a symbol in the session so far."""

    symbol: str
    session_date: str
    session_time: str
    high: float | None
    low: float | None
