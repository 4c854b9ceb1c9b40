"""An order as a person writes it, before anything of it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MANUAL: Final = "manual"
"""The key under which a person's orders stand in the books; no strategy has it."""


@dataclass(frozen=True, slots=True)
class OrderTicket:
    """Texts and numbers as they were written; without an `order_type` the prices say which it is.

    `limit` and `stop` are prices, `trail_amount` and `trail_percent` how far a trailing stop
    follows, `take_profit` and `stop_loss` the prices of a bracket.
    """

    symbol: str
    side: str
    quantity: float
    order_type: str | None = None
    limit: float | None = None
    stop: float | None = None
    trail_amount: float | None = None
    trail_percent: float | None = None
    take_profit: float | None = None
    stop_loss: float | None = None
    time_in_force: str = "day"
    reason: str = ""
