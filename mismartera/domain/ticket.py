"""An order as a person writes it, before anything of it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MANUAL: Final = "manual"
"""The key under which a person's orders stand in the books; no strategy has it."""


@dataclass(frozen=True, slots=True)
class OrderTicket:
    """Texts and numbers as they were written.

    `terms` are those that were written, by their names in `OrderTerms`; without an `order_type`
    the others say which it is.
    """

    symbol: str
    side: str
    quantity: float
    terms: Mapping[str, str | float] = field(default_factory=dict)
    reason: str = ""
