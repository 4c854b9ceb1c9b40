"""A process that makes a copy of itself for each command, and kills it before its n-th change.

Run as a module. It is given `HOME N COMMAND...`, separated by tabs, a line each, and answers with
how many changes to the file system the copy had begun, and its status.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path

from cli.environment import Environment
from cli.main import main
from mismartera.system_manager import load_ahead

_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class _Killer:
    """Counts changes to files below a folder, and kills the process before one of them."""

    def __init__(self, home: Path, last: int) -> None:
        self._home, self._last = str(home), last
        self.begun = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        is_writing = event == "open" and self._writes(arguments[-1])
        if not (is_writing or event in _CHANGES):
            return
        if not str(arguments[0]).startswith(self._home) or str(arguments[0]).endswith(".lock"):
            return
        self.begun += 1
        if self.begun == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def _writes(flags: object) -> bool:
        return isinstance(flags, int) and bool(flags & _WRITING)


def _copy(home: Path, last: int, commands: list[str], told: int) -> None:
    killer = _Killer(home, last)
    sys.addaudithook(killer)
    given = [part for command in commands for part in ("-c", command)]
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, out, variables={"COLUMNS": "80"})
    status = main(["--home", str(home), *given], environment)
    os.write(told, f"{killer.begun} {status}\n".encode())
    os._exit(0)


def _serve() -> None:
    load_ahead()
    for line in sys.stdin:
        home, last, *commands = line.rstrip("\n").split("\t")
        reading, told = os.pipe()
        copy = os.fork()
        if copy == 0:
            _copy(Path(home), int(last), commands, told)
        os.close(told)
        with open(reading) as answer:
            text = answer.read().strip()
        os.waitpid(copy, 0)
        sys.stdout.write(f"{text or 'killed'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
