"""The trades section: a table that the page sorts, filters and turns over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mismartera.reporting.encode import JsonValue
from mismartera.reporting.run_report.data import ReportTrade
from mismartera.reporting.run_report.wording import moment

MOST_TRADES: Final = 20_000
"""Trades that a report lists; a browser sorts so many at once, and the file stays small."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its heading, and how its values are written.

    A kind is `text`, `number`, `money`, `percent` or `moment`; all but texts stand on the right.
    """

    heading: str
    kind: str


COLUMNS: Final = (
    Column("#", "number"),
    Column("Strategy", "text"),
    Column("Symbol", "text"),
    Column("Side", "text"),
    Column("Quantity", "number"),
    Column("Opened", "moment"),
    Column("Entry", "number"),
    Column("Closed", "moment"),
    Column("Exit", "number"),
    Column("Profit", "money"),
    Column("Return", "percent"),
    Column("Fees", "money"),
    Column("Reasons", "text"),
)


def trade_rows(trades: tuple[ReportTrade, ...]) -> list[list[JsonValue]]:
    """The table's values, a row a trade in the order of `COLUMNS`.

    Behind them are the seconds at which it was opened and closed, on the exchange's wall clock.
    """
    return [_row(trade) for trade in trades[:MOST_TRADES]]


def _row(trade: ReportTrade) -> list[JsonValue]:
    reasons = [trade.entry_reason, trade.exit_reason]
    return [
        trade.number,
        trade.strategy,
        trade.symbol,
        trade.direction,
        trade.quantity,
        _when(trade, trade.opened),
        trade.entry_price,
        _when(trade, trade.closed) if trade.closed else None,
        trade.exit_price,
        trade.profit,
        trade.return_percent,
        trade.fees,
        " → ".join(reason for reason in reasons if reason),
        _wall_seconds(trade.opened),
        _wall_seconds(trade.closed) if trade.closed else None,
    ]


def _when(trade: ReportTrade, instant: str) -> str:
    """When a fill was; of daily bars the session, for the time in it is not known."""
    return instant[: len("2024-07-03")] if trade.is_daily else moment(instant)


def _wall_seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).replace(tzinfo=UTC).timestamp())
