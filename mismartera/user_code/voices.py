"""Whose code a thread runs: strategies and scanners by name, also in threads that they begin."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from mismartera.user_code.frames import Spot, spot_in_users_file, spots_of, spots_of_error


def _no_time() -> str | None:
    return None


def _uncounted(_: str) -> None:
    """A fault of a thread that nobody counts."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A strategy or a scanner whose code runs.

    `time` tells the session's time now (None: there is none), `failed` is told what a thread of
    it raised.
    """

    name: str
    time: Callable[[], str | None] = _no_time
    failed: Callable[[str], None] = _uncounted


Source: TypeAlias = Callable[[], Voice | None]
"""Whose code is run now by those that set it; None for the program's own."""

_source: ContextVar[Source | None] = ContextVar("_source", default=None)
_begun_by: Final[WeakKeyDictionary[Thread, Voice]] = WeakKeyDictionary()


@contextmanager
def speaking(source: Source) -> Iterator[None]:
    """What is within runs users' code at times: `source` says whose, whenever it is asked."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def voice() -> Voice | None:
    """Whose code the calling thread runs; None in the program's own.

    The program writes to its streams in the main thread alone: another thread that does is a
    user's, and where nobody knows whose, it goes by its file or its own name.
    """
    return thread_voice(current_thread()) or _of_unknown_thread()


def thread_voice(thread: Thread) -> Voice | None:
    """Whose code the calling thread runs, or who began a thread."""
    source = _source.get() if thread is current_thread() else None
    found = None if source is None else source()
    return found or _begun_by.get(thread)


def whose_error(error: BaseException) -> Voice | None:
    """By which file of a user's an error goes; None where none took part in it."""
    return _of_file(spots_of_error(error))


def _of_unknown_thread() -> Voice | None:
    thread = current_thread()
    if thread is main_thread():
        return None
    return _of_file(spots_of(sys._getframe())) or Voice(thread.name)


def _of_file(spots: Iterable[Spot]) -> Voice | None:
    spot = spot_in_users_file(spots)
    return None if spot is None else Voice(Path(spot.code.co_filename).stem)


@contextmanager
def following_threads() -> Iterator[None]:
    """Remember who begins threads in what is within: Python 3.11 tells nobody of their start."""
    start = Thread.start

    def noting_start(thread: Thread) -> None:
        by = thread_voice(current_thread())
        if by is not None:
            _begun_by[thread] = by
        start(thread)

    Thread.start = noting_start  # type: ignore[assignment, method-assign]  # put back below
    try:
        yield
    finally:
        Thread.start = start  # type: ignore[method-assign]  # as above
