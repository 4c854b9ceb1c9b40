"""What an order asks for: its type, its prices, how long it stands, what protects it once filled.

Everything that names, keeps, shows or asks for terms is made of the fields of `OrderTerms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from mismartera.domain.order_types import OrderType


class TimeInForce(StrEnum):
    """How long an order stands.

    `day`: until the close of its session. `gtc`: until it is cancelled. `ioc`: for the first bar
    that may fill it. `close`: at the closing price of its session, for market orders alone.
    """

    DAY = "day"
    GTC = "gtc"
    IOC = "ioc"
    CLOSE = "close"


TIMES_IN_FORCE: Final[Mapping[TimeInForce, str]] = MappingProxyType(
    {
        TimeInForce.DAY: "until the session's close",
        TimeInForce.GTC: "until it is cancelled",
        TimeInForce.IOC: "for the next bar alone",
        TimeInForce.CLOSE: "at the session's closing price",
    }
)
"""How long an order stands, in words."""


class OrderTerms(NamedTuple):
    """The terms of an order; prices are in the symbol's currency.

    `limit_price` is the worst price, `stop_price` where a stop is triggered; for a trailing stop
    it is the level to begin with (left out: the last close less the trail). A trailing stop trails
    by `trail_amount` or by `trail_percent` of the best price since acceptance. `take_profit` and
    `stop_loss` are the prices of a bracket, which stands once the order is filled.
    """

    order_type: OrderType = OrderType.MARKET
    limit_price: float | None = None
    stop_price: float | None = None
    trail_amount: float | None = None
    trail_percent: float | None = None
    time_in_force: TimeInForce = TimeInForce.DAY
    take_profit: float | None = None
    stop_loss: float | None = None

    @property
    def given(self) -> dict[str, float]:
        """The numbers that it names."""
        return {name: value for name in NUMBERS if (value := getattr(self, name)) is not None}

    @property
    def has_bracket(self) -> bool:
        return self.take_profit is not None or self.stop_loss is not None

    def without_bracket(self) -> OrderTerms:
        """The same terms for an order that protects nothing."""
        return self._replace(take_profit=None, stop_loss=None) if self.has_bracket else self


MARKET_TERMS: Final = {each: OrderTerms(time_in_force=each) for each in TimeInForce}
"""The terms of plain market orders: nearly every order has some of these, which are kept once."""

AT_MARKET: Final = MARKET_TERMS[TimeInForce.DAY]
AT_CLOSE: Final = MARKET_TERMS[TimeInForce.CLOSE]

NUMBERS: Final = tuple(
    name for name, default in OrderTerms._field_defaults.items() if default is None
)
"""The terms that are numbers: each may be left out."""

BRACKET: Final[Mapping[str, str]] = MappingProxyType({"take_profit": "profit", "stop_loss": "loss"})
"""The numbers that an order of every type may have, each with the word written before it."""


class Unit(StrEnum):
    """What a person writes for a term, by the word that stands for it in help texts."""

    ORDER_TYPE = "ORDER-TYPE"
    TIME_IN_FORCE = "TIME-IN-FORCE"
    PRICE = "PRICE"
    AMOUNT = "AMOUNT"
    PERCENT = "PERCENT"


class TermOption(NamedTuple):
    """How a person writes a term: the option, the unit of what follows it, what it is for."""

    name: str
    unit: Unit
    words: str


TERMS: Final[Mapping[str, TermOption]] = MappingProxyType(
    {
        "order_type": TermOption(
            "--type", Unit.ORDER_TYPE, "Its type (without it, as the prices say)"
        ),
        "limit_price": TermOption("--limit", Unit.PRICE, "The worst price"),
        "stop_price": TermOption("--stop", Unit.PRICE, "Where it is triggered, or a trail begins"),
        "trail_amount": TermOption(
            "--trail-amount", Unit.AMOUNT, "How far behind the best price it trails"
        ),
        "trail_percent": TermOption(
            "--trail-percent", Unit.PERCENT, "The same in percent of that price"
        ),
        "time_in_force": TermOption("--tif", Unit.TIME_IN_FORCE, "How long it stands"),
        "take_profit": TermOption(
            "--take-profit", Unit.PRICE, "Once filled, close it here with a profit"
        ),
        "stop_loss": TermOption(
            "--stop-loss", Unit.PRICE, "Once filled, close it here with a loss"
        ),
    }
)
"""Every term of an order, in the order of `OrderTerms`."""

PRICES: Final = tuple(name for name, term in TERMS.items() if term.unit is Unit.PRICE)
"""The terms that are prices; an amount is the distance between two."""
