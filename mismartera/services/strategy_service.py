"""Strategies: which can be named, what they take, how they fare in the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.errors import MisMarteraError, StrategyError
from mismartera.services.keys import name_of
from mismartera.user_code.calling import calling_users_code
from mismartera.user_code.faults import SEE_LOG

if TYPE_CHECKING:
    from mismartera.engine.running_strategy import RunningStrategy
    from mismartera.reporting.documents.strategies import (
        StrategyDocument,
        StrategyListDocument,
    )
    from mismartera.strategies.library import KnownStrategy, StrategyLibrary


class StrategyService:
    """What the `strategy` commands show; `running` are the strategies of the current run."""

    def __init__(
        self,
        home: Path,
        running: Callable[[], Sequence[RunningStrategy]],
        files: Callable[[], Sequence[Path]],
    ) -> None:
        self._home = home
        self._running = running
        self._files = files

    def names(self) -> tuple[str, ...]:
        """Every name that a configuration may use."""
        return self._library().names()

    def list(self) -> StrategyListDocument:
        """Every strategy; one whose file cannot be loaded is listed with the reason.

        Those of modules are known by nobody's list, and are there while they run.
        """
        from mismartera.reporting.documents.strategies import StrategyDocument, StrategyListDocument

        library = self._library()
        running = [name_of(each.key) for each in self._running()]
        found = []
        for name in sorted({*library.names(), *running}):
            try:
                found.append(self._shown(library.get(name)))
            except MisMarteraError as error:
                found.append(StrategyDocument(name, "unusable", str(error), (), ()))
        return StrategyListDocument(tuple(found))

    def show(self, name: str) -> StrategyDocument:
        """One strategy with its parameters, by its name or the file.py that holds it.

        Raises:
            UnknownName: there is none of that name.
            StrategyError: its file cannot be loaded.
        """
        from mismartera.strategies.library import strategy_in_file

        if name.endswith(".py"):
            return self._shown(strategy_in_file(Path(name).expanduser()))
        return self._shown(self._library().get(name))

    def _library(self) -> StrategyLibrary:
        from mismartera.strategies.library import strategy_library

        return strategy_library(self._home, self._files())

    def _shown(self, known: KnownStrategy) -> StrategyDocument:
        """What is shown of a strategy, which may be asked for it itself."""

        def refusal(fault: str) -> StrategyError:
            return StrategyError(f"strategy {known.name} cannot be shown: {fault}", SEE_LOG)

        with calling_users_code(known.name, refusal):
            return self._document(known)

    def _document(self, known: KnownStrategy) -> StrategyDocument:
        from mismartera.reporting.documents.strategies import StrategyDocument
        from mismartera.reporting.run_documents import strategy_run
        from mismartera.services.parameter_documents import parameter_documents

        description, *details = _paragraphs(known.definition.__doc__ or "")
        running = [each for each in self._running() if name_of(each.key) == known.name]
        return StrategyDocument(
            name=known.name,
            source=known.source,
            description=description,
            parameters=tuple(parameter_documents(known.definition.Parameters)),
            running=tuple(map(strategy_run, running)),
            details=tuple(details),
        )


def _paragraphs(docstring: str) -> list[str]:
    """The first line of a docstring, and its paragraphs after that, each in one line."""
    first, _, rest = cleandoc(docstring).partition("\n")
    paragraphs = (" ".join(paragraph.split()) for paragraph in rest.split("\n\n"))
    return [first, *filter(None, paragraphs)]
