"""A session configuration as a whole: one JSON file."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict

from mismartera.config.backtest import BacktestConfig
from mismartera.config.part import Fault, Part, refuse, refuse_repetitions
from mismartera.config.run import (
    ApiConfig,
    AssetClass,
    DataApi,
    Metadata,
    Mode,
    RunConfig,
    TradeApi,
)
from mismartera.config.session_data import SessionDataConfig
from mismartera.config.strategies import ScannerConfig, StrategyConfig
from mismartera.config.trading import TradingConfig
from mismartera.config.values import BUY_AND_HOLD, MOST_ENTRIES, Line, Text

_BACKTEST_NEEDS_DATES: JsonDict = {
    "if": {"properties": {"mode": {"const": "live"}}, "required": ["mode"]},
    "else": {
        "required": ["backtest_config"],
        "properties": {"backtest_config": {"type": "object"}},
    },
}


class SessionConfiguration(Part):
    """What a run does: which sessions, which data, which strategies, within which limits."""

    model_config = ConfigDict(json_schema_extra=_BACKTEST_NEEDS_DATES)

    schema_reference: Text | None = Field(
        default=None,
        alias="$schema",
        description="The JSON Schema of this file, so that editors can help.",
    )
    session_name: Line = Field(description="What the run is called.")
    mode: Mode = Field(default=Mode.BACKTEST, description="backtest: past sessions; live: today's.")
    exchange_group: Line = Field(
        default="US_EQUITY",
        description="Whose calendar: US_EQUITY, or a calendar's code such as XNYS or XLON.",
    )
    asset_class: AssetClass = Field(
        default=AssetClass.EQUITY, description="What kind of instrument is traded."
    )
    backtest_config: BacktestConfig | None = Field(
        default=None, description="Dates and speed of a backtest; needed in that mode."
    )
    session_data_config: SessionDataConfig = Field(description="The data of a session.")
    strategies: tuple[StrategyConfig, ...] = Field(
        default=(),
        max_length=MOST_ENTRIES,
        description="The strategies that trade, in the order in which they are called.",
    )
    scanners: tuple[ScannerConfig, ...] = Field(
        default=(), max_length=MOST_ENTRIES, description="The scanners that look for symbols."
    )
    trading_config: TradingConfig = Field(
        default=TradingConfig(), description="Risk limits, the account and trading costs."
    )
    run: RunConfig = Field(
        default=RunConfig(), description="What makes a run repeatable, and what it is set beside."
    )
    api_config: ApiConfig = Field(
        default=ApiConfig(), description="Where bars come from and where orders go."
    )
    metadata: Metadata = Field(default=Metadata(), description="Notes for people.")

    @field_validator("strategies")
    @classmethod
    def _strategies_are_unique(
        cls, strategies: tuple[StrategyConfig, ...]
    ) -> tuple[StrategyConfig, ...]:
        refuse_repetitions(strategies, "strategy")
        return strategies

    @field_validator("scanners")
    @classmethod
    def _scanners_are_unique(cls, scanners: tuple[ScannerConfig, ...]) -> tuple[ScannerConfig, ...]:
        refuse_repetitions(scanners, "scanner")
        return scanners

    @model_validator(mode="after")
    def _parts_fit_the_mode(self) -> SessionConfiguration:
        faults = [*self._missing_symbols(), *self._nothing_to_hold()]
        faults += self._live_faults() if self.mode is Mode.LIVE else self._backtest_faults()
        refuse(faults)
        return self

    def _missing_symbols(self) -> Iterator[Fault]:
        if not self.session_data_config.symbols and not self.scanners:
            expected = "at least one symbol, or a scanner that finds some"
            yield Fault(expected, ("session_data_config", "symbols"))

    def _nothing_to_hold(self) -> Iterator[Fault]:
        held = self.session_data_config.symbols
        if self.run.benchmark == BUY_AND_HOLD and not held:
            expected = "a stored symbol, for the configuration has no symbols to hold"
            yield Fault(expected, ("run", "benchmark"))

    def _backtest_faults(self) -> Iterator[Fault]:
        if self.backtest_config is None:
            yield Fault("start_date and end_date of the backtest", ("backtest_config",))
        if self.api_config.data_api is not DataApi.LOCAL:
            yield Fault("'local' in a backtest, or mode 'live'", ("api_config", "data_api"))
        if self.api_config.trade_api is not TradeApi.PAPER:
            yield Fault("'paper' in a backtest, or mode 'live'", ("api_config", "trade_api"))

    def _live_faults(self) -> Iterator[Fault]:
        if self.api_config.data_api is DataApi.LOCAL:
            yield Fault("'replay' or 'alpaca' in mode 'live'", ("api_config", "data_api"))
