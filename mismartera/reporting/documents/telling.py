"""What commands that let a run go on say of what happened meanwhile.

Times are ISO 8601 with the exchange's offset; what does not exist is None.
"""

from __future__ import annotations

from dataclasses import dataclass

from mismartera.reporting.documents.account import FillDocument
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.outcome import ReasonDocument, RunResultDocument
from mismartera.reporting.documents.session import DecisionDocument


@dataclass(frozen=True, slots=True)
class WaitDocument:
    """Where a run stands that was waited for.

    At its end `result` is what came of it and `notices` are all there were; None and none where a
    session time was waited for.
    """

    state: str
    session_time: str | None
    message: str
    result: RunResultDocument | None
    notices: tuple[NoticeDocument, ...]


@dataclass(frozen=True, slots=True)
class PassedSymbolDocument:
    """A symbol that had bars: its last close, and that less the one before."""

    symbol: str
    close: float
    change: float | None


@dataclass(frozen=True, slots=True)
class PassedDocument:
    """What the steps that a run has taken brought.

    `filled` and `refused` count all, `fills` and `rejected` are the last 20 of them; a signal of
    which a part was approved is among the refused. `refusals` are by reason, the most first.
    """

    bars: int
    symbols: tuple[PassedSymbolDocument, ...]
    filled: int
    fills: tuple[FillDocument, ...]
    refused: int
    rejected: tuple[DecisionDocument, ...]
    refusals: tuple[ReasonDocument, ...]
    notices: tuple[NoticeDocument, ...]


@dataclass(frozen=True, slots=True)
class PassedOutcome:
    """What a command that let a run go on came to, and what happened until then."""

    state: str
    session_time: str | None
    message: str
    passed: PassedDocument
