"""Which past sessions are replayed, and how fast."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from mismartera.config.part import Fault, Part, refusal
from mismartera.config.values import Date

DATA_DRIVEN: Final = 0.0


class BacktestConfig(Part):
    """The dates of a backtest and its speed."""

    start_date: Date = Field(
        description="First date; the run begins with the first session on or after it."
    )
    end_date: Date = Field(
        description="Last date; the run ends with the last session on or before it."
    )
    speed_multiplier: Annotated[float, Field(ge=0, le=1_000_000)] = Field(
        default=DATA_DRIVEN,
        description="0: data-driven, as fast as it goes; 1: real time; 360: six hours a minute.",
    )
    prefetch_days: Annotated[int, Field(ge=0, le=1_000)] = Field(
        default=1,
        description="How many sessions at least are loaded ahead while the current one streams.",
    )

    @property
    def is_data_driven(self) -> bool:
        """Whether every stage waits for the next (`speed_multiplier` 0)."""
        return self.speed_multiplier == DATA_DRIVEN

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> BacktestConfig:
        if self.end_date < self.start_date:
            raise refusal(Fault(f"a date on or after start_date {self.start_date}", ("end_date",)))
        return self
