"""The scanners of a run: what is due, what their results add, and when it goes again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.trading_session import TradingSession
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.running_scanner import InstantOf, RunningScanner
from mismartera.engine.scanning import ScanOutcome

ASKED_AGAIN_NS: Final = NS_PER_MINUTE
"""A symbol that is traded when its time is over goes within a minute of being traded no more."""

RunScan = Callable[[RunningScanner, TradingSession, int], ScanOutcome]
"""Runs a scanner as of an instant of a session. What it raises of its own is in the outcome."""


@dataclass(frozen=True, slots=True)
class ScanJob:
    """A scan that is due: as of an instant of a session."""

    runner: RunningScanner
    session: TradingSession
    now_ns: int


@dataclass(slots=True, eq=False)
class Scans:
    """Schedules scans and remembers the symbols that came by them.

    A symbol that was found goes at the end of its scanner's time to live, else with the session;
    found again, it stays longer, and as long as it is traded.
    """

    run_scan: RunScan
    instant_of: InstantOf
    runners: list[RunningScanner] = field(default_factory=list)
    _goes_at: dict[str, int | None] = field(default_factory=dict)

    def begin(self, window: SessionWindow) -> list[int]:
        """Start a session; return the instants of its scans.

        Symbols that were kept over night go as soon as they may.
        """
        again = window.start_ns + ASKED_AGAIN_NS
        self._goes_at = dict.fromkeys(self._goes_at, again)
        for runner in self.runners:
            runner.begin(window, self.instant_of)
        scans = {each for runner in self.runners for each in runner.instants}
        return sorted(scans | ({again} if self._goes_at else set()))

    def join(self, runner: RunningScanner, window: SessionWindow, now_ns: int) -> list[int]:
        """Take a scanner on in mid-session; return the instants of its scans still to come.

        Without a schedule it scans once, at the next step boundary.
        """
        runner.begin(window, self.instant_of)
        runner.skip_until(now_ns)
        self.runners.append(runner)
        return list(runner.instants)

    def job(self, runner: RunningScanner, session: TradingSession, now_ns: int) -> ScanJob:
        """A scan beside the schedule."""
        return ScanJob(runner, session, now_ns)

    def pre_session(self, window: SessionWindow) -> list[ScanJob]:
        """The scans that are made before a session, on rows from before it."""
        return [
            ScanJob(runner, window.session, window.start_ns)
            for runner in self.runners
            if runner.pre_session and runner.enabled
        ]

    def due(self, session: TradingSession, now_ns: int) -> list[ScanJob]:
        """The scans that are due at an instant, in configured order; each is given once."""
        return [
            ScanJob(runner, session, now_ns) for runner in self.runners if runner.take_due(now_ns)
        ]

    def is_overdue(self, now_ns: int) -> bool:
        """Whether a scan is due that no instant ahead stands for: a scanner came, to scan once."""
        return any(each <= now_ns for runner in self.runners for each in runner.instants)

    def next_instant(self, after_ns: int) -> int | None:
        """The next instant at which a scan is due or a symbol goes."""
        scans = [each for runner in self.runners for each in runner.instants]
        leavings = [each for each in self._goes_at.values() if each is not None]
        return min((each for each in (*scans, *leavings) if each > after_ns), default=None)

    def make(self, job: ScanJob) -> ScanOutcome:
        """Run a scan."""
        return self.run_scan(job.runner, job.session, job.now_ns)

    def found(self, job: ScanJob, outcome: ScanOutcome) -> tuple[str, ...]:
        """Note what a scan gave; return the symbols to add, the best first."""
        job.runner.note(job.now_ns, outcome)
        return tuple(result.symbol for result in outcome.results)

    def stay(self, job: ScanJob, added: Sequence[str], there: Sequence[str]) -> int | None:
        """Note that symbols were added, and that others found were there already.

        Returns the instant at which the added ones go, if that is before the session's end.
        """
        length = job.runner.scanner.parameters.time_to_live_ns
        goes_at = None if length is None else job.now_ns + length
        job.runner.added += len(added)
        own = [*added, *(symbol for symbol in there if symbol in self._goes_at)]
        for symbol in own:
            before = self._goes_at.get(symbol, 0)
            longer = None if goes_at is None or before is None else max(goes_at, before)
            self._goes_at[symbol] = longer
        return goes_at if own else None

    def leaving(self, now_ns: int) -> tuple[str, ...]:
        """The symbols whose time is over; each is given once."""
        over = [s for s, at in self._goes_at.items() if at is not None and at <= now_ns]
        for symbol in over:
            del self._goes_at[symbol]
        return tuple(over)

    def keep(self, symbols: Sequence[str], until_ns: int | None) -> None:
        """Symbols cannot go yet: ask again at an instant, or when the session ends."""
        self._goes_at.update(dict.fromkeys(symbols, until_ns))

    def leaving_with_session(self) -> tuple[str, ...]:
        """The symbols that scanners brought and that are still there when the session ends."""
        over, self._goes_at = tuple(self._goes_at), {}
        return over

    def forget(self, symbol: str) -> None:
        """A symbol was removed by somebody else."""
        self._goes_at.pop(symbol, None)
