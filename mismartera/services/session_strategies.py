"""The strategies of the running session: they come, go and rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.domain.command import CommandName
from mismartera.errors import SessionError, UnknownName
from mismartera.services.arguments import parse_configuration
from mismartera.services.keys import free_key
from mismartera.services.running_session import RunningSession

if TYPE_CHECKING:
    from mismartera.engine.changes import SessionChanges
    from mismartera.engine.running_strategy import RunningStrategy
    from mismartera.reporting.documents.session import CommandOutcome
    from mismartera.strategies.library import KnownStrategy


class StrategyFiles:
    """The files with strategies that a run was given, at its start and later."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._files = tuple(files)

    def __call__(self) -> tuple[Path, ...]:
        return self._files

    def add(self, file: Path) -> None:
        """Know the strategies of one file more."""
        self._files = (*(each for each in self._files if each != file), file)


class SessionStrategies:
    """Who is called in the session. Every method raises a `SessionError` while there is none."""

    def __init__(self, session: RunningSession, home: Path, files: StrategyFiles) -> None:
        self._session = session
        self._home = home
        self._files = files

    def add(
        self, name: str, config: str | None = None, params: Sequence[str] = ()
    ) -> CommandOutcome:
        """Call a strategy from now on: a known one, or the one in a file, which becomes known.

        `config` is a JSON object, `params` are `NAME=VALUE`.

        Raises:
            UsageError: there is none of that name, or the parameters are written wrongly.
            StrategyError: its file cannot be used, or a parameter is wrong.
            SessionError: what it needs cannot be made of some symbol's bars.
        """
        from mismartera.engine.running_strategy import RunningStrategy
        from mismartera.strategies.library import strategy_in_file

        given = parse_configuration(config, params)
        backtest = self._session.backtest
        file = Path(name).expanduser() if name.endswith(".py") else None
        known = strategy_in_file(file) if file else self._known(name)
        strategy = known.make(given)

        def change(changes: SessionChanges, at: int) -> RunningStrategy:
            changes.require(strategy.needs, at)
            taken = [each.key for each in backtest.analysis.runners]
            runner = RunningStrategy(free_key(known.name, taken), strategy)
            backtest.analysis.add_runner(runner)
            backtest.watch_quality(at)
            return runner

        runner = self._session.change(
            change,
            CommandName.ADD_STRATEGY,
            name=str(file.resolve()) if file else name,
            config=config,
            params=list(params),
        )
        if file:
            self._files.add(file)
        warnings = () if runner.silence is None else (runner.silence,)
        return self._session.outcome(f"{runner.key} is called from now on", warnings)

    def remove(self, key: str) -> CommandOutcome:
        """Call a strategy no more.

        Raises:
            UnknownName: none of that key runs.
        """

        def change(changes: SessionChanges, _: int) -> None:
            changes.backtest.analysis.remove_runner(self._runner(key))

        self._session.change(change, CommandName.REMOVE_STRATEGY, key=key)
        return self._session.outcome(f"{key} is removed")

    def enable(self, key: str) -> CommandOutcome:
        """Call a disabled strategy again.

        Raises:
            UnknownName: none of that key runs.
            SessionError: it is not disabled.
        """
        return self._set(key, enabled=True)

    def disable(self, key: str) -> CommandOutcome:
        """Call a strategy no more until it is enabled.

        Raises:
            UnknownName: none of that key runs.
            SessionError: it is disabled already.
        """
        return self._set(key, enabled=False)

    def _set(self, key: str, *, enabled: bool) -> CommandOutcome:
        state = "enabled" if enabled else "disabled"

        def change(_: SessionChanges, __: int) -> None:
            runner = self._runner(key)
            if runner.enabled is enabled:
                raise SessionError(f"{key} is {state} already", "`strategy list` shows it")
            runner.enabled = enabled

        command = CommandName.ENABLE_STRATEGY if enabled else CommandName.DISABLE_STRATEGY
        self._session.change(change, command, key=key)
        return self._session.outcome(f"{key} is {state}")

    def _known(self, name: str) -> KnownStrategy:
        from mismartera.strategies.library import strategy_library

        return strategy_library(self._home, self._files()).get(name)

    def _runner(self, key: str) -> RunningStrategy:
        runners = {each.key: each for each in self._session.backtest.analysis.runners}
        if key not in runners:
            raise UnknownName("running strategy", key, runners, "`strategy list` shows them")
        return runners[key]
