"""Indicators that are computed while a session runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, field_validator

from mismartera.config.historical import BarField
from mismartera.config.part import Part, refuse_repetitions
from mismartera.config.values import MOST_ENTRIES, BarInterval, Length, Name, Parameter


class SessionIndicator(Part):
    """One indicator on one interval."""

    name: Name = Field(description="Its name; `indicators list` shows them all.")
    period: Length | None = Field(
        default=None, description="How many bars it looks at (TA-Lib's timeperiod)."
    )
    interval: BarInterval = Field(description="The interval whose bars it is computed on.")
    params: Mapping[str, Parameter] = Field(
        default={},
        description="Its other parameters, such as fast, slow and signal; "
        "`indicators show NAME` lists them.",
    )
    inputs: Annotated[tuple[BarField, ...], Field(min_length=1, max_length=10)] | None = Field(
        default=None, description="The columns it works on, where it takes any."
    )


class SessionIndicators(Part):
    """The indicators of a session."""

    session: tuple[SessionIndicator, ...] = Field(
        default=(),
        max_length=MOST_ENTRIES,
        description="Indicators that are computed for every symbol.",
    )

    @field_validator("session")
    @classmethod
    def _indicators_are_unique(
        cls, indicators: tuple[SessionIndicator, ...]
    ) -> tuple[SessionIndicator, ...]:
        refuse_repetitions(indicators, "indicator")
        return indicators
