"""The most that an account can count: no amount of it may pass 9,000,000,000,000."""

from __future__ import annotations

from typing import Final

from mismartera.domain.fill import Fill
from mismartera.domain.money import MOST_MICROS, amount_of
from mismartera.domain.signal import Side
from mismartera.errors import AmountTooLarge
from mismartera.execution.account import Account
from mismartera.execution.books import Prices

MOST: Final = amount_of(MOST_MICROS)


def bound_refusal(account: Account, prices: Prices, worth_micros: int) -> str | None:
    """Why an order of this worth would bring an amount of the account above the bound, or None."""
    amounts = account.reservations.total_micros + worth_micros + abs(account.cash_micros)
    if 2 * (amounts + account.portfolio.invested_micros) <= MOST_MICROS:
        return None
    if amounts + account.exposure_micros(prices) <= MOST_MICROS:
        return None
    return f"it would bring the account above {MOST:,.2f}, the most that it can count"


def require_within_bounds(account: Account, fill: Fill) -> None:
    """Look at a fill before it is entered.

    Raises:
        AmountTooLarge: its price is so high that the account could not count it.
    """
    value, cash = fill.value_micros, account.cash_micros
    if value + abs(cash) <= MOST_MICROS:
        return
    after = cash + value if fill.side is Side.SELL else cash - value
    if value > MOST_MICROS or not -MOST_MICROS <= after <= MOST_MICROS:
        raise AmountTooLarge(fill.symbol, fill.price, MOST)
