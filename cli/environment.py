"""Everything outside the shell: streams, the home directory, what the terminal can do.

Commands never touch `sys`; a test swaps the environment and reads back what was written.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

HOME_VARIABLE = "MISMARTERA_HOME"


@dataclass
class Environment:
    """The streams, directories and terminal that one shell works with."""

    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path)
    debug: bool = False

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees the output."""
        return self.stdout.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether a person can answer a question."""
        return self.stdin.isatty() and self.is_terminal

    @property
    def color(self) -> bool:
        return self.is_terminal and not self.variables.get("NO_COLOR")

    @property
    def width(self) -> int:
        """Columns of the terminal; 100 where there is none."""
        if not self.is_terminal and "COLUMNS" not in self.variables:
            return 100
        return shutil.get_terminal_size((100, 24)).columns


def default_home(variables: Mapping[str, str]) -> Path:
    """The home without `--home`: `MISMARTERA_HOME`, else the platform's data directory."""
    if named := variables.get(HOME_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("mismartera", appauthor=False)
