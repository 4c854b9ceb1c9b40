"""What `strategy verify` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DifferenceDocument:
    """The first event that differs, `then` being the run in which it does.

    `event` is a decision, the end of an order that was not filled in whole (order), or a fill.
    """

    event: str
    time: str
    symbol: str
    side: str
    what: str
    then: str


@dataclass(frozen=True, slots=True)
class CheckDocument:
    """One thing that was looked at, and what was found."""

    name: str
    passed: bool
    found: str
    difference: DifferenceDocument | None = None


@dataclass(frozen=True, slots=True)
class WarmUpDocument:
    """How many bars pass until decisions no longer depend on where the data began.

    `bars` is null where they still differed at the end, or could not be compared.
    """

    interval: str
    bars: int | None


@dataclass(frozen=True, slots=True)
class VerificationDocument:
    """What became of the verification of one strategy."""

    strategy: str
    source: str
    symbols: tuple[str, ...]
    first: str
    last: str
    sessions: int
    runs: int
    decisions: int
    fills: int
    passed: bool
    checks: tuple[CheckDocument, ...]
    warm_up: WarmUpDocument
    notices: tuple[str, ...]
