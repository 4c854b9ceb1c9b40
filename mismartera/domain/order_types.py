"""The types of orders: what each must and may ask for, and when it is filled, in words.

How a bar fills each is `calc/fill_model.py`. The terms are named as `OrderTerms` names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class OrderType(StrEnum):
    """How an order is to be executed."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    TRAILING_STOP = "trailing_stop"


class OrderTypeRules(NamedTuple):
    """What an order of a type asks for, beside what every order may have.

    Of each group in `needs` it names exactly one term; `may_have` are further ones, each with the
    word that is written before it. `priced_by` is the term that is the price at which it is to be
    filled, None where it names none. `at_close`: it may be for the close. `filled` says in words
    when it is filled.
    """

    filled: str
    needs: tuple[tuple[str, ...], ...] = ()
    may_have: tuple[tuple[str, str], ...] = ()
    priced_by: str | None = None
    at_close: bool = False

    @property
    def takes(self) -> frozenset[str]:
        """Every term that it may name."""
        return frozenset(name for name, _ in self.may_have).union(*self.needs)


ORDER_TYPES: Final[Mapping[OrderType, OrderTypeRules]] = MappingProxyType(
    {
        OrderType.MARKET: OrderTypeRules("at the next bar's open", at_close=True),
        OrderType.LIMIT: OrderTypeRules(
            "at the limit or better", needs=(("limit_price",),), priced_by="limit_price"
        ),
        OrderType.STOP: OrderTypeRules(
            "at the market once the stop is reached",
            needs=(("stop_price",),),
            priced_by="stop_price",
        ),
        OrderType.STOP_LIMIT: OrderTypeRules(
            "a limit order once the stop is reached",
            needs=(("stop_price",), ("limit_price",)),
            priced_by="limit_price",
        ),
        OrderType.TRAILING_STOP: OrderTypeRules(
            "a stop that follows the best price",
            needs=(("trail_amount", "trail_percent"),),
            may_have=(("stop_price", "from"),),
        ),
    }
)
"""Every type; of two that take the same terms, the first is meant where no type is written."""
