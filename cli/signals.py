"""Ctrl-C, and being told to end: heard from the first moment on, and never lost.

Python raises in the main thread, wherever that is. Where it is within C code that clears errors
(NumPy does so on `np.array`), or in a callback, what was raised is gone and the command goes on. So
each one is watched: if it goes out of the world before somebody has said `heard`, it is sent again.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread, Timer, main_thread
from time import sleep
from types import FrameType
from typing import Final, NoReturn, TypeAlias
from weakref import ref

from cli.start import BY_A_SIGNAL, ENDING, end_at_once

Handler: TypeAlias = Callable[[int, FrameType | None], object] | signal.Handlers

_SOON_S: Final = 0.02
_PATIENCE_S: Final = 10.0
"""What a process that is told to end has to stop its run and keep the record."""


class Interrupted(KeyboardInterrupt):
    """Raised in the main thread by Ctrl-C."""


class Terminated(BaseException):
    """Raised in the main thread when the process is told to end, or its terminal has gone."""

    def __init__(self, number: int) -> None:
        self.status = BY_A_SIGNAL + number
        super().__init__(f"told to end by {signal.Signals(number).name}")


class _Watch:
    """The signal that was raised last and that nobody has heard yet.

    What a handler calls may take no lock: the main thread may hold it where it was interrupted.
    """

    def __init__(self) -> None:
        self.signals: tuple[int, ...] = ()
        self._unheard: tuple[int, ref[BaseException]] | None = None
        self._told: SimpleQueue[ref[BaseException] | int | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="signals", daemon=True)

    def start(self) -> None:
        """Begin to watch the signals that whoever started the process lets it have."""
        known = (signal.SIGINT, *ENDING)
        self.signals = tuple(each for each in known if signal.getsignal(each) != signal.SIG_IGN)
        self._thread.start()

    def end(self) -> None:
        """Watch no more."""
        self._unheard = None
        self._told.put(None)
        self._thread.join()

    def handle(self, handler: Handler) -> None:
        """Have all of them handled so."""
        for number in self.signals:
            signal.signal(number, handler)

    def raised(self, number: int) -> BaseException:
        """What is to be raised for a signal; from now on it is watched."""
        error = _error_of(number)
        self._unheard = number, ref(error, self._told.put)
        if number != signal.SIGINT:
            self._told.put(number)
        return error

    def unheard(self) -> BaseException | None:
        """What a signal raised that nobody has heard, as far as it still has to be answered."""
        unheard = self._unheard
        return None if unheard is None else _error_of(unheard[0])

    def heard(self) -> None:
        """What was raised has arrived."""
        self._unheard = None

    def _run(self) -> None:
        while (told := self._told.get()) is not None:
            if isinstance(told, int):
                self._end_later(told)
            else:
                self._send_again(told)

    def _send_again(self, lost: ref[BaseException]) -> None:
        sleep(_SOON_S)
        unheard = self._unheard
        if unheard is not None and unheard[1] is lost:
            signal.pthread_kill(main_thread().ident or 0, unheard[0])

    def _end_later(self, number: int) -> None:
        """End the process in any case, if what it is at does not let it end."""
        timer = Timer(_PATIENCE_S, end_at_once, (number, None))
        timer.daemon = True
        timer.start()


def _error_of(number: int) -> BaseException:
    return Interrupted() if number == signal.SIGINT else Terminated(number)


_watch: Final = _Watch()


def listen() -> None:
    """Raise in the main thread for every signal from now on, and watch that it arrives."""
    _watch.start()
    _watch.handle(_raise)
    sys.unraisablehook = _unraisable


def unheard() -> BaseException | None:
    """What was raised and has not arrived: an error that is about now may be its doing."""
    return _watch.unheard()


def heard() -> None:
    """Say that what was raised has arrived where it is answered."""
    _watch.heard()


def hear_no_more() -> None:
    """Let nothing disturb the end of the process: its status stands."""
    _watch.handle(signal.SIG_IGN)
    _watch.end()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nothing interrupt what is within: it is short, and must be done."""
    before = {number: signal.getsignal(number) for number in _watch.signals}
    _watch.handle(signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, _: FrameType | None) -> NoReturn:
    raise _watch.raised(number)


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """Pass over what will be sent again; Python would print it."""
    if not issubclass(unraisable.exc_type, Interrupted | Terminated):
        sys.__unraisablehook__(unraisable)
