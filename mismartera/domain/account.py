"""The account as a value: what it is worth at one moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountState:
    """What an account is worth, in its currency.

    `exposure` is the worth of all that is held, long and short added up. `buying_power` is what
    may still be bought; `margin_call`: own money is below what the positions ask for.
    """

    cash: float
    equity: float
    exposure: float
    reserved: float
    buying_power: float
    realised: float
    unrealised: float
    fees: float
    day_profit: float
    margin_call: bool
