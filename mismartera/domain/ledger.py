"""What happens to an account, entry by entry: everything else about it follows from these."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from mismartera.domain.fill import Fill
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision


class Valuation(NamedTuple):
    """What is held is worth this, until a later price is known.

    `prices` are in units of 10⁻¹² of the currency. `begins_session`: a session began, all that is
    held is named, and the day's profit is measured from here.
    """

    time_ns: int
    prices: tuple[tuple[str, int], ...]
    begins_session: bool


LedgerEntry: TypeAlias = Decision | Order | Fill | Valuation | Notice
"""An order is entered when it is accepted and again whenever it changes."""
