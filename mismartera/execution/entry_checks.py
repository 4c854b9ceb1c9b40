"""The checks that an order has to pass where it opens or enlarges a position.

Each tells why it refuses, or None; the tables at the end give them their names. Those of an account
are made only where there is one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.check import Check, Refusal
from mismartera.domain.money import (
    UNITS,
    amount_of,
    price_of,
    price_units,
    units,
    value_micros,
)
from mismartera.domain.signal import Side, Signal
from mismartera.execution.account import Account
from mismartera.execution.books import Prices
from mismartera.execution.bounds import bound_refusal
from mismartera.execution.releases import Release
from mismartera.execution.relief import NO_RELIEF, Relief, relief_of


class Standing(NamedTuple):
    """Where the account stands at the moment of a signal.

    `recent_orders` counts the approvals of the last minute, where that is limited. `barred` says
    why nothing may be opened whatever it is, None where nothing bars it.
    """

    account: Account
    prices: Prices
    recent_orders: int = 0
    barred: str | None = None


class Entry(NamedTuple):
    """The opening part of a signal.

    `net_units` is what the account will hold of the symbol before it, once open exits and the
    signal's own reducing part (`own_exit`, under number 0) are filled. `close_units` is the last
    close in units of a price (0: there is none), `worth_micros` what the part is worth at its own
    price or the last close, `costs_micros` the slippage and commission expected. `measured` is the
    data's quality in percent by the measure that is configured, None where nothing was expected.
    """

    signal: Signal
    measured: float | None
    quantity_units: int
    own_exit: Release | None
    net_units: int
    close_units: int
    worth_micros: int
    costs_micros: int


class Admission(NamedTuple):
    """Why an entry is refused (None: it is not), and the orders that it has to wait for.

    Number 0 is the signal's own reducing part.
    """

    refusal: Refusal | None
    waits_for: tuple[int, ...] = ()


_PASSED: Final = Admission(None)

MarketCheck: TypeAlias = Callable[[TradingConfig, Entry], str | None]
AccountCheck: TypeAlias = Callable[[TradingConfig, Entry, Standing], str | None]
ReliefCheck: TypeAlias = Callable[[TradingConfig, Entry, Standing, Relief], str | None]


class EntryChecks:
    """The checks that some limits ask for, in the order in which they are made."""

    __slots__ = ("_limits", "_of_account", "_of_market")

    def __init__(self, limits: TradingConfig) -> None:
        superfluous = {
            Check.MAX_PRICE_DEVIATION: limits.max_price_deviation_percent is None,
            Check.SHORT_SALES: limits.short_sales,
            Check.MAX_DAILY_LOSS: limits.max_daily_loss is None,
            Check.MAX_ORDERS_PER_MINUTE: limits.max_orders_per_minute is None,
        }
        self._limits = limits
        self._of_market = [each for each in MARKET_CHECKS if not superfluous.get(each[0])]
        self._of_account = [each for each in ACCOUNT_CHECKS if not superfluous.get(each[0])]

    def admission(self, entry: Entry, standing: Standing | None) -> Admission:
        """Whether an entry is refused: by the first check that fails.

        What passes only with the money or the places that open exits release waits for them: for
        as few as will do, the first accepted first.
        """
        refusal = self._by_market(entry)
        if refusal is not None or standing is None:
            return Admission(refusal)
        refusal = self._by_account(entry, standing)
        if refusal is not None:
            return Admission(refusal)
        refusal = self._with_relief(entry, standing, NO_RELIEF)
        if refusal is None:
            return _PASSED
        own = () if entry.own_exit is None else (entry.own_exit,)
        exits = (*standing.account.releases, *own)
        return self._after_exits(entry, standing, exits) if exits else Admission(refusal)

    def _after_exits(
        self, entry: Entry, standing: Standing, exits: tuple[Release, ...]
    ) -> Admission:
        def passes_after(count: int) -> bool:
            relief = relief_of(standing.account, exits[:count])
            return self._with_relief(entry, standing, relief) is None

        refusal = self._with_relief(entry, standing, relief_of(standing.account, exits))
        if refusal is not None:
            return Admission(refusal)
        enough = bisect_left(range(len(exits)), True, key=passes_after)
        return Admission(None, tuple(each.order for each in exits[:enough]))

    def _by_market(self, entry: Entry) -> Refusal | None:
        for check, why_not in self._of_market:
            reason = why_not(self._limits, entry)
            if reason is not None:
                return Refusal(check, reason)
        return None

    def _by_account(self, entry: Entry, standing: Standing) -> Refusal | None:
        for check, why_not in self._of_account:
            reason = why_not(self._limits, entry, standing)
            if reason is not None:
                return Refusal(check, reason)
        return None

    def _with_relief(self, entry: Entry, standing: Standing, relief: Relief) -> Refusal | None:
        for check, why_not in RELIEF_CHECKS:
            reason = why_not(self._limits, entry, standing, relief)
            if reason is not None:
                return Refusal(check, reason)
        return None


def _quality(limits: TradingConfig, entry: Entry) -> str | None:
    value = entry.measured
    if value is None or value >= limits.min_quality:
        return None
    measure: QualityMeasure = limits.quality_measure
    return f"{measure} {value:.1f} % is below min_quality {limits.min_quality:g} %"


def _confidence(limits: TradingConfig, entry: Entry) -> str | None:
    confidence, least = entry.signal.confidence, limits.min_confidence
    if confidence >= least:
        return None
    return f"confidence {confidence:.2f} is below min_confidence {least:g}"


def _last_close(_: TradingConfig, entry: Entry) -> str | None:
    if entry.close_units:
        return None
    return f"{entry.signal.symbol} has no bar yet in this session or the one before"


def _price_deviation(limits: TradingConfig, entry: Entry) -> str | None:
    limit = limits.max_price_deviation_percent
    if limit is None:
        return None
    close, allowed = price_of(entry.close_units), entry.close_units * units(limit)
    for price in (entry.signal.price, entry.signal.stop_price):
        if price is None:
            continue
        if abs(price_units(price) - entry.close_units) * 100 * UNITS > allowed:
            away = abs(price - close) / close * 100
            return (
                f"price {price:.12g} is {away:.2f} % away from the last close {close:.12g}: "
                f"max_price_deviation_percent is {limit:g}"
            )
    return None


def _per_trade(limits: TradingConfig, entry: Entry) -> str | None:
    value = amount_of(entry.worth_micros)
    if value <= limits.max_per_trade:
        return None
    return f"{_money(value)} is above max_per_trade {_money(limits.max_per_trade)}"


def _barred(_: TradingConfig, _entry: Entry, standing: Standing) -> str | None:
    return standing.barred


def _countable(_: TradingConfig, entry: Entry, standing: Standing) -> str | None:
    return bound_refusal(standing.account, standing.prices, entry.worth_micros)


def _short_sale(limits: TradingConfig, entry: Entry, _: Standing) -> str | None:
    if limits.short_sales or entry.signal.side is Side.BUY:
        return None
    quantity, symbol = entry.quantity_units / UNITS, entry.signal.symbol
    return f"{quantity:.12g} {symbol} would be sold short, and short_sales is false"


def _daily_loss(limits: TradingConfig, _: Entry, standing: Standing) -> str | None:
    limit = limits.max_daily_loss
    if limit is None:
        return None
    loss = -amount_of(standing.account.day_profit_micros(standing.prices))
    if loss < limit:
        return None
    return (
        f"the day's loss of {_money(loss)} has reached max_daily_loss {_money(limit)}: "
        "only orders that reduce a position are approved"
    )


def _orders_per_minute(limits: TradingConfig, _: Entry, standing: Standing) -> str | None:
    limit = limits.max_orders_per_minute
    if limit is None or standing.recent_orders < limit:
        return None
    orders = "1 order" if standing.recent_orders == 1 else f"{standing.recent_orders} orders"
    return f"{orders} in a minute: max_orders_per_minute is {limit}"


def _per_symbol(limits: TradingConfig, entry: Entry, standing: Standing) -> str | None:
    symbol = entry.signal.symbol
    held = value_micros(entry.close_units, abs(entry.net_units)) if entry.net_units else 0
    reserved = standing.account.reservations.by_symbol.get(symbol, 0)
    value = amount_of(held + reserved + entry.worth_micros)
    if value <= limits.max_per_symbol:
        return None
    limit = _money(limits.max_per_symbol)
    return f"{_money(value)} in {symbol} would be above max_per_symbol {limit}"


def _open_positions(
    limits: TradingConfig, entry: Entry, standing: Standing, relief: Relief
) -> str | None:
    account, symbol = standing.account, entry.signal.symbol
    held, awaited = account.portfolio.holders, account.reservations.by_symbol
    if len(held) + len(awaited) < limits.max_open_positions:
        return None
    leaving = _leaving(account) if account.releases else frozenset[str]()
    if symbol in awaited or (symbol in held and symbol not in leaving):
        return None
    others = ({*held} - relief.places | {*awaited}) - {symbol}
    count = len(others)
    if count < limits.max_open_positions:
        return None
    positions = "1 position is" if count == 1 else f"{count} positions are"
    return f"{positions} open or ordered: max_open_positions is {limits.max_open_positions}"


def _leaving(account: Account) -> frozenset[str]:
    """The symbols of which nothing will be left once all open exits are filled."""
    return relief_of(account, tuple(account.releases)).places


def _invested(
    limits: TradingConfig, entry: Entry, standing: Standing, relief: Relief
) -> str | None:
    """What is invested counts at cost, so that it is known without valuing every position."""
    account = standing.account
    already = account.portfolio.invested_micros + account.reservations.total_micros
    value = amount_of(already - relief.invested_micros + entry.worth_micros)
    if value <= limits.max_buying_power:
        return None
    limit = _money(limits.max_buying_power)
    return f"{_money(value)} invested would be above max_buying_power {limit}"


def _buying_power(_: TradingConfig, entry: Entry, standing: Standing, relief: Relief) -> str | None:
    account = standing.account
    need = account.need_micros(entry.worth_micros) + entry.costs_micros
    if account.surely_has(need):
        return None
    free = account.free_micros(standing.prices) + relief.money_micros
    if need <= free:
        return None
    return (
        f"{_money(amount_of(need))} of own money is needed and {_money(amount_of(free))} is free: "
        "not enough buying power"
    )


def _money(amount: float) -> str:
    return f"{amount:,.2f}"


MARKET_CHECKS: Final[tuple[tuple[Check, MarketCheck], ...]] = (
    (Check.MIN_QUALITY, _quality),
    (Check.MIN_CONFIDENCE, _confidence),
    (Check.LAST_CLOSE, _last_close),
    (Check.MAX_PRICE_DEVIATION, _price_deviation),
    (Check.MAX_PER_TRADE, _per_trade),
)
ACCOUNT_CHECKS: Final[tuple[tuple[Check, AccountCheck], ...]] = (
    (Check.BARRED, _barred),
    (Check.SHORT_SALES, _short_sale),
    (Check.COUNTABLE, _countable),
    (Check.MAX_DAILY_LOSS, _daily_loss),
    (Check.MAX_ORDERS_PER_MINUTE, _orders_per_minute),
    (Check.MAX_PER_SYMBOL, _per_symbol),
)
RELIEF_CHECKS: Final[tuple[tuple[Check, ReliefCheck], ...]] = (
    (Check.MAX_OPEN_POSITIONS, _open_positions),
    (Check.MAX_BUYING_POWER, _invested),
    (Check.BUYING_POWER, _buying_power),
)
