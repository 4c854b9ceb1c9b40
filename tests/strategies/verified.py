"""A small store, and verifications over it within the test's own process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.reporting.documents.verification import CheckDocument, WarmUpDocument
from mismartera.services.verification.choosing import choose
from mismartera.services.verification.job import Job, Observation, Part
from mismartera.services.verification.processes import copy_store
from mismartera.services.verification.trials import Trials
from mismartera.services.verification.verdict import Verdict
from mismartera.storage.bar_store import BarStore
from mismartera.strategies.library import strategy_library
from mismartera.timekeeping.time_manager import TimeManager
from tests.system.market import walk

if TYPE_CHECKING:
    from pydantic import JsonValue

CHEATERS = Path(__file__).with_name("cheaters.py")
FIRST, LAST = date(2024, 6, 24), date(2024, 7, 2)
_MINUTES = 100
_DATES = ("2024-06-27", "2024-07-01")


def fill(home: Path, times: TimeManager) -> None:
    """Write 1m bars of three symbols in each session's first hours; one lacks every eleventh."""
    store = BarStore(home)
    for seed, symbol in enumerate(("AAA", "BBB", "CCC")):
        starts = np.concatenate(
            [
                np.arange(session.open_ns, session.open_ns + _MINUTES * MINUTE.ns, MINUTE.ns)
                for session in times.sessions_between(FIRST, LAST)
            ]
        )
        columns: BarColumns = walk(starts, seed)
        lacking = np.arange(columns.rows) % 11 == 5
        store.write(symbol, MINUTE, columns.take(~lacking) if symbol == "BBB" else columns)


@dataclass(frozen=True, slots=True)
class Verified:
    """The checks of one strategy, by their names."""

    checks: dict[str, CheckDocument]
    warm_up: WarmUpDocument
    notices: tuple[str, ...]
    observations: list[Observation]

    @property
    def failed(self) -> list[str]:
        return [name for name, check in self.checks.items() if not check.passed]


def verify_inline(
    name: str, home: Path, times: TimeManager, config: Mapping[str, JsonValue] | None = None
) -> Verified:
    """Make all runs of a verification in this process: no hash seed, no audit, no shifted time."""
    catalogue = Catalogue(BarStore(home), times)
    known = strategy_library(home, [CHEATERS]).get(name)
    chosen = choose(known, config or {}, catalogue, None, *_DATES)
    scratch = home / "scratch"
    scratch.mkdir()
    copy_store(chosen, catalogue.store, scratch / "store")

    def trials(part: Part) -> Trials:
        files = (str(CHEATERS),)
        store = str(scratch / "store")
        return Trials(
            Job(part, str(home), store, str(scratch), files, chosen.document, seed=5, instants=3),
            times,
        )

    observations = [
        *trials(Part.FUTURES).futures(),
        *trials(Part.REPETITIONS).repetitions(),
    ]
    verdict = Verdict(observations, chosen.plan.calendar, chosen.interval, times.iso)
    checks = {check.name: check for check in verdict.checks()}
    return Verified(checks, verdict.warm_up(), verdict.notices(), observations)
