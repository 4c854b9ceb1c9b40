"""How much of what was wanted did not come about, by reason and symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mismartera.domain.check import Check
from mismartera.domain.order_end import OrderEnd


@dataclass(frozen=True, slots=True)
class RefusedSignals:
    """How many signals of a symbol a check refused; `in_part` of them were traded in part."""

    check: Check
    symbol: str
    count: int
    in_part: int


@dataclass(frozen=True, slots=True)
class EndedOrders:
    """How many orders of a symbol ended for a reason before all was filled.

    `in_part` of them were filled in part.
    """

    by: OrderEnd
    symbol: str
    count: int
    in_part: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What was refused and what ended early, both by reason and symbol, the most first."""

    refused: tuple[RefusedSignals, ...] = ()
    ended: tuple[EndedOrders, ...] = ()


NOTHING: Final = Tally()
