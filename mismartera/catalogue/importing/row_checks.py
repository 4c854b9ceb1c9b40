"""What makes a row no bar: each bad row is found with its reason."""

from __future__ import annotations

from typing import Final

import numpy as np

from mismartera.calc.bar_rules import VALUE_RULES, broken_value_rule
from mismartera.catalogue.importing.file_rows import WrittenRows
from mismartera.catalogue.importing.fitting import bar_instants
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.columns import PRICES, Bool, Int64
from mismartera.domain.interval import DAY, Interval

NO_SESSION: Final = "it is on a day without a session"
NO_DATE: Final = np.iinfo(np.int64).min


def value_faults(rows: WrittenRows) -> dict[int, str]:
    """The rows whose numbers are no bar's, with the first reason of each."""
    broken = broken_value_rule(rows.open, rows.high, rows.low, rows.close, rows.volume)
    return {
        row: _value_reason(rows, row, VALUE_RULES[broken[row]])
        for row in np.flatnonzero(broken >= 0).tolist()
    }


def time_faults(
    rows: WrittenRows, starts: Int64, once: Bool, interval: Interval, table: SessionTable
) -> dict[int, str]:
    """The rows whose bar cannot be: off the grid, or on a day without a session.

    `starts` are the bars' starts (of 1d bars 00:00 UTC of their date, NO_DATE where none is
    written) and `once` marks times that exist exactly once in their zone.
    """
    found: dict[int, str] = {}
    on_session = table.has_session(starts // DAY.ns)
    if interval != DAY:
        on_session = table.has_session(table.local_dates(starts)) | table.in_regular_hours(starts)
    rules = (
        (~once, "its time does not exist exactly once where clocks change"),
        (
            starts == NO_DATE,
            "it is off the 1d grid: neither midnight nor a session's open or close",
        ),
        (starts % interval.ns != 0, f"it is off the {interval} grid"),
        (
            starts < table.open_ns[0] - DAY.ns,
            f"it is before {table.first_date}, the calendar's first session",
        ),
        (
            starts > table.close_ns[-1] + DAY.ns,
            f"it is after {table.last_date}, the calendar's last session",
        ),
        (~on_session, f"{NO_SESSION} of {table.exchange}"),
    )
    for bad, reason in rules:
        for row in np.flatnonzero(bad).tolist():
            found.setdefault(row, f"{written_time(int(rows.written[row]))}: {reason}")
    return found


def dates_of(rows: WrittenRows, zone: str, table: SessionTable) -> tuple[Int64, Bool]:
    """The dates of 1d rows as 00:00 UTC of each, NO_DATE where a time means no date.

    The date written counts; an instant that is 00:00 UTC, 00:00 local, or a session's open or
    close means that date.
    """
    times, once = bar_instants(rows, zone)
    local = table.local_dates(times)
    at_local_midnight = local * DAY.ns == times + table.zone.offsets(times)
    edges = table.date_of_edge(times)
    dates = np.where(edges >= 0, edges * DAY.ns, NO_DATE)
    dates = np.where(at_local_midnight, local * DAY.ns, dates)
    dates = np.where(times % DAY.ns == 0, times, dates)
    is_written = rows.written % DAY.ns == 0
    return np.where(is_written, rows.written, dates), once | is_written


def midnights(rows: WrittenRows, table: SessionTable) -> Bool:
    """Mark the times that stand for a whole date: midnight as written, in UTC or local."""
    times, _ = bar_instants(rows, table.zone.name)
    local = times + table.zone.offsets(times)
    return np.asarray((rows.written % DAY.ns == 0) | (times % DAY.ns == 0) | (local % DAY.ns == 0))


def written_time(written_ns: int) -> str:
    """A written time for messages."""
    return str(np.datetime64(written_ns, "ns").astype("datetime64[s]")).replace("T", " ")


def _value_reason(rows: WrittenRows, row: int, rule: str) -> str:
    values = {name: float(getattr(rows, name)[row]) for name in (*PRICES, "volume")}
    if rule == "price not above 0":
        name = next(name for name in PRICES if values[name] <= 0)
        return f"price not above 0: {name} is {values[name]:g}"
    shown = ", ".join(f"{name} {value:.10g}" for name, value in values.items())
    return f"{rule}: {shown}"
