"""What is not imported before the prompt stands."""

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


def test_nothing_heavy_is_imported_before_the_prompt_stands(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert found.stdout.strip() == ""
