"""Classes that a configuration can name: included, of the home directory, given, installed ones.

One place for strategies and scanners: how a name is found, how a user's code is run.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from importlib.machinery import SourceFileLoader
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Final, Generic, TypeVar

from mismartera.errors import MisMarteraError, UnknownName
from mismartera.old_imports import tell_of_old_imports
from mismartera.user_code.calling import calling_users_code
from mismartera.user_code.faults import SEE_LOG
from mismartera.user_code.watchdog import WATCHDOG

INCLUDED_SOURCE: Final = "included"
Base = TypeVar("Base")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Base]):
    """What a library holds: classes derived from `base`, under `noun` in all messages.

    `folder` is where they are in the home directory, `included` the modules that come with the
    product, `error` what is raised for a file that cannot be used, and `make` makes one of a class,
    under its name, with its parameters. Installed packages offer theirs in the entry point group
    `mismartera.` and the folder's name.
    """

    noun: str
    base: type[Base]
    folder: str
    included: Mapping[str, str]
    error: type[MisMarteraError]
    make: Callable[[str, type[Base], Mapping[str, object]], Base]

    @property
    def group(self) -> str:
        return f"mismartera.{self.folder}"


@dataclass(frozen=True, slots=True)
class Known(Generic[Base]):
    """A class under its name, and where it comes from."""

    name: str
    source: str
    definition: type[Base]
    kind: Kind[Base]

    def make(self, config: Mapping[str, object]) -> Base:
        """Make one with its own configuration.

        Raises:
            ConfigurationError: parameters are unknown or have wrong values; every one is named.
            MisMarteraError: its code raises (the kind's own error).
        """
        return self.kind.make(self.name, self.definition, config)


class Library(Generic[Base]):
    """Finds classes by name. Modules of users are loaded afresh by every library.

    `given_files` is what each file that was given holds.
    """

    def __init__(self, kind: Kind[Base], home: Path, files: Iterable[Path] = ()) -> None:
        self._kind = kind
        self._folder = home / kind.folder
        self.given_files = {file: load_file(kind, file) for file in files}
        self._given = {each.name: each for found in self.given_files.values() for each in found}

    def names(self) -> tuple[str, ...]:
        """Every name, in ASCII order; classes in the home directory by their files' names."""
        return tuple(sorted({*self._kind.included, *self._given, *self._installed, *self._own}))

    def get(self, name: str) -> Known[Base]:
        """Find a class: given files first, then the home directory, included ones, packages.

        A name with a dot or a colon is that of a module, or `module:Class`.

        Raises:
            UnknownName: there is none of that name.
            MisMarteraError: its file or package cannot be loaded (the kind's own error).
        """
        if name in self._given:
            return self._given[name]
        if name in self._own:
            return _one_of(self._kind, name, self._own[name])
        if name in self._kind.included:
            module = importlib.import_module(self._kind.included[name])
            return Known(name, INCLUDED_SOURCE, _classes_of(self._kind, module)[0], self._kind)
        if name in self._installed:
            return load_installed(self._kind, self._installed[name])
        if is_module(name):
            return load_module(self._kind, name)
        self.require(name)
        raise AssertionError(name)

    def is_included(self, name: str) -> bool:
        """Whether a name stands for what comes with the product: no file of a user's has it."""
        return name in self._kind.included and name not in {*self._given, *self._own}

    def require(self, name: str) -> None:
        """Check that a name is known, without running any code.

        Raises:
            UnknownName: there is none of that name.
        """
        noun, names = self._kind.noun, self.names()
        if name not in names and not is_module(name):
            raise UnknownName(noun, name, names, f"`{noun} list` shows every name")

    def check(self, name: str, config: Mapping[str, object], *, load: bool = False) -> None:
        """Check a name; the parameters too where no foreign code has to run, or `load` says so.

        Raises:
            UnknownName: there is none of that name.
            ConfigurationError: parameters are unknown or have wrong values.
            MisMarteraError: its code raises (the kind's own error).
        """
        self.require(name)
        if load or self.is_included(name):
            self.get(name).make(config)

    @cached_property
    def _installed(self) -> dict[str, EntryPoint]:
        """What installed packages offer; of one name the first on the path."""
        found: dict[str, EntryPoint] = {}
        for point in entry_points(group=self._kind.group):
            found.setdefault(point.name, point)
        return found

    @property
    def _own(self) -> dict[str, Path]:
        """The files in the home directory, by name; looked at anew each time."""
        found = sorted(self._folder.glob("*.py")) if self._folder.is_dir() else []
        return {path.stem: path for path in found}


def load_file(kind: Kind[Base], path: Path) -> list[Known[Base]]:
    """Run a Python file and find the classes in it, each under its own name in snake case.

    A file with one class also gives it the file's own name.

    Raises:
        MisMarteraError: the file is not there, cannot be run, or holds none (the kind's own error).
    """
    if not path.is_file():
        raise kind.error(f"there is no file {path}", f"name a Python file with a {kind.noun}")
    module = _run(kind, path)
    tell_of_old_imports(module)
    classes = _classes_of(kind, module)
    if not classes:
        raise kind.error(
            f"{path} holds no {kind.noun}", f"derive a class from {kind.base.__name__} in it"
        )
    known = [Known(snake_case(each.__name__), str(path), each, kind) for each in classes]
    if len(classes) == 1 and path.stem != known[0].name:
        known.append(Known(path.stem, str(path), classes[0], kind))
    return known


def namesake(known: Iterable[Known[Base]], file: Path) -> Known[Base] | None:
    """The class that a file stands for: its only one, or the one that the file is named for."""
    return next((each for each in known if each.name == file.stem), None)


def _one_of(kind: Kind[Base], name: str, path: Path) -> Known[Base]:
    known = load_file(kind, path)
    one = namesake(known, path)
    if one is None:
        found = ", ".join(each.name for each in known)
        raise kind.error(f"{path} holds no {kind.noun} named {name}", f"it holds {found}")
    return one


def is_module(name: str) -> bool:
    """Whether a name is that of a module which Python can find; none of its code is run."""
    module, _, kind = name.partition(":")
    parts = module.split(".")
    if not (len(parts) > 1 or kind) or not all(part.isidentifier() for part in parts):
        return False
    return importlib.util.find_spec(parts[0]) is not None


def load_module(kind: Kind[Base], name: str) -> Known[Base]:
    """Import a module afresh, and find in it the class that `module:Class` names, or its only one.

    Raises:
        MisMarteraError: it cannot be imported, or holds no such class (the kind's own error).
    """
    path, _, wanted = name.partition(":")
    sys.modules.pop(path, None)
    with _loading(kind, path, f"module {path}", "mend its code"):
        module = importlib.import_module(path)
    tell_of_old_imports(module)
    classes = [each for each in _classes_of(kind, module) if wanted in ("", each.__name__)]
    if len(classes) != 1:
        holds = ", ".join(each.__name__ for each in _classes_of(kind, module)) or "none"
        raise kind.error(
            f"module {path} holds no one {kind.noun} to take for {name}",
            f"write {path}:Class; it holds {holds}",
        )
    return Known(name, f"module {path}", classes[0], kind)


def load_installed(kind: Kind[Base], point: EntryPoint) -> Known[Base]:
    """Import the class that an installed package offers, its module afresh.

    Raises:
        MisMarteraError: it cannot be imported, or is no such class (the kind's own error).
    """
    package = f"package {point.dist.name}" if point.dist is not None else point.module
    what = f"{kind.noun} {point.name} of {package}"
    sys.modules.pop(point.module, None)
    with _loading(kind, point.name, what, "mend or remove it"):
        found = point.load()
    tell_of_old_imports(sys.modules[point.module])
    if not (inspect.isclass(found) and issubclass(found, kind.base)):
        hint = f"its entry point must name a class derived from {kind.base.__name__}"
        raise kind.error(f"{what} is no {kind.noun}: {point.value}", hint)
    return Known(point.name, package, found, kind)


def snake_case(name: str) -> str:
    """Write `SmaCrossover` as `sma_crossover`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class _NowLoader(SourceFileLoader):
    """Runs what a file holds now: Python's cache misses a change of the same size and second."""

    def path_stats(self, path: str) -> Mapping[str, object]:
        raise OSError(f"{path} is not to be cached")


def _run(kind: Kind[Base], path: Path) -> ModuleType:
    if path.suffix != ".py":
        raise kind.error(f"{path} is no Python file", "its name must end in .py")
    name = f"{kind.noun}_file_{path.stem}"
    loader = _NowLoader(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pydantic look a class's module up there
    with _loading(kind, path.stem, str(path), "mend the file"):
        try:
            loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return module


def _loading(kind: Kind[Base], name: str, what: str, hint: str) -> AbstractContextManager[None]:
    """Say in one line what is wrong with code that cannot be loaded; a user's may raise any."""
    WATCHDOG.watch()
    return calling_users_code(
        name, lambda fault: kind.error(f"{what} cannot be loaded: {fault}", f"{hint}; {SEE_LOG}")
    )


def _classes_of(kind: Kind[Base], module: ModuleType) -> list[type[Base]]:
    """The classes that a module itself defines, in the order of its text."""
    return [
        each
        for each in vars(module).values()
        if inspect.isclass(each)
        and issubclass(each, kind.base)
        and each.__module__ == module.__name__
    ]
