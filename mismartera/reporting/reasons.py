"""Why signals are refused and orders end early, in words, and what can be done about it.

`{name}` stands for a value of `trading_config`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from mismartera.domain.check import Check
from mismartera.domain.order_end import OrderEnd


class Reason(NamedTuple):
    """What a reason is called, and what to do about it (None: nothing is to be said)."""

    text: str
    remedy: str | None = None


_SHOWN: Final = "`execution decisions --reason {}` shows what is wrong with each"

BY_CHECK: Final[Mapping[Check, Reason]] = {
    Check.FORM: Reason("no order can be made of them", _SHOWN.format(Check.FORM)),
    Check.PRICES: Reason(
        "prices off the tick, or on the wrong side of the last close", _SHOWN.format(Check.PRICES)
    ),
    Check.SYMBOL: Reason(
        "the session does not have the symbol",
        "name it in session_data_config.symbols, or bring it with `data add-symbol`",
    ),
    Check.MARKET_HOURS: Reason("the market has a break", "send them once it is over"),
    Check.MIN_QUALITY: Reason("{quality_measure} below min_quality {min_quality:g} %"),
    Check.MIN_CONFIDENCE: Reason(
        "confidence below min_confidence {min_confidence:g}",
        "lower trading_config.min_confidence, or send signals with more of it",
    ),
    Check.LAST_CLOSE: Reason(
        "no bar yet in the session or the one before",
        "`config check` names the symbols that have no bars in the run's span",
    ),
    Check.MAX_PRICE_DEVIATION: Reason(
        "price further from the last close than max_price_deviation_percent"
        " {max_price_deviation_percent:g}",
        "raise trading_config.max_price_deviation_percent, or name prices nearer to the market",
    ),
    Check.MAX_PER_TRADE: Reason(
        "above max_per_trade {max_per_trade:,.2f}",
        "raise trading_config.max_per_trade, or order less at once",
    ),
    Check.BARRED: Reason(
        "nothing may be opened after a margin call, or without equity",
        "the notices say since when",
    ),
    Check.SHORT_SALES: Reason(
        "sold short, and short_sales is false",
        "set trading_config.short_sales to true, or sell no more than is held",
    ),
    Check.COUNTABLE: Reason("more than an account can count", "order less"),
    Check.MAX_DAILY_LOSS: Reason(
        "the day's loss has reached max_daily_loss {max_daily_loss:,.2f}",
        "raise trading_config.max_daily_loss, or trade less after losses",
    ),
    Check.MAX_ORDERS_PER_MINUTE: Reason(
        "more than max_orders_per_minute {max_orders_per_minute}",
        "raise trading_config.max_orders_per_minute, or send fewer",
    ),
    Check.MAX_PER_SYMBOL: Reason(
        "above max_per_symbol {max_per_symbol:,.2f}",
        "raise trading_config.max_per_symbol, or hold less of a symbol",
    ),
    Check.MAX_OPEN_POSITIONS: Reason(
        "more positions than max_open_positions {max_open_positions}",
        "raise trading_config.max_open_positions, or close a position first",
    ),
    Check.MAX_BUYING_POWER: Reason(
        "more invested than max_buying_power {max_buying_power:,.2f}",
        "raise trading_config.max_buying_power, or invest less",
    ),
    Check.BUYING_POWER: Reason(
        "not enough buying power",
        "order less, raise trading_config.initial_cash, or set trading_config.margin",
    ),
}

_REMEDIES_OF_QUALITY: Final[Mapping[str, str]] = {
    "integrity": (
        "does the vendor leave minutes without trades out? Then import its files again with"
        " --complete; else lower trading_config.min_quality"
    ),
    "quality": (
        "quality counts minutes without trades as missing: set trading_config.quality_measure to"
        " integrity, or lower trading_config.min_quality"
    ),
}

BY_END: Final[Mapping[OrderEnd, Reason]] = {
    OrderEnd.REQUEST: Reason("cancelled by who sent them, or by hand"),
    OrderEnd.FLATTEN: Reason("flattened"),
    OrderEnd.PAIR: Reason("the other order of the pair was filled"),
    OrderEnd.NOTHING_TO_REDUCE: Reason("no position left to reduce"),
    OrderEnd.SESSION: Reason(
        "not filled when the session ended",
        "time_in_force gtc keeps an order for the next sessions",
    ),
    OrderEnd.NOT_AT_ONCE: Reason(
        "not filled at once", "time_in_force day keeps an order until the session's close"
    ),
    OrderEnd.CASH: Reason(
        "cut to what cash pays for", "order less, or raise trading_config.initial_cash"
    ),
    OrderEnd.AWAITED: Reason(
        "waited for orders that were not filled",
        "keep cash or a place free, or order in on_fill of the exit",
    ),
    OrderEnd.LIKELY_SPLIT: Reason(
        "priced before a likely split", "trading_config.on_likely_split keep leaves them"
    ),
    OrderEnd.NO_EQUITY: Reason("equity is at or below zero"),
    OrderEnd.SYMBOL_LEFT: Reason("their symbol left the session"),
}


def reason_of_check(check: Check, limits: Mapping[str, object]) -> Reason:
    """Why a check refuses, with its limit, and what to do about it."""
    found = BY_CHECK[check]
    remedy = found.remedy
    if check is Check.MIN_QUALITY:
        remedy = _REMEDIES_OF_QUALITY.get(str(limits.get("quality_measure")))
    return Reason(_with_limits(found.text, limits) or str(check), remedy)


def _with_limits(text: str, limits: Mapping[str, object]) -> str | None:
    """A text with its limits; None where a record that somebody has edited lacks one."""
    try:
        return text.format_map(limits)
    except (LookupError, ValueError, TypeError):
        return None
