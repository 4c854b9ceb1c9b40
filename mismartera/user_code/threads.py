"""Faults that nobody can catch: of threads that users' code began, and of its finalisers."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread

from mismartera.user_code.faults import SEE_LOG, fault_text, log_fault
from mismartera.user_code.output import HEARER
from mismartera.user_code.voices import Voice, following_threads, thread_voice, voice, whose_error

_log = logging.getLogger(__name__)


@contextmanager
def reporting_thread_faults() -> Iterator[None]:
    """Tell in one line what a thread or a finaliser raises, and count it where it is known whose.

    The traceback is in the log.
    """
    thread_hook, unraisable_hook = threading.excepthook, sys.unraisablehook
    threading.excepthook = _thread_raised
    sys.unraisablehook = _after(unraisable_hook)
    try:
        with following_threads():
            yield
    finally:
        threading.excepthook, sys.unraisablehook = thread_hook, unraisable_hook


def _thread_raised(raised: threading.ExceptHookArgs) -> None:
    error = raised.exc_value
    if error is None:
        return
    known = None if raised.thread is None else thread_voice(raised.thread)
    by = known or whose_error(error) or Voice(raised.thread.name if raised.thread else "a thread")
    _report(by, "a thread raised", error)


def _after(
    hook: Callable[[sys.UnraisableHookArgs], object],
) -> Callable[[sys.UnraisableHookArgs], None]:
    """A hook for what is raised where nothing can be; Ctrl-C and our own go to the one before."""

    def unraisable(raised: sys.UnraisableHookArgs) -> None:
        error = raised.exc_value
        is_signal = isinstance(error, KeyboardInterrupt) and current_thread() is main_thread()
        by = None if error is None or is_signal else voice() or whose_error(error)
        if error is None or by is None:
            hook(raised)
        else:
            _report(by, "raised where nobody can catch it", error)

    return unraisable


def _report(by: Voice, what: str, error: BaseException) -> None:
    text = fault_text(error)
    log_fault(_log, f"{by.name}: {what}", error)
    HEARER.line(by, f"{what}: {text}; {SEE_LOG}")
    by.failed(text)
