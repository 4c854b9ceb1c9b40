"""For every key of trading: wrong values, and what must be said about them."""

from __future__ import annotations

from typing import Final

from mismartera.config.part import Part
from mismartera.config.trading import (
    BasisPointsSlippage,
    FixedSlippage,
    Margin,
    NoCommission,
    NoSlippage,
    PercentCommission,
    PerShareCommission,
    PerTradeCommission,
    TradingConfig,
    VolumeShareSlippage,
)
from tests.config.documents import MISSING
from tests.config.refusal import MANY, NUMBER, OBJECT, REQUIRED, WHOLE, Refusal, switch

SLIPPAGES: Final = "'none', 'fixed', 'basis_points', 'volume_share'"
COMMISSIONS: Final = "'none', 'per_share', 'per_trade', 'percent'"


def _positive_amount(key: str) -> list[Refusal]:
    return [
        Refusal(key, "5", "'5'", NUMBER),
        Refusal(key, True, "true", NUMBER),
        Refusal(key, 0, "0", "a number above 0"),
        Refusal(key, 1e13, "10000000000000.0", MANY),
        Refusal(key, float("nan"), "NaN", "a finite number"),
        Refusal(key, float("inf"), "a number out of range", "a finite number"),
    ]


def _amount(model: str, key: str, **others: object) -> list[Refusal]:
    whole = {"model": model, **others}
    return [
        Refusal(key, -1, "-1", "a number of at least 0", whole={**whole, key: -1}),
        Refusal(key, "1", "'1'", NUMBER, whole={**whole, key: "1"}),
        Refusal(key, 1e13, "10000000000000.0", MANY, whole={**whole, key: 1e13}),
    ]


def _model(expected: str) -> list[Refusal]:
    return [
        Refusal("model", "other", "'other'", expected, whole={"model": "other"}),
        Refusal("model", 1, "1", expected, whole={"model": 1}),
        Refusal("model", MISSING, "nothing", REQUIRED, whole={}),
    ]


TRADING_REFUSALS: Final[dict[type[Part], tuple[str, list[Refusal]]]] = {
    TradingConfig: (
        "trading_config",
        [
            *_positive_amount("max_buying_power"),
            *_positive_amount("max_per_trade"),
            *_positive_amount("max_per_symbol"),
            Refusal("max_open_positions", 0, "0", "a number of at least 1"),
            Refusal("max_open_positions", True, "true", WHOLE),
            Refusal("min_quality", 101, "101", "a number of at most 100"),
            Refusal("min_quality", "95%", "'95%'", NUMBER),
            Refusal("quality_measure", "both", "'both'", "'integrity' or 'quality'"),
            Refusal("min_confidence", 50, "50", "a number of at most 1"),
            Refusal("min_confidence", -0.1, "-0.1", "a number of at least 0"),
            *_positive_amount("initial_cash"),
            *switch("short_sales"),
            Refusal("margin", True, "true", OBJECT),
            *switch("flatten_at_close"),
            *_positive_amount("max_daily_loss"),
            Refusal("max_orders_per_minute", 0, "0", "a number of at least 1"),
            Refusal("max_orders_per_minute", 1.5, "1.5", WHOLE),
            Refusal("max_price_deviation_percent", 0, "0", "a number above 0"),
            Refusal("max_price_deviation_percent", "5", "'5'", NUMBER),
            Refusal("max_strategy_errors", 0, "0", "a number of at least 1"),
            Refusal("max_strategy_errors", None, "null", WHOLE),
            Refusal("volume_share", 0, "0", "a number above 0"),
            Refusal("volume_share", 1.1, "1.1", "a number of at most 1"),
            Refusal("slippage", "none", "'none'", OBJECT),
            Refusal("commission", 5, "5", OBJECT),
            Refusal("tick_size", 0, "0", "a number above 0"),
            Refusal("tick_size", "0.01", "'0.01'", NUMBER),
            Refusal("on_margin_call", "sell", "'sell'", "'warn' or 'flatten'"),
            Refusal("on_likely_split", "adjust", "'adjust'", "'cancel' or 'keep'"),
        ],
    ),
    NoSlippage: ("trading_config.slippage", _model(SLIPPAGES)),
    FixedSlippage: (
        "trading_config.slippage",
        [
            *_model(SLIPPAGES),
            *_amount("fixed", "amount"),
            Refusal("amount", MISSING, "nothing", REQUIRED, whole={"model": "fixed"}),
        ],
    ),
    BasisPointsSlippage: (
        "trading_config.slippage",
        [
            *_model(SLIPPAGES),
            Refusal("basis_points", MISSING, "nothing", REQUIRED, whole={"model": "basis_points"}),
            Refusal(
                "basis_points",
                20000,
                "20000",
                "a number of at most 10,000",
                whole={"model": "basis_points", "basis_points": 20000},
            ),
        ],
    ),
    VolumeShareSlippage: (
        "trading_config.slippage",
        [
            *_model(SLIPPAGES),
            Refusal(
                "price_impact",
                2,
                "2",
                "a number of at most 1",
                whole={"model": "volume_share", "price_impact": 2},
            ),
        ],
    ),
    NoCommission: ("trading_config.commission", _model(COMMISSIONS)),
    PerShareCommission: (
        "trading_config.commission",
        [
            *_model(COMMISSIONS),
            *_amount("per_share", "amount"),
            *_amount("per_share", "minimum", amount=1),
        ],
    ),
    PerTradeCommission: (
        "trading_config.commission",
        [
            *_model(COMMISSIONS),
            *_amount("per_trade", "amount"),
            *_amount("per_trade", "minimum", amount=1),
        ],
    ),
    PercentCommission: (
        "trading_config.commission",
        [
            *_model(COMMISSIONS),
            Refusal(
                "percent",
                101,
                "101",
                "a number of at most 100",
                whole={"model": "percent", "percent": 101},
            ),
            *_amount("percent", "minimum", percent=1),
        ],
    ),
    Margin: (
        "trading_config.margin",
        [
            Refusal("initial_percent", 0, "0", "a number above 0", whole={"initial_percent": 0}),
            Refusal(
                "maintenance_percent",
                60,
                "60",
                "at most initial_percent 50",
                whole={"maintenance_percent": 60},
            ),
        ],
    ),
}
