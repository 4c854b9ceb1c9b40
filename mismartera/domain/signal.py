"""Signals of strategies and the decisions taken on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Which way an order trades."""

    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """How an order is to be executed."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"


@dataclass(frozen=True, slots=True)
class Signal:
    """What a strategy wants: `quantity` in units of the symbol, `confidence` from 0 to 1."""

    symbol: str
    side: Side
    quantity: float
    order_type: OrderType = OrderType.MARKET
    price: float | None = None
    confidence: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a signal, with the data's quality in percent at that moment.

    `number` counts the run's decisions from 1; `time_ns` is the instant of the step.
    """

    number: int
    time_ns: int
    strategy: str
    signal: Signal
    approved: bool
    reason: str
    quality: float | None
    integrity: float | None
