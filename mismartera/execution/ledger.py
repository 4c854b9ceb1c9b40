"""The ledger of an account: every entry in order, in memory, and where it is written to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from time import perf_counter_ns
from typing import Final, TypeAlias

from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry, Valuation
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision

_log = logging.getLogger(__name__)
SECONDS_BETWEEN_WRITES: Final = 30.0
ENTRIES_BETWEEN_WRITES: Final = 100_000
"""What a data-driven run has in memory alone: its entries of so long, or so many of them."""

Keep: TypeAlias = Callable[[Sequence[LedgerEntry]], None]
"""Write entries in one transaction: all of them or none."""


class Ledger:
    """Entries, the oldest first. What one event brings about is written together.

    `keep` writes entries to disk; without it they stay in memory. `each_event`: write after every
    event, for those who must not lose one; otherwise now and then, when a session ends.
    """

    __slots__ = ("_is_urgent", "_keep", "_kept", "_notices", "_wrote_ns", "entries")

    def __init__(self, keep: Keep | None = None, *, each_event: bool = False) -> None:
        self.entries: list[LedgerEntry] = []
        self._notices: list[tuple[int, Notice]] = []
        self._keep = keep
        self._is_urgent: Callable[[], bool] = lambda: each_event
        self._kept = 0
        self._wrote_ns = perf_counter_ns()

    def keep_in(self, keep: Keep, is_urgent: Callable[[], bool]) -> None:
        """Write to disk from now on, with what is in memory already.

        `is_urgent` tells after each event whether it is to be written at once.
        """
        self._keep, self._is_urgent, self._wrote_ns = keep, is_urgent, perf_counter_ns()

    def keep_anew(self, keep: Keep) -> None:
        """Write everything again, elsewhere: where it was written to is there no more."""
        self._keep, self._kept = keep, 0

    def on_order(self, order: Order) -> None:
        """Enter an order that was accepted or has changed."""
        self.entries.append(order)

    def on_fill(self, fill: Fill) -> None:
        """Enter a fill."""
        self.entries.append(fill)

    def on_decision(self, decision: Decision) -> None:
        """Enter a decision, after the orders that it led to."""
        self.entries.append(decision)

    def on_valuation(self, valuation: Valuation) -> None:
        """Enter what is held at some prices."""
        self.entries.append(valuation)

    def on_notice(self, notice: Notice) -> None:
        """Enter what the user has to know."""
        _log.warning("%s", notice.text)
        self._notices.append((len(self.entries), notice))
        self.entries.append(notice)

    def notices_of(self, count: int) -> list[Notice]:
        """The notices among the first `count` entries."""
        return [notice for place, notice in tuple(self._notices) if place < count]

    def event_over(self) -> None:
        """An event is over: what it brought about belongs together."""
        if self._is_urgent():
            self.write()

    def session_over(self) -> None:
        """A session is over: write, unless little waits and that not for long.

        A backtest takes many sessions a second; who begins and ends it writes what is left.
        """
        waiting = len(self.entries) - self._kept
        waited_ns = perf_counter_ns() - self._wrote_ns
        if waiting >= ENTRIES_BETWEEN_WRITES or waited_ns >= SECONDS_BETWEEN_WRITES * 1e9:
            self.write()

    def write(self, count: int | None = None) -> None:
        """Write what is not yet written of all entries, or of the first `count`, together."""
        entries = self.entries[self._kept : count]
        if self._keep is not None and entries:
            self._keep(entries)
        self._kept += len(entries)
        self._wrote_ns = perf_counter_ns()
