"""What was begun on a stored series and cut short: of it the series may hold a part."""

from __future__ import annotations

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.interval import Interval
from mismartera.storage.journal import JournalEntry


def unfinished_of(catalogue: Catalogue, symbol: str, interval: Interval) -> tuple[str, ...]:
    """A sentence for each, which says what completes it; none where everything has ended."""
    return tuple(
        _sentence(catalogue, symbol, interval, entry)
        for entry in catalogue.store.journal(symbol, interval).unfinished()
    )


def _sentence(catalogue: Catalogue, symbol: str, interval: Interval, entry: JournalEntry) -> str:
    at = catalogue.time_manager.iso(entry.at_ns, catalogue.exchange_of(symbol))
    what, how = _known(symbol, interval, entry)
    return f"{symbol} {interval}: {what}, begun {at[:19]}, was cut short; {how} completes it"


def _known(symbol: str, interval: Interval, entry: JournalEntry) -> tuple[str, str]:
    match entry.kind:
        case "delete":
            return "its deletion", f"`data delete {symbol} --interval {interval}`"
        case "aggregate":
            how = f"`data aggregate {symbol} --interval {interval}`"
            return f"making it of {entry.source}", how
        case "sample":
            return "making the sample", "`data sample`"
        case _:
            return f"the {entry.kind} of {entry.source}", "doing it again"
