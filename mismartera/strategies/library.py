"""The strategies that can be named: included ones, those of the home directory, and given files."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from pydantic import ValidationError

from mismartera.errors import MisMarteraError, StrategyError, UnknownName
from mismartera.strategies.strategy import AnyStrategy, Strategy

INCLUDED: Final = {
    "rsi_mean_reversion": "mismartera.strategies.rsi_mean_reversion",
    "sma_crossover": "mismartera.strategies.sma_crossover",
}
_INCLUDED_SOURCE: Final = "included"


@dataclass(frozen=True, slots=True)
class KnownStrategy:
    """A strategy's class under its name, and where it comes from."""

    name: str
    source: str
    kind: type[AnyStrategy]

    def make(self, config: Mapping[str, object]) -> AnyStrategy:
        """Make a strategy with its own configuration.

        Raises:
            StrategyError: a parameter is unknown or has a wrong value, or its code raises.
        """
        try:
            strategy = self.kind(config)
            strategy.setup()
        except ValidationError as error:
            raise StrategyError(
                f"strategy {self.name}: {_first_fault(error)}", _takes(self.kind)
            ) from error
        except MisMarteraError:
            raise
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
            raise StrategyError(f"strategy {self.name} cannot be set up: {fault}") from error
        return strategy


class StrategyLibrary:
    """Finds strategies by name. Modules are loaded afresh by every library."""

    def __init__(self, home: Path, files: Iterable[Path] = ()) -> None:
        self._home = home
        self._files = tuple(files)
        self._loaded: dict[str, KnownStrategy] = {}
        for file in self._files:
            self._loaded.update({known.name: known for known in load_file(file)})

    def names(self) -> tuple[str, ...]:
        """Every name, in ASCII order; strategies in the home directory by their files' names."""
        own = {path.stem for path in self._home_files()}
        return tuple(sorted({*INCLUDED, *self._loaded, *own}))

    def get(self, name: str) -> KnownStrategy:
        """Find a strategy: given files first, then the home directory, then the included ones.

        Raises:
            UnknownName: there is none of that name.
            StrategyError: its file cannot be loaded.
        """
        if name in self._loaded:
            return self._loaded[name]
        for path in self._home_files():
            if path.stem == name:
                return _one_of(load_file(path), name, path)
        if name in INCLUDED:
            module = importlib.import_module(INCLUDED[name])
            return KnownStrategy(name, _INCLUDED_SOURCE, _strategies_of(module)[0])
        raise UnknownName("strategy", name, self.names(), "`strategy list` shows every name")

    def _home_files(self) -> list[Path]:
        folder = self._home / "strategies"
        return sorted(folder.glob("*.py")) if folder.is_dir() else []


def load_file(path: Path) -> list[KnownStrategy]:
    """Run a Python file and find the strategies in it, each under its class's name in snake case.

    A file with one strategy also gives it the file's own name.

    Raises:
        StrategyError: the file is not there, cannot be run, or holds no strategy.
    """
    if not path.is_file():
        raise StrategyError(f"there is no file {path}", "name a Python file with a strategy")
    module = _run(path)
    kinds = _strategies_of(module)
    if not kinds:
        raise StrategyError(f"{path} holds no strategy", "derive a class from Strategy in it")
    known = [KnownStrategy(snake_case(kind.__name__), str(path), kind) for kind in kinds]
    if len(kinds) == 1 and path.stem != known[0].name:
        known.append(KnownStrategy(path.stem, str(path), kinds[0]))
    return known


def snake_case(name: str) -> str:
    """Write `SmaCrossover` as `sma_crossover`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"strategy_file_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise StrategyError(f"{path} is no Python file", "its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and pydantic look a class's module up there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[spec.name]
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        raise StrategyError(f"{path} cannot be loaded: {fault}", "mend the file") from error
    return module


def _strategies_of(module: ModuleType) -> list[type[AnyStrategy]]:
    """The strategy classes that a module itself defines, in the order of its text."""
    return [
        kind
        for kind in vars(module).values()
        if inspect.isclass(kind)
        and issubclass(kind, Strategy)
        and kind.__module__ == module.__name__
    ]


def _one_of(known: list[KnownStrategy], name: str, path: Path) -> KnownStrategy:
    for each in known:
        if each.name == name:
            return each
    found = ", ".join(each.name for each in known)
    raise StrategyError(f"{path} holds no strategy named {name}", f"it holds {found}")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = ".".join(map(str, fault["loc"])) or "parameters"
    if fault["type"] == "extra_forbidden":
        return f"there is no parameter {place!r}"
    return f"{place} is {fault['input']!r}: {fault['msg'].lower()}"


def _takes(kind: type[AnyStrategy]) -> str:
    names = ", ".join(kind.Parameters.model_fields)
    return f"its parameters are {names}" if names else "it takes no parameters"
