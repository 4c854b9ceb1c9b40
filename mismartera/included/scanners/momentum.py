"""Finds symbols that move on more volume than they usually have by this time."""

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


class MomentumParameters(ScannerParameters):
    """Relative volume as a multiple, the change in percent of the session's open."""

    min_relative_volume: Annotated[float, Field(ge=0, le=1e6)] = Field(
        default=2.0, description="The least volume so far, as a multiple of the usual one."
    )
    min_change_percent: Annotated[float, Field(gt=0, le=1_000)] = Field(
        default=1.0, description="The least change since the open, in percent."
    )
    direction: Literal["up", "down", "both"] = Field(
        default="up", description="up, down or both: where the price has to go."
    )
    min_price: Amount = Field(default=1.0, description="The least last price.")
    days: Annotated[int, Field(ge=1, le=250)] = Field(
        default=10, description="How many sessions the usual volume is averaged over."
    )


class Momentum(Scanner[MomentumParameters]):
    """Finds price changes on unusual volume; the score is their product.

    Volume so far is compared with the average up to the same minute of the sessions before.
    """

    Parameters: ClassVar[type[ScannerParameters]] = MomentumParameters

    def needs(self) -> ScanNeeds:
        return ScanNeeds(intraday=True, minute_days=self.parameters.days)

    def scan(self, context: ScanContext) -> Iterator[ScanResult]:
        given = self.parameters
        today, relative = context.today, context.relative_volume
        change = percent_changes(today.last, today.open)
        size = {"up": change, "down": -change, "both": np.abs(change)}[given.direction]
        found = (size >= given.min_change_percent) & (today.last >= given.min_price)
        found &= relative >= given.min_relative_volume
        for slot in np.flatnonzero(found).tolist():
            reason = (
                f"{change[slot]:+.2f} % since the open on "
                f"{relative[slot]:.1f} times the usual volume"
            )
            score = float(size[slot] * relative[slot])
            yield ScanResult(context.symbols[slot], score, reason)
