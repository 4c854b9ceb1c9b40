"""Ctrl-C told apart from a `KeyboardInterrupt` that users' code raises by itself."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from mismartera.user_code.watchdog import WATCHDOG


class CtrlC:
    """Remembers, while it listens, that Ctrl-C was pressed. There is one for the process."""

    def __init__(self) -> None:
        self._pressed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear Ctrl-C in what is within; where it is ignored it stays so.

        Only the main thread can listen, for Python gives signals to no other.
        """
        before = signal.getsignal(signal.SIGINT)
        if current_thread() is not main_thread() or not callable(before):
            yield
            return

        def hear(number: int, frame: FrameType | None) -> None:
            self._pressed = True
            before(number, frame)

        signal.signal(signal.SIGINT, hear)
        WATCHDOG.hear_signals()
        try:
            yield
        finally:
            self._pressed = False
            signal.signal(signal.SIGINT, before)

    def raise_if_pressed(self, error: BaseException | None = None) -> None:
        """Raise `KeyboardInterrupt` where a person pressed Ctrl-C, whatever users' code made of it.

        Where nobody listens to signals, a `KeyboardInterrupt` is taken for a person's.
        """
        if current_thread() is not main_thread():
            return
        is_one = isinstance(error, KeyboardInterrupt)
        if self._pressed or (is_one and _nobody_listens()):
            raise KeyboardInterrupt from error


def _nobody_listens() -> bool:
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler


CTRL_C = CtrlC()
