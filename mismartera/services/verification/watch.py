"""Sees what a strategy reaches for beside the session's data: files, connections, processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Final

from mismartera.engine.running_strategy import RunningStrategy
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent

_OPENED: Final = "open"
_LISTED: Final = frozenset({"os.listdir", "os.scandir"})
_OTHERS: Final = {
    "socket.connect": "connects to the network",
    "socket.getaddrinfo": "asks the network for a name",
    "sqlite3.connect": "opens a database",
    "subprocess.Popen": "starts a process",
    "os.posix_spawn": "starts a process",
    "os.exec": "starts a process",
    "os.system": "starts a process",
    "os.fork": "starts a process",
}
_CODE: Final = (".py", ".pyc", ".so", ".pth")
_SYSTEM: Final = (
    "/proc/",
    "/sys/",
    "/dev/null",
    "/dev/urandom",
    "/usr/share/zoneinfo/",
    "/etc/localtime",
)
_MOST_KEPT: Final = 20


class Watch:
    """What was reached for so far; `called_ns` are the instants of the strategy's calls.

    A process tells of it by audit events (PEP 578), once `listen` was called. What a library
    opens in C without telling is not seen.
    """

    def __init__(self, home: Path, store: Path) -> None:
        self.outside: list[str] = []
        self.at_setup: list[str] = []
        self.called_ns: list[int] = []
        self._own = _folders(store, home)
        self._market = _folders(store, home / "bars")
        self._into: list[str] | None = None

    @contextmanager
    def setting_up(self) -> Iterator[None]:
        """Watch what happens while the strategy is loaded and set up."""
        self._into = self.at_setup
        try:
            yield
        finally:
            self._into = None

    def watch_calls(self, runner: RunningStrategy) -> None:
        """Watch every call of a strategy from now on."""
        for name in [each for each in dir(type(runner.strategy)) if each.startswith("on_")]:
            watched = self._watched(getattr(runner.strategy, name))
            setattr(runner.strategy, name, watched)
            if hasattr(runner, name):
                setattr(runner, name, watched)

    def _watched(self, call: Callable[..., Sent]) -> Callable[..., Sent]:
        @wraps(call)
        def watched(context: Context, *arguments: object) -> Sent:
            self.called_ns.append(context.now_ns)
            self._into = self.outside
            try:
                sent = call(context, *arguments)
                return list(sent) if isinstance(sent, Iterator) else sent
            finally:
                self._into = None

        return watched

    def notice(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take note of an audit event, if it is one of the strategy's."""
        into = self._into
        if into is None:
            return
        self._into = None  # what happens in here is no strategy's
        try:
            what = self._described(event, arguments, into is self.at_setup)
            if what is not None and what not in into and len(into) < _MOST_KEPT:
                into.append(what)
        finally:
            self._into = into

    def _described(self, event: str, arguments: tuple[object, ...], setup: bool) -> str | None:
        if event in _OTHERS:
            return _OTHERS[event]
        if event not in _LISTED and event != _OPENED:
            return None
        path = _path_of(arguments)
        if path is None or _is_import() or _is_system(path):
            return None
        if setup and (event in _LISTED or _is_within(path, self._own)):
            return None  # how strategies are found and bars are loaded
        if _is_within(path, self._market):
            return "reads the store"
        if event in _LISTED:
            return f"lists the files in {path}"
        return None if _writes_only(arguments) else f"reads the file {path}"


def listen(current: Callable[[], Watch | None]) -> None:
    """Let the process tell the current watch of its audit events; this cannot be undone."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        watch = current()
        if watch is not None:
            watch.notice(event, arguments)

    sys.addaudithook(hook)


def _path_of(arguments: tuple[object, ...]) -> str | None:
    path = arguments[0] if arguments else None
    if isinstance(path, bytes | os.PathLike):
        path = os.fsdecode(path)
    return os.path.realpath(path) if isinstance(path, str) else None


def _folders(*folders: Path) -> tuple[str, ...]:
    """Paths as they are compared: with a separator at the end, so that no sibling begins so."""
    return tuple(os.path.join(os.path.realpath(each), "") for each in folders)


def _is_within(path: str, folders: tuple[str, ...]) -> bool:
    return os.path.join(path, "").startswith(folders)


def _writes_only(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else None
    return isinstance(flags, int) and flags & os.O_ACCMODE == os.O_WRONLY


def _is_system(path: str) -> bool:
    prefixes = {sys.prefix, sys.base_prefix}
    return path.endswith(_CODE) or path.startswith((*_SYSTEM, *prefixes))


def _is_import() -> bool:
    """Whether it is Python's own looking for modules."""
    frame = sys._getframe()
    for _ in range(8):
        if frame is None:
            return False
        if str(frame.f_globals.get("__name__")).startswith("importlib._bootstrap"):
            return True
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return False
