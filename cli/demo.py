"""The demonstration: the script `examples/demo.txt`, run as any other."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cli.script import run_file
from cli.shell import Shell
from mismartera.errors import StoreError

_ROOT: Final = Path(__file__).resolve().parent.parent
_SCRIPT: Final = _ROOT / "examples" / "demo.txt"
_CONFIGURATION: Final = _ROOT / "session_configs" / "demo.json"


def run_demo(shell: Shell) -> int:
    """Make sample data in the home directory, replay five sessions and show what came of it."""
    for needed in (_SCRIPT, _CONFIGURATION):
        if not needed.is_file():
            raise StoreError(f"{needed} is missing", "run the demo from a complete checkout")
    shell.variables["CONFIGURATION"] = str(_CONFIGURATION)
    shell.variables["EXPORT"] = str(shell.environment.home / "demo-export.json")
    return run_file(shell, _SCRIPT, keep_going=False)
