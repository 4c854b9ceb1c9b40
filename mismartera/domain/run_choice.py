"""Which runs and trades are listed, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mismartera.domain.run_record import RecordState

DAMAGED: Final = "damaged"
"""What stands for the state of a record that cannot be read."""

RUN_STATES: Final = (*(state.value for state in RecordState), DAMAGED)
RUN_ORDERS: Final = ("started", "profit", "return", "sharpe", "drawdown", "trades", "refused")
TRADE_ORDERS: Final = ("number", "profit", "return", "fees")


@dataclass(frozen=True, slots=True)
class ChosenRuns:
    """The runs of a strategy, a symbol, a state (None: whatever it is), at most `last` of them.

    They come by `sort`, one of RUN_ORDERS: the newest first, or those with the greatest number;
    `reverse` turns that.
    """

    last: int | None = None
    strategy: str | None = None
    symbol: str | None = None
    state: str | None = None
    sort: str = "started"
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class ChosenTrades:
    """The trades of a strategy and a symbol (None: of all), at most `most` of them.

    By the `sort` (one of TRADE_ORDERS) `number` they come in their order, the last ones; else
    those with the greatest come first.
    """

    strategy: str | None = None
    symbol: str | None = None
    sort: str = "number"
    most: int | None = None
