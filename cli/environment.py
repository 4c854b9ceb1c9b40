"""Everything outside the shell: streams, the home directory, what the terminal can do.

Commands never touch `sys`; a test swaps the environment and reads back what was written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from mismartera.domain.variables import HOME_VARIABLE

_USUAL_WIDTH: Final = 100
_USUAL_HEIGHT: Final = 24


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
    def can_redraw(self) -> bool:
        """Whether a panel may be redrawn in place, and left by a key."""
        return self.can_ask and self.color

    @property
    def color(self) -> bool:
        return self.is_terminal and not self.variables.get("NO_COLOR")

    @property
    def width(self) -> int:
        """Columns as `COLUMNS` says, else those that the terminal has now; 100 without one."""
        named = self.variables.get("COLUMNS", "")
        if named.isascii() and named.isdigit() and int(named):
            return int(named)
        return self._size()[0] or _USUAL_WIDTH

    @property
    def height(self) -> int:
        """Rows that the terminal has now; 24 without one."""
        return self._size()[1] or _USUAL_HEIGHT

    def _size(self) -> tuple[int, int]:
        try:
            return os.get_terminal_size(self.stdout.fileno())
        except (OSError, ValueError):
            return 0, 0


def default_home(variables: Mapping[str, str]) -> Path:
    """The home without `--home`: `MISMARTERA_HOME`, else the platform's data directory."""
    if named := variables.get(HOME_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("mismartera", appauthor=False)
