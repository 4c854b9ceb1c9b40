"""Killing processes at chosen moments, by what they tell of themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from time import perf_counter

PATIENCE_S = 30.0


class Doomed:
    """A process that makes a copy of itself for each line that it is given.

    It tells `pid N`, then whatever the copy tells, and `gone` when the copy has ended.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders = process.stdin
        self._output = process.stdout.fileno()
        self._torn = b""

    def kill(self, order: str, told_first: str, times: int, delay_s: float) -> list[str]:
        """Let a copy work until it has told something so many times, and then a while.

        Return all that it told; `told_first` is how that begins.
        """
        self._orders.write(f"{order}\n".encode())
        self._orders.flush()
        told: list[str] = []
        self._listen(told, "pid ", 1, PATIENCE_S)
        copy = next(int(each[4:]) for each in told if each.startswith("pid "))
        self._listen(told, told_first, times, PATIENCE_S)
        self._listen(told, "gone", 1, delay_s)
        assert "gone" not in told, f"the copy has ended by itself after it told {told[:-1]}"
        os.kill(copy, signal.SIGKILL)
        self._listen(told, "gone", 1, PATIENCE_S)
        assert told[-1] == "gone"
        return told

    def _listen(self, told: list[str], wanted: str, times: int, patience_s: float) -> None:
        """Note what is told until something was told so often, or the time is over."""
        deadline = perf_counter() + patience_s
        found = sum(each.startswith(wanted) for each in told)
        while found < times and told[-1:] != ["gone"]:
            if not select([self._output], [], [], max(0.0, deadline - perf_counter()))[0]:
                break
            content = os.read(self._output, 65_536)
            assert content, "the process has ended"
            *lines, self._torn = (self._torn + content).split(b"\n")
            new = [line.decode() for line in lines]
            found += sum(each.startswith(wanted) for each in new)
            told += new


@contextmanager
def doomed(module: str, *arguments: str) -> Iterator[Doomed]:
    """Run a module of the tests as the process that is copied."""
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Doomed(process)
