"""Finds symbols whose session opened away from the previous close."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from mismartera.api import (
    Amount,
    ScanContext,
    ScanNeeds,
    Scanner,
    ScannerParameters,
    ScanResult,
    percent_changes,
)


class GapUpParameters(ScannerParameters):
    """The gap in percent of the previous close; volume as the average of a session."""

    min_gap_percent: Annotated[float, Field(gt=0, le=1_000)] = Field(
        default=2.0, description="The least gap, in percent of the previous close."
    )
    direction: Literal["up", "down", "both"] = Field(
        default="up", description="up, down or both: where it has to open."
    )
    min_price: Amount = Field(default=1.0, description="The least opening price.")
    min_average_volume: Amount = Field(
        default=0.0, description="The least average volume of the sessions before."
    )
    days: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=20, description="How many sessions the volume is averaged over."
    )


class GapUp(Scanner[GapUpParameters]):
    """Finds opening gaps: the first bar's open against the previous session's close."""

    Parameters: ClassVar[type[ScannerParameters]] = GapUpParameters

    def needs(self) -> ScanNeeds:
        return ScanNeeds(daily_days=self.parameters.days, intraday=True)

    def scan(self, context: ScanContext) -> Iterator[ScanResult]:
        given = self.parameters
        opened, close = context.today.open, context.daily.previous_close
        volume = context.daily.average_volume()
        gap = percent_changes(opened, close)
        size = {"up": gap, "down": -gap, "both": np.abs(gap)}[given.direction]
        found = (size >= given.min_gap_percent) & (opened >= given.min_price)
        found &= volume >= given.min_average_volume
        for slot in np.flatnonzero(found).tolist():
            reason = (
                f"opened at {opened[slot]:.12g}, {gap[slot]:+.2f} % from {close[slot]:.12g}; "
                f"average volume {volume[slot]:,.0f}"
            )
            yield ScanResult(context.symbols[slot], float(size[slot]), reason)
