"""The states of a run and of its workers."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_live(self) -> bool:
        """Whether workers are at work: the run can still change."""
        return self in {RunState.STARTING, RunState.RUNNING, RunState.PAUSED, RunState.STOPPING}


class WorkerState(StrEnum):
    """Where a worker stands in its one lifecycle."""

    CREATED = "created"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


class Phase(StrEnum):
    """The phase of the session's life that the run is in."""

    NONE = "none"
    VALIDATION = "validation"
    TEARDOWN = "teardown"
    INITIALISATION = "initialisation"
    ACTIVE = "active"
    END = "end"
