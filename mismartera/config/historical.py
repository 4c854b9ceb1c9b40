"""What is loaded of the time before a session, and what is worked out from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from mismartera.config.part import Fault, Part, refusal
from mismartera.config.values import (
    ALL_SYMBOLS,
    MOST_ENTRIES,
    ApplyTo,
    BarInterval,
    LookBack,
    Name,
    unique,
)
from mismartera.domain.interval import Interval


class HistoricalType(StrEnum):
    """How a historical indicator sums up the past."""

    TRAILING_AVERAGE = "trailing_average"
    TRAILING_MAX = "trailing_max"
    TRAILING_MIN = "trailing_min"


class Granularity(StrEnum):
    """One value for the whole past, or one for each minute of the current session."""

    DAILY = "daily"
    MINUTE = "minute"


class BarField(StrEnum):
    """A column of a bar."""

    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    VOLUME = "volume"


class HistoricalData(Part):
    """Bars of past sessions that are kept at hand."""

    trailing_days: Annotated[int, Field(ge=1, le=10_000)] = Field(
        description="How many sessions before the current one are loaded."
    )
    intervals: tuple[BarInterval, ...] = Field(
        min_length=1,
        max_length=MOST_ENTRIES,
        description="The intervals that are loaded; derived ones are made from the stored base.",
    )
    apply_to: ApplyTo = Field(
        default=ALL_SYMBOLS, description="'all', or the symbols that it is loaded for."
    )

    @field_validator("intervals")
    @classmethod
    def _intervals_are_unique(cls, intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
        return unique(intervals, "interval")

    def applies_to(self, symbol: str) -> bool:
        """Tell whether the bars are loaded for this symbol."""
        return self.apply_to == ALL_SYMBOLS or symbol in self.apply_to


class HistoricalIndicator(Part):
    """A number, or one for each minute, that depends on past sessions alone."""

    type: HistoricalType = Field(description="How the past is summed up.")
    period: LookBack = Field(
        description="How far back: 10d counts sessions; 52w, 3m and 1y are calendar spans."
    )
    granularity: Granularity = Field(
        default=Granularity.DAILY,
        description="daily: one value; minute: one for each minute of the session (averages).",
    )
    field: BarField = Field(description="The column that is summed up.")
    skip_early_close: bool = Field(
        default=False,
        description="Whether a session with an early close is replaced by an earlier session.",
    )

    @model_validator(mode="after")
    def _only_averages_have_minutes(self) -> HistoricalIndicator:
        is_average = self.type is HistoricalType.TRAILING_AVERAGE
        if self.granularity is Granularity.MINUTE and not is_average:
            raise refusal(Fault(f"'daily', for a {self.type} has no minutes", ("granularity",)))
        return self


class HistoricalConfig(Part):
    """Everything that concerns the time before a session."""

    enable_quality: bool = Field(
        default=True,
        description="Whether historical quality is measured; if not, 100 percent is assigned.",
    )
    data: tuple[HistoricalData, ...] = Field(
        default=(),
        max_length=MOST_ENTRIES,
        description="Bars of past sessions that are kept at hand.",
    )
    indicators: Mapping[Name, HistoricalIndicator] = Field(
        default={}, description="Historical indicators, each under a name of its own."
    )
