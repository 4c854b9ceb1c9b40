"""The checks that a signal has to pass, and what they say of one that does not."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Check(StrEnum):
    """What refused a signal, or the part of it that opens a position.

    `form`: its numbers and the prices that its order type needs; `prices`: these against the tick
    and the last close; `symbol`: the session has it; `market_hours`: the market has a break;
    `last_close`: there is a bar to measure it by; `barred`: equity at or below zero, or a margin
    call, bars whatever opens; `countable`: no amount passes what an account can count;
    `buying_power`: there is own money for it. The others are the limits of their names.
    """

    FORM = "form"
    PRICES = "prices"
    SYMBOL = "symbol"
    MARKET_HOURS = "market_hours"
    MIN_QUALITY = "min_quality"
    MIN_CONFIDENCE = "min_confidence"
    LAST_CLOSE = "last_close"
    MAX_PRICE_DEVIATION = "max_price_deviation_percent"
    MAX_PER_TRADE = "max_per_trade"
    BARRED = "barred"
    SHORT_SALES = "short_sales"
    COUNTABLE = "countable"
    MAX_DAILY_LOSS = "max_daily_loss"
    MAX_ORDERS_PER_MINUTE = "max_orders_per_minute"
    MAX_PER_SYMBOL = "max_per_symbol"
    MAX_OPEN_POSITIONS = "max_open_positions"
    MAX_BUYING_POWER = "max_buying_power"
    BUYING_POWER = "buying_power"


class Refusal(NamedTuple):
    """Which check refused, and why, in a sentence with its numbers."""

    check: Check
    reason: str
