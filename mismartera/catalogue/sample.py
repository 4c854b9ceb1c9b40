"""Sample data: bars that look like a market's, the same on every machine.

The one place for its symbols, dates and gaps:

| symbol | what it shows | 1m bars |
| --- | --- | --- |
| AAPL | a liquid name, with extended hours | every minute |
| AZO | an illiquid one, declared a complete record | about one minute in three |
| MSFT | a liquid name | every minute |
| RIVN | a liquid name with injected gaps (`GAPS`) | all but those of the gaps |

1m bars of the sessions from 2024-06-03 to 2024-07-12 (the half-day 2024-07-03 and the holidays
2024-06-19 and 2024-07-04 among them), 1d bars from 2023-05-01 on, all of XNYS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from mismartera.catalogue.made_up import OWN_KINDS, SAMPLE_KIND
from mismartera.catalogue.sample_bars import SampleName, make_days, make_minutes
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.errors import StoreError
from mismartera.storage.journal import Change, JournalEntry
from mismartera.storage.merging import WriteResult
from mismartera.timekeeping.wall import WallClock

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.timekeeping.time_manager import TimeManager

EXCHANGE: Final = "XNYS"
FIRST_DAY: Final = date(2023, 5, 1)
FIRST_MINUTE_DAY: Final = date(2024, 6, 3)
LAST_DAY: Final = date(2024, 7, 12)
GAPS: Final = {
    date(2024, 7, 2): ((45, 60),),  # 10:15 to 10:30
    date(2024, 7, 3): ((90, 95), (120, 121)),  # on the half-day
    date(2024, 7, 5): ((7, 8), (200, 203)),
    date(2024, 7, 8): ((330, 390),),  # the last hour
}
"""Minutes since the open, `[first, last)`, that the sample of RIVN lacks."""

SAMPLE_NAMES: Final = (
    SampleName("AAPL", seed=11, price=192.0, volume=130_000.0, step=0.00035, extended=True),
    SampleName("AZO", seed=12, price=2_810.0, volume=260.0, step=0.0006, share=0.35),
    SampleName("MSFT", seed=13, price=415.0, volume=45_000.0, step=0.0003),
    SampleName("RIVN", seed=14, price=11.2, volume=70_000.0, step=0.0009, gaps=GAPS),
)


@dataclass(frozen=True, slots=True)
class SampleSeries:
    """One series of the sample as it is now stored; timestamps as the store keeps them."""

    symbol: str
    interval: Interval
    written: WriteResult
    first_ns: int
    last_ns: int


def write_sample(catalogue: Catalogue) -> tuple[SampleSeries, ...]:
    """Put the sample into the store; what is there already stays as it is.

    Raises:
        StoreError: a symbol of the sample holds bars of another source, or writing fails.
    """
    for name in SAMPLE_NAMES:
        _require_no_other_source(catalogue, name.symbol)
    return tuple(
        _write(catalogue, name, interval, columns)
        for name in SAMPLE_NAMES
        for interval, columns in make_sample(catalogue.time_manager, name)
    )


def make_sample(
    time_manager: TimeManager, name: SampleName
) -> tuple[tuple[Interval, BarColumns], tuple[Interval, BarColumns]]:
    """Make the 1m and the 1d bars of one name of the sample."""
    sessions = time_manager.sessions_between(FIRST_DAY, LAST_DAY, EXCHANGE)
    early = [session for session in sessions if session.date < FIRST_MINUTE_DAY]
    late = [session for session in sessions if session.date >= FIRST_MINUTE_DAY]
    days, last_close = make_days(name, early)
    minutes, late_days = make_minutes(time_manager, name, late, last_close)
    return (MINUTE, minutes), (DAY, BarColumns.concatenate([days, late_days]))


def _require_no_other_source(catalogue: Catalogue, symbol: str) -> None:
    for interval in catalogue.store.intervals(symbol):
        journal = catalogue.store.journal(symbol, interval)
        kinds = {entry.kind for entry in (*journal.entries(), *journal.unfinished())}
        if not kinds or kinds - set(OWN_KINDS):
            raise StoreError(
                f"{symbol} {interval} already holds bars that are no sample",
                f"use another --home, or delete them first: data delete {symbol}",
            )


def _write(
    catalogue: Catalogue, name: SampleName, interval: Interval, columns: BarColumns
) -> SampleSeries:
    store = catalogue.store
    first, last = int(columns.timestamp[0]), int(columns.timestamp[-1])
    begins = JournalEntry(
        kind=SAMPLE_KIND,
        at_ns=WallClock().now_ns(),
        source="sample data",
        exchange=EXCHANGE,
        adjustment="raw",
        read=columns.rows,
    )
    is_complete = name.share < 1 and interval == MINUTE

    def ended(written: WriteResult) -> Iterator[JournalEntry]:
        if written.stored or written.revised or not store.journal(name.symbol, interval).entries():
            yield replace(
                begins,
                stored=written.stored,
                unchanged=written.unchanged,
                revised=written.revised,
                complete=(first, last) if is_complete else None,
            )

    written = store.write(name.symbol, interval, columns, change=Change(begins, ended))
    return SampleSeries(name.symbol, interval, written, first, last)
