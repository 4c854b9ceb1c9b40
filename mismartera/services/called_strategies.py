"""Which strategies a run calls: those that its configuration names, and those of given files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mismartera.config.models import SessionConfiguration
from mismartera.library import namesake
from mismartera.strategies.library import KnownStrategy, StrategyLibrary


class CalledStrategies(NamedTuple):
    """Strategies with their parameters, in the order of their calls.

    `notices` say of given files what became known and is not called.
    """

    called: Sequence[tuple[KnownStrategy, Mapping[str, object]]]
    notices: tuple[str, ...]


class FromFiles(NamedTuple):
    """What given files bring: who is called, and sentences about who is only known."""

    called: Sequence[KnownStrategy]
    notices: tuple[str, ...]


def called_strategies(
    configuration: SessionConfiguration, library: StrategyLibrary
) -> CalledStrategies:
    """Find the strategies in configured order, then those of given files, with their defaults.

    Raises:
        StrategyError: one cannot be loaded.
        UnknownName: the configuration names one that there is not.
    """
    named = [(library.get(each.strategy), each.config) for each in configuration.strategies]
    files = from_files(library, [known for known, _ in named])
    return CalledStrategies([*named, *((known, {}) for known in files.called)], files.notices)


def from_files(library: StrategyLibrary, named: Iterable[KnownStrategy]) -> FromFiles:
    """Find who is called of the given files that hold none of the `named` ones.

    That is the strategy that a file holds alone or is named for. Of a file with several others
    nobody knows which one is meant: they are known, and added by name.
    """
    sources = {known.source for known in named}
    others = {
        file: found for file, found in library.given_files.items() if str(file) not in sources
    }
    chosen = [(file, found, namesake(found, file)) for file, found in others.items()]
    return FromFiles(
        [one for _, _, one in chosen if one is not None],
        tuple(_only_known(file, found) for file, found, one in chosen if one is None),
    )


def _only_known(file: Path, found: Sequence[KnownStrategy]) -> str:
    *names, last = [each.name for each in found]
    listed = f"{', '.join(names)} and {last}"
    return f"{listed} of {file.name} are known and not called; `strategy add NAME` calls one"
