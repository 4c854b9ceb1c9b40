"""The JSON Schema of a configuration, and a configuration to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mismartera.config.models import SessionConfiguration

if TYPE_CHECKING:
    from pydantic import JsonValue

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, JsonValue]:
    """The JSON Schema (Draft 2020-12) of a configuration file, every key described."""
    schema: dict[str, JsonValue] = SessionConfiguration.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, **schema, "title": "MisMartera session configuration"}


def starting_point(reference: str) -> dict[str, JsonValue]:
    """A small configuration that runs on the sample data, to be edited by hand.

    `reference` is where editors find the schema that describes every key.
    """
    return {
        "$schema": reference,
        "session_name": "My first session",
        "mode": "backtest",
        "exchange_group": "US_EQUITY",
        "backtest_config": {
            "start_date": "2024-07-01",
            "end_date": "2024-07-05",
            "speed_multiplier": 0.0,
        },
        "session_data_config": {
            "symbols": ["AAPL", "RIVN"],
            "streams": ["1m", "5m", "15m"],
            "historical": {"data": [{"trailing_days": 10, "intervals": ["1m", "1d"]}]},
            "indicators": {"session": [{"name": "sma", "period": 20, "interval": "1m"}]},
        },
        "strategies": [
            {
                "strategy": "sma_crossover",
                "config": {"interval": "5m", "fast": 5, "slow": 20, "quantity": 10},
            }
        ],
        "run": {"benchmark": "buy_and_hold", "risk_free_rate": 0.0},
        "metadata": {"created_by": "", "description": "A starting point.", "version": "1.0"},
    }
