"""What is kept of a run, apart from its equity, its trades and its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mismartera.domain.notice import Notice
from mismartera.domain.tally import NOTHING, Tally


class RecordState(StrEnum):
    """What became of a recorded run.

    `interrupted`: its process ended before it did. `unsaved`: it is over, but what came of it could
    not be written; the process that made it still has it.
    """

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    UNSAVED = "unsaved"


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """A strategy or scanner of a run, and a hash of the file that its class is in.

    `kind` is `strategy` or `scanner`, `key` its name within the run, `source` where it came from;
    `file` and `sha256` are None where there is no file to read.
    """

    kind: str
    key: str
    name: str
    source: str
    file: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """Stored rows that a run read: those with a timestamp in `[start_ns, end_ns)`, and their hash.

    The hash is over the rows and over what the journal says of their completeness.
    """

    symbol: str
    interval: str
    start_ns: int
    end_ns: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session that was begun: bars expected and there, and gaps, over all symbols."""

    day: date
    open_ns: int
    close_ns: int
    expected: int = 0
    real: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class OpenProfit:
    """What a strategy still held of a symbol at the end: its worth less its cost, in micros."""

    strategy: str
    symbol: str
    micros: int


@dataclass(frozen=True, slots=True)
class KeptCommand:
    """A command from outside: `instant_ns` is the step after which it was carried out.

    It is None before the first step of the session. `arguments` are plain JSON values.
    """

    session: date
    instant_ns: int | None
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: what it was begun with, and (from `ended` on) what came of it.

    Times are ISO 8601 in the exchange's own time. `code_sha256` is over the product's own source,
    `configuration` the whole document with every default, `planned_sessions` how many it was to
    have. `sessions_per_year` is the calendar's own number, unless it had to be assumed.
    `strategy_files` are those that it was given when it began.

    `stood_ns` is the last step that it took in its last session, None before the first one;
    `stood_over` says that this session had ended. `entries` is how much of the ledger belongs to
    the steps that it took, `skipped_calls` how many calls of strategies lateness left out, `tally`
    what was refused and what ended early. `open_profits` are there for all that was held at the
    end; None where that was not written down. `files` has the sha256 of each other file of the
    record, once the run is over.
    """

    run: str
    name: str
    mode: str
    state: RecordState
    started: str
    version: str
    code_sha256: str
    configuration_file: str
    configuration: Mapping[str, object]
    exchange: str
    timezone: str
    initial_micros: int
    planned_sessions: int
    sessions_per_year: float
    year_is_assumed: bool
    code: tuple[CodeRecord, ...] = ()
    notices: tuple[Notice, ...] = ()
    strategy_files: tuple[str, ...] = ()
    ended: str | None = None
    fault: str | None = None
    sessions: tuple[SessionRecord, ...] = ()
    data: tuple[SeriesRecord, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[KeptCommand, ...] = ()
    stood_ns: int | None = None
    stood_over: bool = False
    entries: int = 0
    skipped_calls: int = 0
    decisions: int = 0
    orders: int = 0
    fills: int = 0
    trades: int = 0
    open_profits: tuple[OpenProfit, ...] | None = None
    tally: Tally = NOTHING
    metrics: Mapping[str, object] = field(default_factory=dict)
    format: int = 1
