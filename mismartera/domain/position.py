"""Positions: what is held, what it cost, what it has earned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """What is held of one symbol, by one strategy or (`strategy` None) by the account.

    `quantity` is negative for a short position. `cost` is what the open quantity was bought for
    (negative: sold for), without commissions; `average_price` is cost ÷ quantity, None when
    nothing is held. `price`, `value` and `unrealised` are None where no price is known.
    `realised` is what closed quantities earned, before `fees`.
    """

    strategy: str | None
    symbol: str
    quantity: float
    cost: float
    average_price: float | None
    price: float | None
    value: float | None
    realised: float
    unrealised: float | None
    fees: float
