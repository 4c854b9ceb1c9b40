"""The record of a run's outside commands, in the order in which they took effect."""

from __future__ import annotations

from collections.abc import Mapping

from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.domain.json_value import JsonValue
from mismartera.engine.backtest import Backtest


class CommandRecord:
    """Noted by the coordinator alone; anyone may read it."""

    def __init__(self, backtest: Backtest) -> None:
        self._backtest = backtest
        self._commands: list[RecordedCommand] = []

    def note(self, name: CommandName, arguments: Mapping[str, JsonValue], position: int) -> None:
        """Note a command that took effect at a position of the session under way."""
        data = self._backtest.data
        assert data is not None
        instant_ns = data.timeline.instant(position) if position else None
        self._commands.append(RecordedCommand(data.session.date, instant_ns, name, arguments))

    @property
    def commands(self) -> tuple[RecordedCommand, ...]:
        """The commands so far."""
        return tuple(self._commands)
