"""The strategies of a recorded run, made once more for the indicators that they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from mismartera.config.models import SessionConfiguration
from mismartera.domain.command import CommandName
from mismartera.domain.run_record import KeptCommand, RunRecord
from mismartera.errors import MisMarteraError
from mismartera.reporting.run_report.data import Notice
from mismartera.services.arguments import parse_configuration
from mismartera.services.called_strategies import from_files
from mismartera.strategies.library import (
    KnownStrategy,
    StrategyLibrary,
    strategy_in_file,
    strategy_library,
)
from mismartera.strategies.strategy import AnyStrategy


def strategies_of(
    record: RunRecord, configuration: SessionConfiguration, home: Path
) -> tuple[list[AnyStrategy], list[Notice]]:
    """Make the strategies that a run began with, then those that came by a command.

    Also says which of them cannot be made any more.
    """
    files = [Path(file) for file in record.strategy_files]
    library = strategy_library(home, [file for file in files if file.is_file()])
    named: list[KnownStrategy] = []
    made: list[AnyStrategy] = []
    notices: list[Notice] = []
    for each in configuration.strategies:
        with _told_if_lost(each.strategy, notices):
            named.append(library.get(each.strategy))
            made.append(named[-1].make(each.config))
    for known in from_files(library, named).called:
        with _told_if_lost(known.name, notices):
            made.append(known.make({}))
    for command in record.commands:
        if command.name == CommandName.ADD_STRATEGY:
            with _told_if_lost(str(command.arguments["name"]), notices):
                made.append(_added(library, command))
    return made, notices


def _added(library: StrategyLibrary, command: KeptCommand) -> AnyStrategy:
    name = str(command.arguments["name"])
    config = cast("str | None", command.arguments["config"])
    params = cast("Sequence[str]", command.arguments["params"])
    known = strategy_in_file(Path(name)) if name.endswith(".py") else library.get(name)
    return known.make(parse_configuration(config, params))


@contextmanager
def _told_if_lost(strategy: str, notices: list[Notice]) -> Iterator[None]:
    try:
        yield
    except MisMarteraError as error:
        what = f"The indicators of strategy {strategy} are not drawn: {error}."
        notices.append(Notice(what, is_warning=True))
