"""A scan as a deterministic stage: what was found, best first; a broken scanner harms nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import islice
from math import isfinite

from mismartera.config.strategies import ScanSchedule
from mismartera.domain.trading_session import TradingSession
from mismartera.engine.interrupt import Stopped
from mismartera.errors import MisMarteraError, ScannerError, TimeError
from mismartera.scanners.context import ScanContext
from mismartera.scanners.scan_data import ScanData
from mismartera.scanners.scanner import AnyScanner, ScanResult
from mismartera.user_code.ctrl_c import CTRL_C
from mismartera.user_code.faults import (
    MOST_OF_A_REASON,
    MOST_OF_AN_ERROR,
    fault_text,
    limited,
    log_fault,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What one scan gave: results by falling score and then symbol, or why there are none.

    `looked_at` counts the symbols of the universe; `unknown` are those of its file that are not
    in the store; `left_out` says of symbols why they could not be looked at.
    """

    results: tuple[ScanResult, ...] = ()
    error: str | None = None
    looked_at: int = 0
    universe: str = ""
    unknown: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScanStage:
    """One scanner over the store."""

    scanner: AnyScanner
    data: ScanData

    def at(self, session: TradingSession, now_ns: int) -> ScanOutcome:
        """Scan as of an instant of a session, reading only what was available then."""
        try:
            context = self.data.context(self.scanner, session, now_ns)
        except BaseException as error:  # noqa: BLE001 - a scanner's fault is isolated here
            return ScanOutcome(error=self._fault(error))
        return self.run(context)

    def run(self, context: ScanContext) -> ScanOutcome:
        """Scan and check what comes; whatever a scanner raises becomes the outcome's error."""
        results: tuple[ScanResult, ...] = ()
        fault = None
        try:
            results = self._best(checked_results(self.scanner.scan(context), context.symbols))
        except BaseException as error:  # noqa: BLE001 - a scanner's fault is isolated here
            fault = self._fault(error)
        universe = context.universe
        return ScanOutcome(
            results=results,
            error=fault,
            looked_at=len(universe.symbols),
            universe=universe.source,
            unknown=universe.unknown,
            left_out=tuple(sorted(self.data.faults.items())),
        )

    def _fault(self, error: BaseException) -> str:
        """What a scanner raised, in a line; the run's being stopped and a Ctrl-C pass."""
        if isinstance(error, Stopped):
            self.data.check()
        CTRL_C.raise_if_pressed(error)
        if isinstance(error, MisMarteraError):
            return limited(" ".join(str(error).split()), MOST_OF_AN_ERROR)
        log_fault(_log, "a scanner raised", error)
        return fault_text(error)

    def _best(self, results: Sequence[ScanResult]) -> tuple[ScanResult, ...]:
        """The best that follow the session's calendar, as many as are wanted."""
        ordered = sorted(results, key=lambda each: (-each.score, each.symbol))
        ours = (each for each in ordered if self.data.is_of_exchange(each.symbol))
        return tuple(islice(ours, self.scanner.parameters.max_results))


def checked_results(found: Iterable[object] | None, symbols: Sequence[str]) -> list[ScanResult]:
    """Take a scanner's results.

    Raises:
        ScannerError: one is no result, its score is no finite number, its symbol is not in the
            universe or came before.
    """
    known, seen = frozenset(symbols), set()
    results = []
    for each in found or ():
        if not isinstance(each, ScanResult):
            raise ScannerError(f"it gave {_shown(each)}", "give ScanResult objects")
        if isinstance(each.score, bool) or not isinstance(each.score, int | float):
            raise ScannerError(f"the score of {_shown(each.symbol)} is {_shown(each.score)}")
        if not isfinite(each.score):
            raise ScannerError(f"the score of {_shown(each.symbol)} is {each.score}")
        if each.symbol not in known:
            raise ScannerError(f"it gave {_shown(each.symbol)}, which is not in its universe")
        if each.symbol in seen:
            raise ScannerError(f"it gave {each.symbol} twice")
        seen.add(each.symbol)
        reason = limited(str(each.reason), MOST_OF_A_REASON)
        results.append(ScanResult(each.symbol, float(each.score), reason))
    return results


def scan_instants(
    schedules: Iterable[ScanSchedule],
    window: tuple[int, int],
    at: Callable[[time], int],
) -> tuple[int, ...]:
    """The instants at which a scanner runs within a session's window, ascending, each once.

    `at` gives the instant of a time of day on the session's date; one that the exchange's clocks
    skip is left out. Without an end a schedule goes on until the window's.
    """
    start_ns, end_ns = window
    found: set[int] = set()
    for schedule in schedules:
        try:
            first = at(schedule.start)
            last = end_ns if schedule.end is None else min(end_ns, at(schedule.end))
        except TimeError:
            continue
        step = schedule.interval.ns if schedule.interval else 0
        instants = range(first, last + 1, step) if step else (first,)
        found.update(instant for instant in instants if start_ns <= instant <= end_ns)
    return tuple(sorted(found))


def _shown(value: object) -> str:
    try:
        return repr(value)[:60]
    except BaseException:  # noqa: BLE001 - a scanner's own object may not even be shown
        return f"a {type(value).__name__}"
