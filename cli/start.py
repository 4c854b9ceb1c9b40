"""Where the process begins: while nothing is to be lost, a signal ends it at once.

Nothing is imported before the signals are handled but what that takes; `cli.signals` takes over
when commands are run.
"""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Final, NoReturn

ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that tell a process to end; Windows has but one of them."""

BY_A_SIGNAL: Final = 128
"""A process that a signal ended has this status and the signal's number."""


def run() -> NoReturn:
    """Run the process: the console script's function."""
    for number in (signal.SIGINT, *ENDING):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end_at_once)
    from cli.main import run

    run()


def end_at_once(number: int, _: FrameType | None) -> NoReturn:
    """End the process without a word, as a signal would."""
    os._exit(BY_A_SIGNAL + number)
