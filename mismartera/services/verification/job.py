"""What a process of a verification is told, and what it answers: plain values, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.engine.verification import Event, EventKind

if TYPE_CHECKING:
    from pydantic import JsonValue


class Part(StrEnum):
    """Which runs a process makes: over other futures, or over the same bars in other ways."""

    FUTURES = "futures"
    REPETITIONS = "repetitions"


class Trial(StrEnum):
    """What a run is compared with the first one for."""

    FIRST = "first"
    FUTURE = "future"
    REPETITION = "repetition"
    LATER_START = "later_start"


@dataclass(frozen=True, slots=True)
class Job:
    """The runs of one process.

    `home` has the strategies, `store` a copy of the bars, `scratch` room for altered ones.
    `document` is the configuration. `instants` says how many futures are altered, from `seed`.
    By `wall_shift_s` seconds each run's wall clock is ahead of the one's before.
    """

    part: Part
    home: str
    store: str
    scratch: str
    files: tuple[str, ...]
    document: Mapping[str, JsonValue]
    seed: int
    instants: int
    wall_shift_s: float = 0.0

    @classmethod
    def read(cls, path: Path) -> Job:
        """Read a job from its file."""
        raw = json.loads(path.read_text("utf-8"))
        return cls(**{**raw, "part": Part(raw["part"]), "files": tuple(raw["files"])})

    def write(self, path: Path) -> None:
        """Write the job into a file."""
        path.write_text(json.dumps(asdict(self)), "utf-8")


@dataclass(frozen=True, slots=True)
class Observation:
    """One run of the strategy: what it did, when it was called, what went wrong.

    `at_ns` is the instant after which the future was another one, or at which the data began.
    `outside` is what it reached for beside the session's data: while it was called, and
    (`at_setup`) while it was set up.
    """

    trial: Trial
    name: str
    events: tuple[Event, ...]
    called_ns: tuple[int, ...] = ()
    at_ns: int | None = None
    errors: int = 0
    last_error: str | None = None
    outside: tuple[str, ...] = ()
    at_setup: tuple[str, ...] = ()


def write_observations(path: Path, observations: list[Observation]) -> None:
    """Write what a process found into a file."""
    path.write_text(json.dumps([asdict(each) for each in observations]), "utf-8")


def read_observations(path: Path) -> list[Observation]:
    """Read what a process found."""
    return [
        Observation(
            **{
                **raw,
                "trial": Trial(raw["trial"]),
                "events": tuple(
                    Event(**{**each, "kind": EventKind(each["kind"])}) for each in raw["events"]
                ),
                **{name: tuple(raw[name]) for name in ("called_ns", "outside", "at_setup")},
            }
        )
        for raw in json.loads(path.read_text("utf-8"))
    ]
