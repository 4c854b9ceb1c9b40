"""Why orders end before all of them is filled."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class OrderEnd(StrEnum):
    """What ended an order of which something was not filled.

    `request`: who sent it, or a person, cancelled it; `flatten`: it made way for closing a
    position; `pair`: the other order of its pair was filled; `nothing_to_reduce`: what it was to
    reduce is gone; `session`: the session ended; `not_at_once`: it was for one bar alone; `cash`:
    cash did not pay for all of it; `awaited`: what it waited for was not filled; `likely_split`:
    its price is from before one; `no_equity`: equity is at or below zero; `symbol_left`: its symbol
    left the session.
    """

    REQUEST = "request"
    FLATTEN = "flatten"
    PAIR = "pair"
    NOTHING_TO_REDUCE = "nothing_to_reduce"
    SESSION = "session"
    NOT_AT_ONCE = "not_at_once"
    CASH = "cash"
    AWAITED = "awaited"
    LIKELY_SPLIT = "likely_split"
    NO_EQUITY = "no_equity"
    SYMBOL_LEFT = "symbol_left"

    @property
    def is_wanted(self) -> bool:
        """Whether somebody asked for it, or it follows from what was asked for."""
        return self in _WANTED


_WANTED: Final = frozenset(
    {OrderEnd.REQUEST, OrderEnd.FLATTEN, OrderEnd.PAIR, OrderEnd.NOTHING_TO_REDUCE}
)


class Ending(NamedTuple):
    """What ended an order, and the same in words."""

    by: OrderEnd
    note: str


ON_REQUEST: Final = Ending(OrderEnd.REQUEST, "cancelled")
FLATTENED: Final = Ending(OrderEnd.FLATTEN, "flattened")
PAIR_FILLED: Final = Ending(OrderEnd.PAIR, "the other order of its pair was filled")
REST_OF_PAIR: Final = Ending(OrderEnd.PAIR, "the rest was filled by the other order of its pair")
NOTHING_TO_REDUCE: Final = Ending(OrderEnd.NOTHING_TO_REDUCE, "there is no position left to reduce")
SESSION_ENDED: Final = Ending(OrderEnd.SESSION, "the session ended")
NOT_AT_ONCE: Final = Ending(OrderEnd.NOT_AT_ONCE, "not filled at once")
LIKELY_SPLIT: Final = Ending(OrderEnd.LIKELY_SPLIT, "its price is from before a likely split")
NO_EQUITY: Final = Ending(OrderEnd.NO_EQUITY, "equity is at or below zero")
SYMBOL_LEFT: Final = Ending(OrderEnd.SYMBOL_LEFT, "its symbol left the session")
