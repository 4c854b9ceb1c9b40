"""What was typed at the prompt, kept in the home directory."""

from __future__ import annotations

from pathlib import Path

from prompt_toolkit.history import FileHistory

from mismartera.secret_texts import masked

_FILE_NAME = "history"


class TypedHistory(FileHistory):
    """A history file that takes whatever a terminal can send."""

    def store_string(self, string: str) -> None:
        """Keep a command; undecodable bytes are escaped, secrets masked."""
        super().store_string(masked(string).encode("utf-8", "backslashreplace").decode("utf-8"))


def history_path(home: Path) -> Path:
    """Where the history of a home directory is kept."""
    return home / _FILE_NAME


def typed_commands(home: Path) -> list[str]:
    """Every command that was typed, oldest first."""
    return list(FileHistory(str(history_path(home))).load_history_strings())[::-1]
