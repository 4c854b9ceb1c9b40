"""What a run report shows: arrays and plain values, gathered before a page is made of them.

Amounts are in the account's currency, percentages in percent. `local_ns` are nanoseconds of the
exchange's own wall clock, for showing; where order matters there are UTC nanoseconds as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.statistics import RunStatistics
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.outcome import RunResultDocument


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that the reader has to know; a warning casts doubt on what is shown."""

    text: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """How long one part of the work took, measured each time: in milliseconds."""

    name: str
    count: int
    total_ms: float
    mean_ms: float | None
    most_ms: float | None


@dataclass(frozen=True, slots=True, eq=False)
class EquityCurve:
    """What the account was worth, each of shape (rows,), oldest first.

    `exposure` is the worth of all that was held, long and short added up; `closes` are the places
    of the sessions' last rows.
    """

    local_ns: Int64
    equity: Float64
    exposure: Float64
    closes: Int64

    @property
    def has_closes_alone(self) -> bool:
        """Whether the account was valued at closes alone, as with daily bars."""
        return len(self.closes) == len(self.equity)


@dataclass(frozen=True, slots=True)
class ReportFill:
    """A fill, or that part of one that belongs to a trade: it enters the trade or leaves it."""

    is_entry: bool
    filled_ns: int
    quantity: float
    price: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportTrade:
    """One strategy in one symbol, from flat to flat; what is None is still open.

    `opened` and `closed` are the same instants as `opened_ns` and `closed_ns`, in ISO 8601.
    `profit` is after `fees`, `return_percent` what that is of the value at entry. `fills` are the
    oldest first; there are none where the run's ledger is gone. It `is_daily` where daily bars
    filled it: the time of a fill within its session is not known then.
    """

    number: int
    strategy: str
    symbol: str
    direction: str
    quantity: float
    opened_ns: int
    opened: str
    entry_price: float
    closed_ns: int | None
    closed: str | None
    exit_price: float | None
    profit: float | None
    fees: float
    return_percent: float | None
    entry_reason: str = ""
    exit_reason: str = ""
    fills: tuple[ReportFill, ...] = ()
    is_daily: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorLine:
    """One output of an indicator at the end of each bar shown, NaN where it was not ready.

    Lines of one `key` are drawn together: over the price, or in a panel of their own. A line that
    `has_gaps` has values at some bars only, and is drawn from one to the next.
    """

    key: str
    output: str
    values: Float64
    over_price: bool
    has_gaps: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PriceSeries:
    """The bars of one symbol as the report draws them, and the indicators on them.

    `left_out` are the keys of indicators for which there is no room.
    """

    symbol: str
    interval: str
    bars: BarColumns
    local_ns: Int64
    indicators: tuple[IndicatorLine, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityDay:
    """How much of a symbol's data was there in one session, counted in base bars.

    `session` is its number in the report's `sessions`; `empty` are bars confirmed not to exist.
    """

    session: int
    symbol: str
    expected: int
    present: int
    empty: int
    gaps: int


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Stored rows that the run read, and their fingerprint; `is_same`: the store still has them."""

    symbol: str
    interval: str
    rows: int
    sha256: str
    is_same: bool


@dataclass(frozen=True, slots=True, eq=False)
class ReportData:
    """A finished run, ready to be shown.

    `sessions` are the dates of its sessions in ISO 8601, `facts` what says where the numbers come
    from. `trades` may be fewer than `trades_total`; `symbols_left_out` are traded symbols that are
    not drawn. `happened` are the run's own notices, `result` is what came of it.
    """

    title: str
    run: str
    sessions: tuple[str, ...]
    timezone: str
    statistics: RunStatistics
    equity: EquityCurve
    trades: tuple[ReportTrade, ...] = ()
    trades_total: int = 0
    prices: tuple[PriceSeries, ...] = ()
    symbols_left_out: tuple[str, ...] = ()
    quality: tuple[QualityDay, ...] = ()
    durations: tuple[Duration, ...] = ()
    counters: tuple[tuple[str, int], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    stored: tuple[StoredRows, ...] = ()
    notices: tuple[Notice, ...] = ()
    happened: tuple[NoticeDocument, ...] = ()
    result: RunResultDocument | None = None
    configuration: Mapping[str, object] = field(default_factory=dict)
