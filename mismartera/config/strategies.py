"""Which strategies trade, and which scanners look for symbols."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, JsonValue, field_validator, model_validator

from mismartera.config.part import Fault, Part, refusal
from mismartera.config.values import MOST_ENTRIES, BarInterval, CodeName, TimeOfDay
from mismartera.domain.interval import Interval


class StrategyConfig(Part):
    """One strategy and its own configuration."""

    strategy: CodeName = Field(
        description="Its name, never a path; `strategy list` shows them all."
    )
    config: Mapping[str, JsonValue] = Field(
        default={}, description="Its own parameters; `strategy show NAME` lists them."
    )


class ScanSchedule(Part):
    """When a scanner runs during the session."""

    start: TimeOfDay = Field(description="The first scan, in the exchange's time.")
    end: TimeOfDay | None = Field(
        default=None, description="No scan after it; without it, until the session's end."
    )
    interval: BarInterval | None = Field(
        default=None, description="The time between two scans; without it, one scan at the start."
    )

    @field_validator("interval")
    @classmethod
    def _interval_is_shorter_than_a_day(cls, interval: Interval | None) -> Interval | None:
        if interval is not None and not interval.is_intraday:
            raise refusal(Fault("an interval shorter than a day"))
        return interval

    @model_validator(mode="after")
    def _times_are_in_order(self) -> ScanSchedule:
        if self.end is None:
            return self
        if self.end <= self.start:
            raise refusal(Fault(f"a time after start {self.start:%H:%M:%S}", ("end",)))
        if self.interval is None:
            raise refusal(Fault("the time between two scans, for there is an end", ("interval",)))
        return self


class ScannerConfig(Part):
    """One scanner, when it runs, and its own configuration."""

    scanner: CodeName = Field(description="Its name, never a path; `scanner list` shows them all.")
    pre_session: bool = Field(default=False, description="Whether it runs before each session.")
    regular_session: tuple[ScanSchedule, ...] = Field(
        default=(), max_length=MOST_ENTRIES, description="When it runs during the session."
    )
    config: Mapping[str, JsonValue] = Field(
        default={}, description="Its own parameters; `scanner show NAME` lists them."
    )

    @model_validator(mode="after")
    def _runs_at_some_time(self) -> ScannerConfig:
        if not self.pre_session and not self.regular_session:
            expected = "at least one time to run, unless pre_session is true"
            raise refusal(Fault(expected, ("regular_session",)))
        return self
