"""Stream queues are read in chunks: the rows of some sessions ahead, for every cohort."""

from __future__ import annotations

from dataclasses import dataclass

from mismartera.engine.loading import StreamQueue
from mismartera.engine.requirements import CohortPlan


@dataclass(frozen=True, slots=True)
class Chunk:
    """The queues of some sessions ahead, one for each plan of a cohort."""

    sessions: range
    queues: tuple[tuple[CohortPlan, StreamQueue], ...]


@dataclass(frozen=True, slots=True)
class ChunkRequest:
    """Which sessions are to be read, and for which cohorts."""

    sessions: range
    plans: tuple[CohortPlan, ...]
