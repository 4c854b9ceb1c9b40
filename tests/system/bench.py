"""A system manager over the small market, and what tests ask of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from mismartera.reporting.documents.session import CommandOutcome
from mismartera.reporting.documents.telling import WaitDocument
from mismartera.system_manager import SystemManager
from mismartera.threads.run import Run
from tests.system.strategies import strategy_file

PATIENCE_S = 20.0


@dataclass(slots=True)
class Bench:
    """Starts runs of configurations over one home; `folder` is for the files of a test."""

    system: SystemManager
    folder: Path
    _written: int = field(default=0)

    def configuration(
        self,
        *,
        first: str = "2024-07-01",
        last: str = "2024-07-02",
        symbols: Sequence[str] = ("AAA", "BBB"),
        streams: Sequence[str] = ("1m", "5m", "15m"),
        speed: float = 0,
        strategies: Sequence[str] = (),
        data: Mapping[str, object] | None = None,
        **more: object,
    ) -> Path:
        """Write a configuration and return its file."""
        document: dict[str, object] = {
            "session_name": "Test",
            "mode": "backtest",
            "backtest_config": {"start_date": first, "end_date": last, "speed_multiplier": speed},
            "session_data_config": {
                "symbols": list(symbols), "streams": list(streams), **(data or {}),
            },
            "strategies": [{"strategy": name, "config": {}} for name in strategies],
            **more,
        }  # fmt: skip
        self._written += 1
        path = self.folder / f"session_{self._written}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def start(
        self,
        *strategies: str,
        paused: bool = False,
        first: str = "2024-07-01",
        last: str = "2024-07-02",
        symbols: Sequence[str] = ("AAA", "BBB"),
        streams: Sequence[str] = ("1m", "5m", "15m"),
        speed: float = 0,
        data: Mapping[str, object] | None = None,
        **more: object,
    ) -> CommandOutcome:
        """Start a run with strategies of `tests.system.strategies`."""
        path = self.configuration(
            first=first, last=last, symbols=symbols, streams=streams, speed=speed,
            strategies=strategies, data=data, **more,
        )  # fmt: skip
        files = [strategy_file(self.folder, name) for name in strategies]
        return self.system.run.start(str(path), files, paused=paused)

    @property
    def run(self) -> Run:
        """The run under way, or the last one."""
        run = self.system.current.run
        assert run is not None
        return run

    def finish(self) -> WaitDocument:
        """Wait for the run's end."""
        return self.system.run.wait(timeout_s=PATIENCE_S)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, looking again whenever the run changes."""
        seen, deadline = 0, monotonic() + PATIENCE_S
        while not condition():
            assert monotonic() < deadline, "waited in vain"
            seen = self.system.run.wait_for_change(seen, 0.05)

    def time(self) -> str | None:
        """The session's time, without its offset."""
        session_time = self.system.view.status().session_time
        return None if session_time is None else session_time[:19]

    def export(self, *, complete: bool = True) -> dict[str, object]:
        """Write an export and read it."""
        path = self.folder / "export.json"
        self.system.view.export_status(path, complete=complete)
        document: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
        return document

    def results(self) -> object:
        """What strategies, data and account came to: equal for equal runs."""
        document = self.export()
        return document["decisions"], document["session_data"], document["account"]
