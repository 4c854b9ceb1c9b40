"""What `runs verify` prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VerifiedAs(StrEnum):
    """What became of a run that was made again."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_REPEATABLE = "not repeatable"


@dataclass(frozen=True, slots=True)
class SurroundingDocument:
    """Something around a run that is not what it was then; null where there is nothing."""

    kind: str
    name: str
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class UnrepeatedDocument:
    """A command from outside that could not be carried out again."""

    command: str
    session: str
    time: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """How many results of one kind there were then, and are now."""

    kind: str
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class ValueChangeDocument:
    """One value of a result that is not the same."""

    field: str
    then: str | float | int | bool | None
    now: str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class RunDifferenceDocument:
    """The first result of a kind that is not the same.

    `then` and `now` say in a few words what it is, null where it is not there at all; `changes`
    are the values that differ where it is there both times.
    """

    kind: str
    number: int
    time: str
    then: str | None
    now: str | None
    changes: tuple[ValueChangeDocument, ...]


@dataclass(frozen=True, slots=True)
class RunVerificationDocument:
    """A run made again: what is no more as it was then, and the first results that differ.

    `differences` has one of each kind at most, the earliest first. `reason` says why a run cannot
    be repeated; what differs then proves nothing.
    """

    run: str
    name: str
    outcome: VerifiedAs
    reason: str | None
    commands: int
    surroundings: tuple[SurroundingDocument, ...]
    unrepeated: tuple[UnrepeatedDocument, ...]
    compared: tuple[ComparedDocument, ...]
    differences: tuple[RunDifferenceDocument, ...]
