"""Ctrl-C and being told to end: heard wherever they come, and once."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

_TRY = """
import os, signal, sys
from threading import Event
from time import monotonic

import numpy as np

from cli.signals import Terminated, hear_no_more, heard, listen, undisturbed

NUMBER = signal.Signals(int(sys.argv[1]))

class Careless:
    def __del__(self):
        os.kill(os.getpid(), NUMBER)
        self.done = [None] * 1000

class Kind(type):
    # NumPy looks at this of every kind of object, and passes over whatever is raised there.
    @property
    def __module__(cls):
        os.kill(os.getpid(), NUMBER)
        return "".join("odd" for _ in range(1000))[:3]

class Odd(metaclass=Kind):
    pass

listen()
began = monotonic()
try:
    {where}
    Event().wait(30)
except (KeyboardInterrupt, Terminated) as error:
    heard()
    print("heard" if monotonic() - began < 15 else "heard when the wait was over")
{after}
"""

_AGAIN = "Event().wait(0.2); print('once')"
_PLACES = {
    "a callback": "Careless()",
    "C code that clears errors": "np.dtype(Odd)",
    "plain code": "os.kill(os.getpid(), NUMBER)",
}


def _tried(where: str, after: str = _AGAIN, number: int = signal.SIGINT) -> str:
    program = _TRY.format(where=where, after=after)
    done = subprocess.run(
        [sys.executable, "-c", program, str(number)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("where", _PLACES.values(), ids=_PLACES.keys())
def test_a_signal_is_heard_wherever_it_comes_and_once(where: str, number: int) -> None:
    assert _tried(where, number=number) == "heard\nonce\n"


def test_what_must_be_done_is_not_disturbed() -> None:
    where = "\n    ".join(
        ("with undisturbed():", "    os.kill(os.getpid(), NUMBER)", "    print('done')",
         "os.kill(os.getpid(), NUMBER)")
    )  # fmt: skip
    assert _tried(where) == "done\nheard\nonce\n"


def test_the_end_of_the_process_is_not_disturbed() -> None:
    after = "hear_no_more(); os.kill(os.getpid(), NUMBER); print('ended')"
    assert _tried("os.kill(os.getpid(), NUMBER)", after) == "heard\nended\n"


def test_a_signal_that_is_to_be_ignored_is_ignored() -> None:
    where = "raise KeyboardInterrupt"
    program = "import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + _TRY.format(
        where=where, after="os.kill(os.getpid(), NUMBER); print('ignored')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(int(signal.SIGINT))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "heard\nignored\n"


def test_a_process_that_has_not_begun_ends_at_once_without_a_word() -> None:
    program = (
        "import os, signal, sys\n"
        "sys.modules['cli.main'] = type(sys)('cli.main')\n"
        "sys.modules['cli.main'].run = lambda: os.kill(os.getpid(), int(sys.argv[1]))\n"
        "from cli.start import run\nrun()\n"
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        done = subprocess.run(
            [sys.executable, "-c", program, str(int(number))], capture_output=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (128 + number, b"", b"")
