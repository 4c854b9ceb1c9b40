"""What is in a directory of the store, which may not be there yet."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mismartera.storage.atomic import cannot_read


def names_in(directory: Path) -> list[str]:
    """The names in a directory; none when it is not there.

    Raises:
        StoreError: it cannot be read.
    """
    return _listed(lambda: os.listdir(directory), directory)


def directories_in(directory: Path) -> list[str]:
    """The names of the directories in a directory; none when it is not there.

    Raises:
        StoreError: it cannot be read.
    """

    def listed() -> list[str]:
        with os.scandir(directory) as entries:
            return [entry.name for entry in entries if entry.is_dir()]

    return _listed(listed, directory)


def _listed(names: Callable[[], list[str]], directory: Path) -> list[str]:
    try:
        return names()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise cannot_read(directory, error) from error
