"""What the `runs` commands show: records of runs, and how good they were.

Times are ISO 8601 with the exchange's offset, returns and shares parts of one (0.05 is 5 %),
amounts in the account's currency; what does not exist is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mismartera.domain.json_value import JsonValue
from mismartera.domain.statistics import RunStatistics
from mismartera.reporting.documents.account import OrderDocument
from mismartera.reporting.documents.execution import DecisionsDocument
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.outcome import RunResultDocument


@dataclass(frozen=True, slots=True)
class RunLineDocument:
    """One run in a list. A `damaged` record has only its name and, in `fault`, what is wrong.

    `first` and `last` are the dates of its sessions, `max_drawdown` is of their closes. `symbols`
    are the configuration's own. Of `signals` so many were `refused`, in part or whole. `note` is
    the user's own.
    """

    run: str
    state: str
    name: str | None = None
    started: str | None = None
    ended: str | None = None
    first: str | None = None
    last: str | None = None
    sessions: int = 0
    planned_sessions: int = 0
    total_return: float | None = None
    sharpe: float | None = None
    max_drawdown: float | None = None
    trades: int | None = None
    fault: str | None = None
    strategies: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    profit: float | None = None
    signals: int = 0
    refused: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunListDocument:
    """The records that were asked for, in the order that was asked for."""

    runs: tuple[RunLineDocument, ...]


@dataclass(frozen=True, slots=True)
class TradeDocument:
    """One round trip of a strategy in a symbol; of one that is still open there is no exit.

    `quantity` is the most that was held, prices are averages. `profit` is after `fees`,
    `profit_share` over the value at entry.
    """

    number: int
    strategy: str
    symbol: str
    side: str
    quantity: float
    open_quantity: float
    entry: str
    exit: str | None
    entry_price: float
    exit_price: float | None
    profit: float
    profit_share: float
    fees: float
    fills: int


@dataclass(frozen=True, slots=True)
class RunTradesDocument:
    """The trades of a run that were asked for; `count` is how many there are of that kind."""

    run: str
    count: int
    trades: tuple[TradeDocument, ...]


@dataclass(frozen=True, slots=True)
class RunNoteDocument:
    """What the user has noted of a run; empty where nothing is."""

    run: str
    note: str


@dataclass(frozen=True, slots=True)
class EquityPointDocument:
    """The equity at an instant, and how far it was below its highest so far (0 or negative).

    `row` is its place among the rows of the run's equity, from 0.
    """

    time: str
    equity: float
    drawdown: float
    row: int


@dataclass(frozen=True, slots=True)
class RunSessionDocument:
    """One session of a run; `quality` is in percent, over all symbols."""

    date: str
    equity: float | None
    profit: float | None
    session_return: float | None
    quality: float | None
    gaps: int


@dataclass(frozen=True, slots=True)
class RunCodeDocument:
    """A strategy or scanner of a run, and a hash of the file that it was loaded from."""

    kind: str
    key: str
    source: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class RunSeriesDocument:
    """Stored rows that a run read, from the instant `first` on and before `end`, with their hash.

    Of 1d rows `first` and `end` are dates, both of them included.
    """

    symbol: str
    interval: str
    first: str
    end: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RunCommandDocument:
    """A command from outside: `time` is the step after which it was carried out.

    It is None before the first step of its session.
    """

    session: str
    time: str | None
    name: str
    arguments: JsonValue


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """What a run without an end holds of a symbol; `quantity` and `cost` are negative if short.

    `cost` is what the quantity was bought or sold for, `realised` is before `fees`.
    """

    symbol: str
    quantity: float
    cost: float
    realised: float
    fees: float


@dataclass(frozen=True, slots=True)
class RunAccountDocument:
    """The account of a run without an end, as far as its ledger was written."""

    entries: int
    cash: float
    fees: float
    positions: tuple[HeldDocument, ...]


@dataclass(frozen=True, slots=True)
class RunDocument:
    """One run; `folder` has all rows and trades as Parquet.

    `equity` has at most 500 points, with every peak and trough that a line through all rows shows.
    `result` is what came of it. `unfilled` are the orders that were still open at its end.
    `note` is the user's own. `trades` and `rejected` (the last of them) are there where they were
    asked for.
    `account` is None where the run has ended, or no ledger was begun; what a run under way or an
    interrupted one has decided, ordered and filled is as of its ledger, and so are its notices.
    """

    run: str
    state: str
    name: str
    mode: str
    started: str
    ended: str | None
    fault: str | None
    exchange: str
    timezone: str
    version: str
    code_sha256: str
    configuration_file: str
    folder: str
    planned_sessions: int
    year_is_assumed: bool
    decisions: int
    orders: int
    fills: int
    result: RunResultDocument
    note: str
    unfilled: tuple[OrderDocument, ...]
    account: RunAccountDocument | None
    statistics: RunStatistics | None
    sessions: tuple[RunSessionDocument, ...]
    equity: tuple[EquityPointDocument, ...]
    code: tuple[RunCodeDocument, ...]
    data: tuple[RunSeriesDocument, ...]
    commands: tuple[RunCommandDocument, ...]
    notices: tuple[NoticeDocument, ...]
    metrics: Mapping[str, JsonValue]
    configuration: Mapping[str, JsonValue]
    trades: RunTradesDocument | None = None
    rejected: DecisionsDocument | None = None


@dataclass(frozen=True, slots=True)
class DifferenceDocument:
    """Something in which runs differ: a value for each of them, None where it has none."""

    name: str
    values: tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True)
class ComparedStatisticDocument:
    """One statistic of each run; `name` is the path to it in a run's own statistics.

    `title` is what people call it, `kind` its unit: `return` (a part of one with its sign),
    `share` (a part of one), `profit`, `amount`, `ratio`, `count`, `sessions` or `minutes`.
    """

    name: str
    title: str
    group: str
    kind: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class CompareDocument:
    """Runs side by side: what they were begun with where it differs, and what came of them.

    `equity` has at most 120 points for each run, chosen as in `RunDocument`.
    """

    runs: tuple[RunLineDocument, ...]
    configuration: tuple[DifferenceDocument, ...]
    code: tuple[DifferenceDocument, ...]
    data: tuple[DifferenceDocument, ...]
    statistics: tuple[ComparedStatisticDocument, ...]
    equity: tuple[tuple[EquityPointDocument, ...], ...]


@dataclass(frozen=True, slots=True)
class DeletedRunsDocument:
    """The records that were removed, or are about to be."""

    runs: tuple[RunLineDocument, ...]


@dataclass(frozen=True, slots=True)
class LedgerCheckDocument:
    """The ledger of one run; `faults` are empty where it adds up.

    `state` is the run's, None where its record cannot be read.
    """

    run: str
    state: str | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerChecksDocument:
    """The ledgers of all runs, the oldest first."""

    runs: tuple[LedgerCheckDocument, ...]
