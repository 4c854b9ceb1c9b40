"""The checks of `doctor`: installation, home and store, ledgers of runs, terminal, clocks."""

from __future__ import annotations

import platform
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from cli.history import history_path
from cli.progress import progress
from cli.shell import Shell
from mismartera.errors import MisMarteraError
from mismartera.reporting.documents.shell import CheckDocument, DoctorDocument
from mismartera.whole_file import make_home

_OLDEST_PYTHON: Final = (3, 11)
_LEAST_FREE_BYTES: Final = 500_000_000
_NARROWEST: Final = 80
_COARSEST_CLOCK_NS: Final = 1_000_000
_EARLIEST_PLAUSIBLE_S: Final = 1_704_067_200  # 2024-01-01, before the first release
# Importable names of the packages that the engine cannot do without.
_MODULES: Final = ("numpy", "pyarrow", "pandas", "exchange_calendars", "talib", "pydantic")


def examine(shell: Shell, *, mend: bool = False) -> DoctorDocument:
    """Look at everything that the product needs; `mend` first removes what is left over."""
    mended = shell.system.home_check.mend() if mend else ()
    with progress(shell, "doctor", "series") as told:
        files = tuple(shell.system.home_check.checks(told))
    checks = (
        *_installation(),
        *_home(shell.environment.home),
        *files,
        *_ledgers(shell),
        *_terminal(shell),
        *_clocks(),
    )
    ok = all(check.state != "failed" for check in checks)
    return DoctorDocument(ok, str(shell.environment.home), checks, mended)


def _check(
    area: str, name: str, good: bool, found: str, advice: str, *, fatal: bool = True
) -> CheckDocument:
    state = "ok" if good else ("failed" if fatal else "warning")
    return CheckDocument(area, name, state, found, "" if good else advice)


def _installation() -> Iterator[CheckDocument]:
    area = "installation"
    new_enough = sys.version_info >= _OLDEST_PYTHON
    yield _check(area, "python", new_enough, platform.python_version(), "install 3.11 or later")
    yield _check(area, "mismartera", True, version("mismartera"), "")
    for module in _MODULES:
        found = find_spec(module) is not None
        text = "installed" if found else "missing"
        yield _check(area, module, found, text, "remove .venv and run ./start_cli.sh again")
    broken = sorted(_missing_requirements())
    yield _check(
        area,
        "requirements",
        not broken,
        ", ".join(broken) or "complete",
        "remove .venv and run ./start_cli.sh again",
    )


def _missing_requirements() -> Iterator[str]:
    for requirement in requires("mismartera") or ():
        name, _, marker = requirement.partition(";")
        if "extra" not in marker:
            plain_name = name.split("<")[0].split(">")[0].split("=")[0].strip()
            try:
                version(plain_name)
            except PackageNotFoundError:
                yield plain_name


def _home(home: Path) -> Iterator[CheckDocument]:
    area = "home"
    try:
        make_home(home)
        with TemporaryFile(dir=home) as probe:
            probe.write(b"mismartera")
    except OSError as error:
        found = f"{home}: {error.strerror}"
        yield _check(area, "directory", False, found, "make it writable, or give another --home")
        return
    yield _check(area, "directory", True, str(home), "")
    free = shutil.disk_usage(home).free
    yield _check(
        area,
        "free space",
        free >= _LEAST_FREE_BYTES,
        f"{free / 1e9:.1f} GB",
        "make room: writing bars may fail",
        fatal=False,
    )
    history = history_path(home)
    kept = f"{history.stat().st_size:,} bytes" if history.exists() else "none yet"
    yield _check(area, "history", True, kept, "")


def _ledgers(shell: Shell) -> Iterator[CheckDocument]:
    """The ledgers that add up are counted, those that do not are named."""
    area = "runs"
    try:
        found = shell.system.runs.ledgers().runs
    except MisMarteraError as error:
        yield _check(area, "ledgers", False, str(error), "make it readable")
        return
    sound = [each for each in found if not each.faults]
    killed = sum(each.state == "interrupted" for each in sound)
    of_killed = f", {killed} of them of a run that was killed" if killed else ""
    text = f"{len(sound)} of {len(found)} add up{of_killed}" if found else "none yet"
    yield _check(area, "ledgers", True, text, "")
    for each in found:
        if each.faults:
            more = f" (and {len(each.faults) - 1} more)" if len(each.faults) > 1 else ""
            advice = f"put a copy in its place, or remove the run: `runs delete {each.run}`"
            yield _check(area, each.run, False, f"{each.faults[0]}{more}", advice)


def _terminal(shell: Shell) -> Iterator[CheckDocument]:
    area, environment = "terminal", shell.environment
    if not environment.is_terminal:
        yield _check(area, "output", True, "no terminal: plain text", "")
        return
    kind = environment.variables.get("TERM", "")
    able = kind not in {"", "dumb"}
    yield _check(area, "TERM", able, kind or "not set", "set TERM for panels", fatal=False)
    width = environment.width
    advice = "widen it: tables want 80 columns"
    yield _check(area, "width", width >= _NARROWEST, f"{width} columns", advice, fatal=False)
    encoding = (environment.stdout.encoding or "").lower()
    utf8 = encoding.replace("-", "") == "utf8"
    yield _check(area, "encoding", utf8, encoding, "use a UTF-8 locale", fatal=False)


def _clocks() -> Iterator[CheckDocument]:
    area = "clocks"
    resolution_ns = time.get_clock_info("perf_counter").resolution * 1e9
    fine = resolution_ns <= _COARSEST_CLOCK_NS
    found = f"{resolution_ns:.0f} ns"
    yield _check(area, "resolution", fine, found, "durations will be coarse", fatal=False)
    now = time.time()
    plausible = now >= _EARLIEST_PLAUSIBLE_S
    shown = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    yield _check(area, "wall clock", plausible, shown, "set the machine's clock", fatal=False)
