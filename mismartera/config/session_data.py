"""Which data a session has: symbols, streams, history, indicators, and how gaps are treated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from mismartera.config.historical import HistoricalConfig
from mismartera.config.part import Fault, Part, refusal, refuse
from mismartera.config.session_indicators import SessionIndicators
from mismartera.config.values import (
    MOST_ENTRIES,
    MOST_SYMBOLS,
    QUOTES,
    TICKS,
    PositiveSeconds,
    Seconds,
    StoredInterval,
    Stream,
    Symbol,
    unique,
)
from mismartera.domain.interval import Interval
from mismartera.domain.trading_session import SessionHours


class Completeness(StrEnum):
    """Whether a derived bar that lacks a base bar is emitted (any) or skipped (full)."""

    ANY = "any"
    FULL = "full"


class DerivedBars(Part):
    """How derived bars are made."""

    completeness: Completeness = Field(
        default=Completeness.ANY,
        description="any: emit a bar that lacks base bars, with its coverage; full: skip it.",
    )


class GapFiller(Part):
    """How the quality of a session is measured, and how gaps are filled live."""

    enable_session_quality: bool = Field(
        default=True,
        description="Whether session quality is measured; if not, 100 percent is assigned.",
    )
    max_retries: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=5, description="How often missing bars are asked for again before giving up."
    )
    retry_interval_seconds: PositiveSeconds = Field(
        default=60.0, description="Seconds between two requests for missing bars."
    )


class Streaming(Part):
    """How a session that lags its clock is treated."""

    catchup_threshold_seconds: Seconds = Field(
        default=60.0,
        description="A symbol that lags by more than this is not given to strategies.",
    )
    catchup_check_interval: PositiveSeconds = Field(
        default=10.0, description="Seconds between two looks at how far symbols lag."
    )
    live_grace_seconds: Seconds = Field(
        default=5.0, description="How many seconds a live step waits for bars that are due."
    )


class SessionDataConfig(Part):
    """The data of a session."""

    symbols: Annotated[
        tuple[Symbol, ...],
        Field(max_length=MOST_SYMBOLS, json_schema_extra={"uniqueItems": True}),
    ] = Field(description="The symbols that are there from the start.")
    streams: Annotated[
        tuple[Stream, ...],
        Field(min_length=1, max_length=MOST_ENTRIES, json_schema_extra={"uniqueItems": True}),
    ] = Field(description="The intervals that every symbol has, and 'quotes' or 'ticks'.")
    session_hours: SessionHours = Field(
        default=SessionHours.REGULAR,
        description="regular: open to close; extended: pre-market and after-market as well.",
    )
    base_interval: Mapping[Symbol, StoredInterval] = Field(
        default={}, description="The stored interval to stream, by symbol, instead of the choice."
    )
    derived_bars: DerivedBars = Field(
        default=DerivedBars(), description="How derived bars are made."
    )
    historical: HistoricalConfig = Field(
        default=HistoricalConfig(), description="What is loaded of the time before a session."
    )
    indicators: SessionIndicators = Field(
        default=SessionIndicators(), description="Indicators computed while the session runs."
    )
    gap_filler: GapFiller = Field(
        default=GapFiller(), description="How quality is measured and gaps are filled."
    )
    streaming: Streaming = Field(
        default=Streaming(), description="How a session that lags its clock is treated."
    )

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The bar intervals among the streams, shortest first."""
        texts = (stream for stream in self.streams if stream not in (QUOTES, TICKS))
        return tuple(sorted(map(Interval.parse, texts)))

    @property
    def has_quotes(self) -> bool:
        return QUOTES in self.streams

    @property
    def has_ticks(self) -> bool:
        return TICKS in self.streams

    @field_validator("symbols")
    @classmethod
    def _symbols_are_unique(cls, symbols: tuple[str, ...]) -> tuple[str, ...]:
        return unique(symbols, "symbol")

    @field_validator("streams")
    @classmethod
    def _streams_are_unique(cls, streams: tuple[str, ...]) -> tuple[str, ...]:
        unique(streams, "stream")
        if all(stream in (QUOTES, TICKS) for stream in streams):
            raise refusal(Fault("at least one interval, such as 1m"))
        return streams

    @field_validator("base_interval", mode="before")
    @classmethod
    def _base_symbols_are_unique(cls, bases: object) -> object:
        if isinstance(bases, Mapping):
            keys = [str(key) for key in bases]
            last = {key.strip().upper(): key for key in keys}
            repeated = [key for key in keys if last[key.strip().upper()] != key]
            refuse([Fault("each symbol once", (key,)) for key in repeated])
        return bases

    @model_validator(mode="after")
    def _parts_fit_together(self) -> SessionDataConfig:
        refuse([*self._unlisted_symbols(), *self._impossible_bases()])
        return self

    def _unlisted_symbols(self) -> Iterator[Fault]:
        listed = f"one of symbols ({', '.join(self.symbols[:10])})"
        symbols = set(self.symbols)
        for symbol in self.base_interval:
            if symbol not in symbols:
                yield Fault(f"a value for {listed}", ("base_interval", symbol))
        for index, data in enumerate(self.historical.data):
            for position, symbol in enumerate(data.apply_to):
                if isinstance(data.apply_to, tuple) and symbol not in symbols:
                    at = ("historical", "data", index, "apply_to", position)
                    yield Fault(listed, at)

    def _impossible_bases(self) -> Iterator[Fault]:
        for symbol, base in self.base_interval.items():
            for interval in self.intervals:
                if not base.divides(interval):
                    expected = f"an interval that divides every stream, also {interval}"
                    yield Fault(expected, ("base_interval", symbol))
                    break
