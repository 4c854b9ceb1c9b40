"""What `strategy list` and `strategy show` print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParameterDocument:
    """One parameter of a strategy."""

    name: str
    type: str
    default: str | float | int | bool | None
    description: str


@dataclass(frozen=True, slots=True)
class StrategyRunDocument:
    """How a strategy fares in the current run; `skipped` calls were left out for the lag."""

    key: str
    calls: int
    signals: int
    approved: int
    errors: int
    last_error: str | None
    enabled: bool
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class StrategyDocument:
    """One strategy that can be named in a configuration.

    `description` is the first line of its own, `details` the paragraphs that follow it.
    """

    name: str
    source: str
    description: str
    parameters: tuple[ParameterDocument, ...]
    running: tuple[StrategyRunDocument, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StrategyListDocument:
    """The strategies that are known, in ASCII order."""

    strategies: tuple[StrategyDocument, ...]
