"""What came of a run: shown by `wait` at its end, by `runs show`, `runs list` and the report.

Amounts are in the account's currency, returns parts of one; what does not exist is None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SymbolCountDocument:
    """How often something happened to a symbol."""

    symbol: str
    count: int


@dataclass(frozen=True, slots=True)
class ReasonDocument:
    """How often something did not come about for one reason, by symbol, the most first.

    `reason` is the check that refused signals (`execution decisions --reason` takes it) or what
    ended orders, `text` the same in words with its limit. `in_part` were traded in part.
    `remedy` says what to do about it, None where there is nothing to say.
    """

    reason: str
    text: str
    count: int
    in_part: int
    symbols: tuple[SymbolCountDocument, ...]
    remedy: str | None


@dataclass(frozen=True, slots=True)
class RunResultDocument:
    """The result of a run and what did not come about in it; reasons have the most first.

    `signals` were decided on and `refused` of them were, in part or whole, for the reasons in
    `refusals`. `orders` were accepted and `unfilled` of them ended before all was filled, without
    anybody's wish, for the reasons in `endings`. `max_drawdown` (0 or negative) is of the
    sessions' closes. Of a run that has not ended there are counts alone.
    """

    profit: float | None
    total_return: float | None
    max_drawdown: float | None
    trades: int | None
    signals: int
    refused: int
    refusals: tuple[ReasonDocument, ...]
    orders: int
    unfilled: int
    endings: tuple[ReasonDocument, ...]
