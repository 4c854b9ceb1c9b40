"""What is imported when: nothing heavy before the prompt stands, all of it soon after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_HEAVY = (
    "numpy", "pyarrow", "pandas", "exchange_calendars", "talib", "pydantic", "rich",
)  # fmt: skip

_PROGRAM = f"""
import sys
from pathlib import Path
from cli.app import command_tree
from cli.environment import Environment
from cli.repl import make_prompt
from cli.shell import Shell
import cli.main, cli.running

command_tree()
shell = Shell(Environment(home=Path(sys.argv[1])))
make_prompt(shell)
print(" ".join(name for name in {_HEAVY!r} if name in sys.modules))
"""

_FIRST_COMMAND = f"""
import io, sys
from pathlib import Path
from cli.dispatch import attempt
from cli.environment import Environment
from cli.repl import load_all_ahead
from cli.shell import Shell

load_all_ahead()
before = set(sys.modules)
shell = Shell(Environment(stdout=io.StringIO(), home=Path(sys.argv[1])))
assert attempt(shell, "data list") == attempt(shell, "time now") == 0
print(" ".join(name for name in {_HEAVY!r} if name in sys.modules.keys() - before))
"""


def _printed(program: str, home: Path) -> str:
    command = [sys.executable, "-c", program, str(home)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return found.stdout.strip()


def test_nothing_heavy_is_imported_before_the_prompt_stands(tmp_path: Path) -> None:
    assert _printed(_PROGRAM, tmp_path) == ""


def test_a_first_command_finds_everything_heavy_loaded_ahead(tmp_path: Path) -> None:
    assert _printed(_FIRST_COMMAND, tmp_path) == ""
