"""What the shell's own commands print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckDocument:
    """One check of `doctor`: `state` is ok, warning or failed; `advice` is empty when ok."""

    area: str
    name: str
    state: str
    found: str
    advice: str


@dataclass(frozen=True, slots=True)
class DoctorDocument:
    """Everything that `doctor` looked at; `ok` when nothing failed.

    `mended` is what `--mend` did before.
    """

    ok: bool
    home: str
    checks: tuple[CheckDocument, ...]
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryDocument:
    """Commands that were typed at the prompt, oldest first."""

    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogDocument:
    """The last lines of the log, oldest first."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VariablesDocument:
    """The variables of `set`."""

    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ModeDocument:
    """The mode of the run: backtest or live; null without one."""

    mode: str | None
    state: str


@dataclass(frozen=True, slots=True)
class SpeedDocument:
    """The speed of the run: 0 is data-driven; null without a run."""

    speed: float | None
    state: str
