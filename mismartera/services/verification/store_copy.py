"""Part of a store in a directory of its own, as it is or with other bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import Interval
from mismartera.storage.bar_store import BarStore

ReadSeries = Callable[[str, Interval], BarColumns]


def copy_series(
    source: BarStore, target: BarStore, symbols: Iterable[str], read: ReadSeries
) -> None:
    """Write what `read` gives of each series into another store, with the series' journal.

    Raises:
        StoreError: a file is damaged, or cannot be written.
    """
    for symbol in symbols:
        for interval in source.intervals(symbol):
            columns = read(symbol, interval)
            if columns.rows:
                target.write(symbol, interval, columns)
                journal = target.journal(symbol, interval)
                for entry in source.journal(symbol, interval).entries():
                    journal.append(entry)
