"""The scanners of the running session: they come, go, rest, and scan when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.domain.command import CommandName
from mismartera.errors import SessionError, UnknownName
from mismartera.services.arguments import parse_configuration
from mismartera.services.keys import free_key
from mismartera.services.running_session import RunningSession

if TYPE_CHECKING:
    from mismartera.config.strategies import ScannerConfig
    from mismartera.engine.changes import SessionChanges
    from mismartera.engine.running_scanner import RunningScanner
    from mismartera.engine.scans import ScanJob, Scans
    from mismartera.reporting.documents.scanners import ScanDocument
    from mismartera.reporting.documents.session import CommandOutcome

_NO_SCANNERS: Final = ("this run takes no scanners", "`system start FILE` begins another")


class SessionScanners:
    """Who scans in the session. Every method raises a `SessionError` while there is none."""

    def __init__(self, session: RunningSession, home: Path) -> None:
        self._session = session
        self._home = home

    def add(
        self,
        name: str,
        config: str | None = None,
        params: Sequence[str] = (),
        start: str | None = None,
        end: str | None = None,
        interval: str | None = None,
    ) -> CommandOutcome:
        """Scan from now on: at `start` (by default once, now), every `interval` until `end`.

        `config` is a JSON object, `params` are `NAME=VALUE`.

        Raises:
            UnknownName: there is none of that name.
            ConfigurationError: a parameter or a time is wrong.
        """
        from mismartera.engine.running_scanner import RunningScanner
        from mismartera.scanners.library import scanner_library

        parameters = parse_configuration(config, params)
        scanner = scanner_library(self._home).get(name).make(parameters)
        times = {"start": start, "end": end, "interval": interval}
        schedules = () if start is None else _schedule(name, times).regular_session
        scans = self._scans()

        def change(changes: SessionChanges, at: int) -> str:
            key = free_key(name, [each.key for each in scans.runners])
            runner = RunningScanner(key, scanner, pre_session=False, schedules=schedules)
            for instant in scans.join(runner, changes.backtest.window, _now(changes, at)):
                changes.backtest.add_step(instant, at)
            return key

        given = {"name": name, "config": config, "params": list(params), **times}
        key = self._session.change(change, CommandName.ADD_SCANNER, **given)
        return self._session.outcome(f"{key} scans from now on")

    def remove(self, key: str) -> CommandOutcome:
        """Scan no more; what it found stays for its time.

        Raises:
            UnknownName: none of that key runs.
        """
        self._session.change(
            lambda _, __: self._scans().runners.remove(self._runner(key)),
            CommandName.REMOVE_SCANNER,
            key=key,
        )
        return self._session.outcome(f"{key} is removed")

    def enable(self, key: str) -> CommandOutcome:
        """Let a scanner that rests scan again.

        Raises:
            UnknownName: none of that key runs.
            SessionError: it does not rest.
        """
        return self._set(key, enabled=True)

    def disable(self, key: str) -> CommandOutcome:
        """Let a scanner rest until it is enabled.

        Raises:
            UnknownName: none of that key runs.
            SessionError: it rests already.
        """
        return self._set(key, enabled=False)

    def _set(self, key: str, *, enabled: bool) -> CommandOutcome:
        state = "enabled" if enabled else "disabled"

        def change(_: SessionChanges, __: int) -> None:
            runner = self._runner(key)
            if runner.enabled is enabled:
                raise SessionError(f"{key} is {state} already", "`scanner list` shows it")
            runner.enabled = enabled

        command = CommandName.ENABLE_SCANNER if enabled else CommandName.DISABLE_SCANNER
        self._session.change(change, command, key=key)
        return self._session.outcome(f"{key} is {state}")

    def scan(
        self, key: str, session: str | None = None, as_of_ns: int | None = None
    ) -> ScanDocument:
        """Scan as of now, beside the schedule; what is found is added once it is there.

        A scan that is repeated says as of which session and instant it was made.

        Raises:
            UnknownName: none of that key runs.
        """
        from mismartera.reporting.scan_documents import scan_document

        runner = self._runner(key)
        job = self._job_now(runner) if as_of_ns is None else self._job(runner, session, as_of_ns)
        outcome = self._session.run().scan(job)
        boundary = self._session.backtest.boundary
        assert boundary is not None
        self._session.change(
            lambda _, at: boundary.apply(job, outcome, at),
            CommandName.RUN_SCANNER,
            key=key,
            session=job.session.date.isoformat(),
            as_of_ns=job.now_ns,
        )
        return scan_document(key, job.session.date, self._session.now().iso(job.now_ns), outcome)

    def _job_now(self, runner: RunningScanner) -> ScanJob:
        now = self._session.now()
        if now.data is None or now.session_ns is None:
            raise SessionError("no session has begun yet", "`wait` waits for it")
        return self._scans().job(runner, now.data.session, now.session_ns)

    def _job(self, runner: RunningScanner, session: str | None, as_of_ns: int) -> ScanJob:
        assert session is not None
        plan = self._session.backtest.plan
        place = plan.calendar_place(date.fromisoformat(session))
        return self._scans().job(runner, plan.calendar.windows[place].session, as_of_ns)

    def _scans(self) -> Scans:
        boundary = self._session.backtest.boundary
        if boundary is None:
            raise SessionError(*_NO_SCANNERS)
        return boundary.scans

    def _runner(self, key: str) -> RunningScanner:
        runners = {each.key: each for each in self._scans().runners}
        if key not in runners:
            hint = "`scanner list` shows them"
            raise UnknownName("running scanner", key, runners, hint)
        return runners[key]


def _now(changes: SessionChanges, position: int) -> int:
    data = changes.backtest.data
    assert data is not None
    return data.timeline.instant(position) if position else changes.backtest.window.start_ns


def _schedule(name: str, times: Mapping[str, str | None]) -> ScannerConfig:
    """Check times as a configuration does.

    Raises:
        ConfigurationError: a time is wrong, or they do not fit together.
    """
    from pydantic import ValidationError

    from mismartera.config.findings import findings_of
    from mismartera.config.strategies import ScannerConfig
    from mismartera.errors import ConfigurationError

    given = {key: value for key, value in times.items() if value is not None}
    document = {"scanner": name, "regular_session": (given,)}
    try:
        return ScannerConfig.model_validate(document)
    except ValidationError as error:
        findings = findings_of(error, document, ScannerConfig)
        raise ConfigurationError(f"scanner {name}", findings) from error
