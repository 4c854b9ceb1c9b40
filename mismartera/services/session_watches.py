"""Bars that are only looked at: what is watched is made when somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from mismartera.domain.interval import Interval
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import SessionError, UsageError
from mismartera.reporting.documents.changes import WatchDocument, WatchListDocument
from mismartera.reporting.documents.session import CommandOutcome

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.threads.run import Run

_MOST_DAYS: Final = 2_000


class SessionWatches:
    """What the user watches beside the session, by symbol and interval.

    Every method raises a `SessionError` while no session is under way.
    """

    def __init__(
        self,
        run: Callable[[], Run],
        snapshot: Callable[[], RunSnapshot],
        catalogue: Callable[[], Catalogue],
    ) -> None:
        self._run = run
        self._snapshot = snapshot
        self._catalogue = catalogue
        self._days: dict[tuple[str, Interval], int] = {}

    def watch(self, symbol: str, interval: str = "1d", days: int = 20) -> WatchDocument:
        """Look at a symbol of the store: bars of some days before the session and of it so far.

        Nothing is streamed. Watched again, it has the days that were said last.

        Raises:
            UsageError: the symbol, the interval or the number of days is wrong.
            SessionError: the symbol is not in the store, belongs to another exchange, or has no
                bars that divide the interval.
            StoreError: one of its files is damaged.
        """
        name, parsed = parse_symbol(symbol), Interval.parse(interval)
        if not 1 <= days <= _MOST_DAYS:
            raise UsageError(f"{days} is no number of days", f"write 1 to {_MOST_DAYS}")
        document = self._look(name, parsed, days, None)
        self._days[name, parsed] = days
        return document

    def unwatch(self, symbol: str, interval: str | None = None) -> CommandOutcome:
        """Look at a symbol no more (at one interval, or at any)."""
        name = parse_symbol(symbol)
        wanted = None if interval is None else Interval.parse(interval)
        found = [key for key in tuple(self._days) if key[0] == name and wanted in (None, key[1])]
        if not found:
            what = name if wanted is None else f"{name} {wanted}"
            raise SessionError(f"{what} is not watched", "`data watch` lists what is")
        for key in found:
            self._days.pop(key, None)
        gone = ", ".join(f"{name} {each}" for _, each in found)
        snapshot = self._snapshot()
        return CommandOutcome(
            snapshot.state.value, snapshot.session_time, f"watched no more: {gone}"
        )

    def list(self) -> WatchListDocument:
        """Everything that is watched, as of the session's time, each with its newest bar."""
        self._run()
        watched = tuple(self._days.items())
        return WatchListDocument(
            tuple(self._look(name, each, days, 1) for (name, each), days in watched)
        )

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols that are watched."""
        return tuple(dict.fromkeys(symbol for symbol, _ in tuple(self._days)))

    def _look(self, symbol: str, interval: Interval, days: int, shown: int | None) -> WatchDocument:
        from mismartera.engine.watching import look
        from mismartera.reporting.watch_document import watch_document

        snapshot, catalogue = self._snapshot(), self._catalogue()
        backtest, instant = self._run().backtest, snapshot.session_ns
        if snapshot.data is None or instant is None:
            raise SessionError("no session has begun yet", "`wait` waits for it")
        if catalogue.store.intervals(symbol):
            own, exchange = catalogue.exchange_of(symbol), snapshot.plan.exchange
            if own != exchange:
                raise SessionError(
                    f"{symbol} belongs to {own}, the run to {exchange}",
                    "watch a symbol of the run's exchange",
                )
        session = snapshot.plan.calendar_place(snapshot.data.session.date)
        watched = look(backtest, catalogue.store, symbol, interval, days, session, instant)
        return watch_document(snapshot, watched, days, shown)
