"""The quality manager: keeps the gap records of the session, never in the way of the others.

No decision depends on how far it has got: whoever decides asks the pure function.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from mismartera.engine.analysis import AnalysisEngine
from mismartera.session.quality import SymbolQuality, symbol_quality
from mismartera.threads.worker import Closed, Worker

_SECONDS_BETWEEN = 0.25


class QualityManager:
    """Measures every symbol as of the last published step, at most four times a second."""

    def __init__(self, analysis: AnalysisEngine, changed: Callable[[], None]) -> None:
        self.records: Mapping[str, SymbolQuality] = {}
        self._analysis = analysis
        self._changed = changed
        self._condition = threading.Condition()
        self._due = False
        self._closed = False

    def due(self) -> None:
        """Say that something was delivered."""
        with self._condition:
            self._due = True
            self._condition.notify_all()

    def run(self, worker: Worker) -> None:
        """The thread: measure what changed, then rest; a last time when closed."""
        try:
            while True:
                self._wait_for(lambda: self._due, None)
                self._measure(worker)
                self._wait_for(lambda: False, _SECONDS_BETWEEN)
        except Closed:
            if self._due:
                self._measure(worker)
            raise

    def close(self) -> None:
        """End every wait."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _measure(self, worker: Worker) -> None:
        self._due = False
        published = self._analysis.published
        if published is None:
            return
        worker.activity = "measuring"
        data, position = published.data, published.position
        self.records = {symbol: symbol_quality(data, symbol, position) for symbol in data.symbols}
        worker.count("measurements")
        worker.activity = ""
        self._changed()

    def _wait_for(self, ready: Callable[[], bool], timeout_s: float | None) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._closed or ready(), timeout_s)
            if self._closed:
                raise Closed
