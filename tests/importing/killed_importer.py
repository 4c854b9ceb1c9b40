"""The process whose imports `test_killed_import` kills.

For each line `HOME<tab>PATH` on standard input a copy of this process, which has the modules and a
calendar, runs `data import PATH --all-symbols` as the shell does. Standard output tells `pid N`
when it is made, `opened` for each temporary file, and `gone STATUS` when it has ended; a status
below 0 is the signal's number.
"""

from __future__ import annotations

import io
import os
import sys

import cli.render.imports  # noqa: F401  # so that a copy does not have to
import mismartera.catalogue.importing.importer
import mismartera.services.import_service
import mismartera.system_manager  # noqa: F401
from cli.environment import Environment
from cli.main import main
from mismartera.timekeeping.time_manager import TimeManager

OUTPUT = sys.stdout.fileno()
"""Where it is told; while a command runs, Python's own standard output is another."""


def tell(text: str) -> None:
    os.write(OUTPUT, f"{text}\n".encode())


def tell_of_files(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and str(arguments[0]).endswith(".tmp"):
        tell("opened")


def import_folder(home: str, path: str) -> int:
    """Run the command; where it fails its errors go to standard error."""
    sys.addaudithook(tell_of_files)
    environment = Environment(stdin=io.StringIO(), stdout=io.StringIO(), stderr=sys.stderr)
    return main(["--home", home, "-c", f"data import '{path}' --all-symbols"], environment)


def serve() -> None:
    main(["-c", "help data import"], Environment(stdout=io.StringIO()))
    TimeManager().schedule()
    for line in sys.stdin:
        home, _, path = line.rstrip("\n").partition("\t")
        importer = os.fork()
        if importer == 0:
            os._exit(import_folder(home, path))
        tell(f"pid {importer}")
        _, status = os.waitpid(importer, 0)
        tell(f"gone {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    serve()
