"""How a run is made: its seed, where data and orders go, and what is noted about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mismartera.config.part import Part
from mismartera.config.values import Benchmark, Text


class Mode(StrEnum):
    """Past sessions, or the present one."""

    BACKTEST = "backtest"
    LIVE = "live"


class AssetClass(StrEnum):
    """What kind of instrument is traded."""

    EQUITY = "EQUITY"
    CRYPTO = "CRYPTO"
    FOREX = "FOREX"
    FUTURES = "FUTURES"


class DataApi(StrEnum):
    """Where bars come from."""

    LOCAL = "local"
    REPLAY = "replay"
    ALPACA = "alpaca"


class TradeApi(StrEnum):
    """Where orders go."""

    PAPER = "paper"
    ALPACA = "alpaca"


class RunConfig(Part):
    """What makes a run repeatable, and what its result is measured against."""

    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = Field(
        default=0, description="The seed of every random number."
    )
    benchmark: Benchmark | None = Field(
        default=None,
        description="What the result is set beside: a stored symbol, or buy_and_hold: equal parts "
        "of the initial cash in the symbols of this configuration. It is read after the run.",
    )
    risk_free_rate: Annotated[float, Field(gt=-1, le=1)] = Field(
        default=0.0,
        description="What money earns in a year without a risk, as a part of one: 0.05 is 5 %.",
    )


class ApiConfig(Part):
    """Where bars come from and where orders go; keys are never kept here."""

    data_api: DataApi = Field(
        default=DataApi.LOCAL,
        description="local: the store; replay: stored bars as a live feed; alpaca: live bars.",
    )
    trade_api: TradeApi = Field(
        default=TradeApi.PAPER, description="paper: simulated orders; alpaca: that broker."
    )


class Metadata(Part):
    """Notes for people."""

    created_by: Text = Field(default="", description="Who wrote it.")
    description: Text = Field(default="", description="What it is for.")
    version: Text = Field(default="", description="The version of this configuration.")
