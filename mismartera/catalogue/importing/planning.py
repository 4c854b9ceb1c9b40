"""What an import is going to do, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mismartera.catalogue.importing.bars import PreparedBars
from mismartera.catalogue.importing.file_rows import RowFault
from mismartera.catalogue.importing.request import Adjustment, ImportRequest
from mismartera.catalogue.importing.series import WrittenSeries


@dataclass(frozen=True, slots=True)
class PlannedSeries:
    """One series, ready to be stored.

    `present` is the share of the expected bars that are there, where those that are not seem to be
    silent ones that the vendor left out; else None.
    """

    series: WrittenSeries
    bars: PreparedBars
    exchange: str
    adjustment: Adjustment
    notes: tuple[str, ...]
    is_complete: bool
    present: float | None

    @property
    def rejections(self) -> tuple[RowFault, ...]:
        order = {part.file: place for place, part in enumerate(self.series.parts)}
        faults = (*self.series.faults, *self.bars.faults)
        return tuple(sorted(faults, key=lambda fault: (order.get(fault.file, -1), fault.line)))


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The series that can be stored, and a line for each file or series that cannot: why."""

    request: ImportRequest
    series: tuple[PlannedSeries, ...]
    refused: tuple[str, ...] = ()

    def with_silent_minutes(self) -> ImportPlan:
        """Return the plan in which files that seem to leave silent minutes out are full records."""
        return replace(
            self,
            series=tuple(
                replace(each, is_complete=each.is_complete or each.present is not None)
                for each in self.series
            ),
        )
