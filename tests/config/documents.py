"""Configurations as documents, and changes to them."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from mismartera.config.loader import from_document
from mismartera.errors import ConfigurationError, Finding

Document = dict[str, object]
Steps = tuple[str | int, ...]


class Missing:
    """Stands for a key that is left out."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = Missing()

MINIMAL: Final[Document] = {
    "session_name": "Two tech names, one week",
    "backtest_config": {"start_date": "2024-07-01", "end_date": "2024-07-05"},
    "session_data_config": {"symbols": ["AAPL", "RIVN"], "streams": ["1m"]},
}

COMPLETE: Final[Document] = {
    "$schema": "session.schema.json",
    "session_name": "Two tech names, one week",
    "mode": "backtest",
    "exchange_group": "US_EQUITY",
    "asset_class": "EQUITY",
    "backtest_config": {
        "start_date": "2024-07-01",
        "end_date": "2024-07-05",
        "speed_multiplier": 0.0,
        "prefetch_days": 1,
    },
    "session_data_config": {
        "symbols": ["AAPL", "RIVN"],
        "streams": ["1m", "5m", "15m", "quotes"],
        "session_hours": "regular",
        "base_interval": {"AAPL": "1m"},
        "derived_bars": {"completeness": "any"},
        "historical": {
            "enable_quality": True,
            "data": [{"trailing_days": 10, "intervals": ["1m", "1d"], "apply_to": "all"}],
            "indicators": {
                "avg_volume": {
                    "type": "trailing_average",
                    "period": "10d",
                    "granularity": "daily",
                    "field": "volume",
                    "skip_early_close": True,
                },
                "high_52w": {"type": "trailing_max", "period": "52w", "field": "high"},
            },
        },
        "indicators": {
            "session": [
                {"name": "sma", "period": 20, "interval": "1m"},
                {"name": "macd", "interval": "15m", "params": {"fast": 12, "slow": 26}},
                {"name": "max", "period": 5, "interval": "1m", "inputs": ["high"]},
            ]
        },
        "gap_filler": {
            "enable_session_quality": True,
            "max_retries": 5,
            "retry_interval_seconds": 60,
        },
        "streaming": {
            "catchup_threshold_seconds": 60,
            "catchup_check_interval": 10,
            "live_grace_seconds": 5,
        },
    },
    "strategies": [{"strategy": "sma_crossover", "config": {"interval": "5m", "fast": 5}}],
    "scanners": [
        {
            "scanner": "momentum",
            "pre_session": False,
            "regular_session": [{"start": "09:35", "end": "10:30:30", "interval": "5m"}],
            "config": {},
        }
    ],
    "trading_config": {
        "max_buying_power": 100000,
        "max_per_trade": 10000,
        "max_per_symbol": 20000,
        "max_open_positions": 5,
        "min_quality": 95.0,
        "quality_measure": "integrity",
        "min_confidence": 0.5,
        "initial_cash": 100000,
        "short_sales": False,
        "margin": None,
        "flatten_at_close": False,
        "max_daily_loss": None,
        "max_orders_per_minute": None,
        "max_price_deviation_percent": None,
        "max_strategy_errors": 10,
        "volume_share": 0.1,
        "slippage": {"model": "none"},
        "commission": {"model": "none"},
        "tick_size": None,
        "on_margin_call": "warn",
        "on_likely_split": "cancel",
    },
    "run": {"seed": 0},
    "api_config": {"data_api": "local", "trade_api": "paper"},
    "metadata": {"created_by": "me", "description": "a week", "version": "1.0"},
}


def steps_of(path: str) -> Steps:
    """Read `a.b[1].c` as the keys and positions that lead there."""
    parts = path.replace("[", ".").replace("]", "").split(".")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def changed(path: str, value: object, document: Document = COMPLETE) -> Document:
    """A copy of a document with one value replaced, added or left out."""
    copy = deepcopy(document)
    *above, last = steps_of(path)
    current: object = copy
    for step in above:
        current = current[step]  # type: ignore[index]  # the path leads through containers
    if value is MISSING:
        del current[last]  # type: ignore[attr-defined]
    else:
        current[last] = value  # type: ignore[index]
    return copy


def findings_in(document: object) -> tuple[Finding, ...]:
    """What is wrong with a document; nothing if it is accepted."""
    try:
        from_document(document)
    except ConfigurationError as error:
        return error.findings
    return ()
