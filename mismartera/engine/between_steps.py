"""What the engine asks of scanners between two steps."""

from __future__ import annotations

from typing import Protocol

from mismartera.engine.calendar import SessionWindow
from mismartera.engine.scanning import ScanOutcome
from mismartera.engine.scans import ScanJob, Scans


class BetweenSteps(Protocol):
    """Symbols whose time is over go, scans add others (`engine/boundary.py`)."""

    @property
    def scans(self) -> Scans: ...

    def begin(self, window: SessionWindow) -> list[int]: ...

    def pre_session(self, window: SessionWindow) -> list[ScanJob]: ...

    def before_first_step(self, window: SessionWindow) -> None: ...

    def barrier(self, position: int) -> int: ...

    def let_go(self, position: int) -> None: ...

    def due(self, position: int) -> list[ScanJob]: ...

    def apply(self, job: ScanJob, outcome: ScanOutcome, position: int) -> object: ...

    def make_inline(self, position: int) -> None: ...

    def end(self) -> None: ...
