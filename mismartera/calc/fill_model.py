"""Where an order meets a bar: the price, whether it slips, and what is remembered afterwards.

The rules are written down in `docs/fill-rules.md`. All of them are stated for a buyer. A seller's
order is a buyer's on the mirrored bar, with the sign of every price changed; `meet` mirrors.

Of the way within a bar this much is taken as known: the open is its first price, the close its
last, and every price from low to high was traded at least once. Nothing is assumed about whether
the high or the low came first. Prices that meet are decimals (`domain.money.decimal_price`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from mismartera.domain.bar import Bar
from mismartera.domain.money import decimal_price, price_of, price_units
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.order_types import OrderType


class Shape(NamedTuple):
    """The prices of one bar."""

    open: float
    high: float
    low: float
    close: float


class Terms(NamedTuple):
    """What an order asks for, as a buyer's: `as_met` makes them.

    Prices that its type does not have are at infinity. `tick` is the step of its prices in units
    of a price, 0 for none: levels that a trail leads to go to the tick that is worse.
    """

    rule: Rule
    is_buy: bool
    limit: float
    stop: float
    trail_amount: float
    trail_share: float
    tick: int = 0


class Memory(NamedTuple):
    """What an order remembers from bar to bar, as a buyer's.

    `is_triggered`: its stop was reached. `level`: where a trailing stop stands, at infinity before
    there was a price to trail.
    """

    is_triggered: bool
    level: float


class Meeting(NamedTuple):
    """Where an order meets a bar.

    `price` is None where it does not; `worst` is the price that slippage cannot pass;
    `at_open` tells that it was met by the bar's first price; `memory` is for the next bar.
    """

    price: float | None
    worst: float
    at_open: bool
    memory: Memory


Rule: TypeAlias = Callable[[Terms, Memory, Shape], Meeting]
FRESH: Final = Memory(is_triggered=False, level=inf)
_TRIGGERED: Final = Memory(is_triggered=True, level=inf)


def as_met(asked: OrderTerms, is_buy: bool, tick: int = 0) -> Terms:
    """Read terms, whose prices are as quoted and whose trail is above 0, as a buyer's."""
    if asked.order_type is OrderType.MARKET:
        return _TO_BUY if is_buy else _TO_SELL
    sign = 1.0 if is_buy else -1.0
    return Terms(
        _RULES[asked.order_type],
        is_buy,
        inf if asked.limit_price is None else sign * decimal_price(asked.limit_price),
        inf if asked.stop_price is None else sign * decimal_price(asked.stop_price),
        asked.trail_amount or 0.0,
        (asked.trail_percent or 0.0) / 100,
        tick,
    )


def shape_of(bar: Bar) -> Shape:
    """The prices of a bar as decimals."""
    return Shape(
        decimal_price(bar.open),
        decimal_price(bar.high),
        decimal_price(bar.low),
        decimal_price(bar.close),
    )


def worsened(price: float, sign: int, worse: float, tick: int = 0) -> float:
    """A price made worse for one who buys (sign 1) or sells (sign −1), as a decimal on the tick."""
    return sign * _upwards(sign * price + worse, tick)


def _upwards(price: float, tick: int) -> float:
    """The decimal of a price, or the first tick at or above it."""
    if not tick:
        return decimal_price(price)
    return price_of(-(-price_units(price) // tick) * tick)


def first_memory(asked: Terms, reference: float | None) -> Memory:
    """What an order remembers at its acceptance, at which the last close was `reference`."""
    if asked.rule is not _trailing_stop:
        return FRESH
    if asked.stop != inf or reference is None:
        return Memory(False, asked.stop)
    start = decimal_price(reference)
    return Memory(False, _trailed(asked, start if asked.is_buy else -start))


def meet(asked: Terms, memory: Memory, bar: Shape) -> Meeting:
    """Tell where an order meets a bar, by the rules of its type."""
    if asked.is_buy:
        return asked.rule(asked, memory, bar)
    mirrored = Shape(-bar.open, -bar.low, -bar.high, -bar.close)
    price, worst, at_open, after = asked.rule(asked, memory, mirrored)
    return Meeting(None if price is None else -price, -worst, at_open, after)


def meet_close(is_buy: bool, bar: Shape) -> tuple[float, float]:
    """The last price of a bar, for market orders at the close, and how far slippage takes it."""
    return bar.close, bar.high if is_buy else bar.low


def _market(_: Terms, memory: Memory, bar: Shape) -> Meeting:
    return Meeting(bar.open, bar.high, True, memory)


def _limit(asked: Terms, memory: Memory, bar: Shape) -> Meeting:
    """At the open if it is no worse than the limit, else at the limit once traded through."""
    limit = asked.limit
    if bar.open <= limit:
        return Meeting(bar.open, min(limit, bar.high), True, memory)
    if bar.low < limit:
        return Meeting(limit, limit, False, memory)
    return Meeting(None, limit, False, memory)


def _stop(asked: Terms, memory: Memory, bar: Shape) -> Meeting:
    """At the open if it is at or beyond the stop, else at the stop once it was touched."""
    if memory.is_triggered or bar.open >= asked.stop:
        return Meeting(bar.open, bar.high, True, _TRIGGERED)
    if bar.high >= asked.stop:
        return Meeting(asked.stop, bar.high, False, _TRIGGERED)
    return Meeting(None, bar.high, False, FRESH)


def _stop_limit(asked: Terms, memory: Memory, bar: Shape) -> Meeting:
    """A limit order from its trigger on; what came before the trigger does not fill it."""
    limit, stop = asked.limit, asked.stop
    if memory.is_triggered or bar.open >= stop:
        return _limit(asked, _TRIGGERED, bar)
    if bar.high < stop:
        return Meeting(None, limit, False, FRESH)
    if stop <= limit:
        return Meeting(stop, min(limit, bar.high), False, _TRIGGERED)
    if bar.close < limit:
        return Meeting(limit, limit, False, _TRIGGERED)
    return Meeting(None, limit, False, _TRIGGERED)


def _trailing_stop(asked: Terms, memory: Memory, bar: Shape) -> Meeting:
    """A stop that follows the lowest price, by prices that surely came before.

    The open moves it for all of the bar, since it comes first. The low moves it for later bars;
    within this one only the close is known to come after the low.
    """
    if memory.is_triggered or bar.open >= memory.level:
        return Meeting(bar.open, bar.high, True, _TRIGGERED)
    level = min(memory.level, _trailed(asked, bar.open))
    if bar.high >= level:
        return Meeting(level, bar.high, False, _TRIGGERED)
    level = min(level, _trailed(asked, bar.low))
    if bar.close >= level:
        return Meeting(level, bar.high, False, _TRIGGERED)
    return Meeting(None, bar.high, False, Memory(False, level))


def _trailed(asked: Terms, price: float) -> float:
    """The level that a price leads to: 295.66 and 0.22 are 295.88."""
    return _upwards(price + asked.trail_amount + abs(price) * asked.trail_share, asked.tick)


_RULES: Final[Mapping[OrderType, Rule]] = MappingProxyType(
    {
        OrderType.MARKET: _market,
        OrderType.LIMIT: _limit,
        OrderType.STOP: _stop,
        OrderType.STOP_LIMIT: _stop_limit,
        OrderType.TRAILING_STOP: _trailing_stop,
    }
)
_TO_BUY: Final = Terms(_market, True, inf, inf, 0.0, 0.0)
_TO_SELL: Final = Terms(_market, False, inf, inf, 0.0, 0.0)
