"""`strategy verify`: what is run, in which processes, and what it proves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.services.arguments import parse_configuration

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.reporting.documents.verification import VerificationDocument
    from mismartera.services.verification.choosing import Chosen
    from mismartera.services.verification.verdict import Verdict
    from mismartera.strategies.library import KnownStrategy


class VerifyService:
    """Proves strategies on stored bars; the store itself is only read."""

    def __init__(
        self,
        home: Path,
        files: Callable[[], Sequence[Path]],
        catalogue: Callable[[], Catalogue],
    ) -> None:
        self._home = home
        self._files = files
        self._catalogue = catalogue

    def verify(
        self,
        name: str,
        *,
        symbols: str | None = None,
        start: str | None = None,
        end: str | None = None,
        config: str | None = None,
        params: Sequence[str] = (),
        seed: int = 0,
    ) -> VerificationDocument:
        """Run a strategy again and again: over other futures, in other ways, from later on.

        `name` is that of a known strategy or a file; `symbols` are separated by commas. Without
        them the first few of the store are taken, without dates the last sessions of these.

        Raises:
            UsageError: there is no such strategy or symbol, or the parameters are written wrongly.
            ConfigurationError: a parameter has a wrong value.
            StrategyError: it cannot be loaded or set up, or ended a process that ran it.
            SessionError: what it needs cannot be made of a symbol's bars.
        """
        from mismartera.services.verification.choosing import choose
        from mismartera.services.verification.processes import observe
        from mismartera.services.verification.verdict import Verdict

        given = parse_configuration(config, params)
        known, files = self._known(name)
        catalogue = self._catalogue()
        chosen = choose(known, given, catalogue, symbols, start, end)
        observations = observe(chosen, catalogue.store, self._home, files, seed)
        verdict = Verdict(
            observations,
            chosen.plan.calendar,
            chosen.interval,
            lambda instant_ns: catalogue.time_manager.iso(instant_ns, chosen.plan.exchange),
        )
        return _document(known, chosen, verdict)

    def _known(self, name: str) -> tuple[KnownStrategy, tuple[Path, ...]]:
        from mismartera.strategies.library import strategy_in_file, strategy_library

        if name.endswith(".py"):
            file = Path(name).expanduser().resolve()
            return strategy_in_file(file), (file,)
        files = tuple(path.resolve() for path in self._files())
        known = strategy_library(self._home, files).get(name)
        return known, tuple(file for file in files if str(file) == known.source)


def _document(known: KnownStrategy, chosen: Chosen, verdict: Verdict) -> VerificationDocument:
    from mismartera.reporting.documents.verification import VerificationDocument

    plan, checks = chosen.plan, verdict.checks()
    windows = [plan.calendar.windows[session] for session in plan.sessions]
    return VerificationDocument(
        strategy=known.name,
        source=known.source,
        symbols=chosen.symbols,
        first=windows[0].session.date.isoformat(),
        last=windows[-1].session.date.isoformat(),
        sessions=len(windows),
        runs=len(verdict.observations),
        decisions=verdict.decisions,
        fills=verdict.fills,
        passed=all(check.passed for check in checks),
        checks=checks,
        warm_up=verdict.warm_up(),
        notices=verdict.notices(),
    )
