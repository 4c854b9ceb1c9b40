"""What happens to an account, entry by entry: everything else about it follows from these."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from mismartera.domain.fill import Fill
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision


class Valuation(NamedTuple):
    """A session began, and its day's profit is measured from these prices.

    `prices` are the last known ones of all that is held, in units of 10⁻⁸ of the currency.
    """

    time_ns: int
    prices: tuple[tuple[str, int], ...]


LedgerEntry: TypeAlias = Decision | Order | Fill | Valuation
"""An order is entered when it is accepted and again whenever it changes."""
