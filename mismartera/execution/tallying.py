"""Counting what was refused and what ended early, out of the entries of a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mismartera.domain.check import Check
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.order import Order
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.signal import Decision
from mismartera.domain.tally import EndedOrders, RefusedSignals, Tally


def tally_of(entries: Iterable[LedgerEntry]) -> Tally:
    """Count the signals that checks refused and the orders that ended before all was filled."""
    refused, in_part = Counter[tuple[Check, str]](), Counter[tuple[Check, str]]()
    ended, partly = Counter[tuple[OrderEnd, str]](), Counter[tuple[OrderEnd, str]]()
    for entry in entries:
        if isinstance(entry, Decision) and entry.refused_by is not None:
            refused[entry.refused_by, entry.signal.symbol] += 1
            in_part[entry.refused_by, entry.signal.symbol] += entry.approved
        elif isinstance(entry, Order) and entry.ended_by is not None:
            ended[entry.ended_by, entry.symbol] += 1
            partly[entry.ended_by, entry.symbol] += entry.filled > 0
    return Tally(
        tuple(RefusedSignals(*key, n, in_part[key]) for key, n in refused.most_common()),
        tuple(EndedOrders(*key, n, partly[key]) for key, n in ended.most_common()),
    )
