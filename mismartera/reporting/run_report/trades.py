"""The trades section: a table that the page sorts, filters and turns over."""

from __future__ import annotations

from dataclasses import dataclass
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
    """The table's values, a row a trade in the order of `COLUMNS`."""
    return [_row(trade) for trade in trades[:MOST_TRADES]]


def _row(trade: ReportTrade) -> list[JsonValue]:
    reasons = [trade.entry_reason, trade.exit_reason]
    return [
        trade.number,
        trade.strategy,
        trade.symbol,
        trade.direction,
        trade.quantity,
        moment(trade.opened),
        trade.entry_price,
        moment(trade.closed) if trade.closed else None,
        trade.exit_price,
        trade.profit,
        trade.return_percent,
        trade.fees,
        " → ".join(reason for reason in reasons if reason),
    ]
