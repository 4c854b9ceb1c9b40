"""What every part of a configuration has in common, and how a model says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

FAULTS: Final = "faults"
"""The error type, and the key of its context, under which models report their own faults."""


class Part(BaseModel):
    """One object of a configuration: unchangeable, without unknown keys, without conversions."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that a model noticed: what was expected, `at` a place below the validated value."""

    expected: str
    at: tuple[str | int, ...] = ()


def refusal(*faults: Fault) -> PydanticCustomError:
    """The error that a validator raises to report faults in our own words."""
    return PydanticCustomError(FAULTS, "the value is refused", {FAULTS: faults})


def refuse(faults: Sequence[Fault]) -> None:
    """Raise a refusal if there are faults."""
    if faults:
        raise refusal(*faults)


def refuse_repetitions(entries: Sequence[Part], what: str) -> None:
    """Raise a refusal that names every entry that is equal to an earlier one."""
    faults = [
        Fault(f"each {what} once with the same parameters", (index,))
        for index, entry in enumerate(entries)
        if entry in entries[:index]
    ]
    refuse(faults)
