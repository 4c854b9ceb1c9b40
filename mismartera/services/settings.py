"""Settings that outlive a process: one small JSON file in the home directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mismartera.errors import StoreError
from mismartera.storage.sealed_json import sealed, unsealed
from mismartera.whole_file import write_whole

DEFAULT_EXCHANGE: Final = "default_exchange"


class Settings:
    """Texts by name, read from the file at each question: two processes can share a home."""

    def __init__(self, home: Path) -> None:
        self.path = home / "settings.json"

    def get(self, name: str) -> str | None:
        """Return a setting, None where it was never set.

        Raises:
            StoreError: the file cannot be read, or is none of ours.
        """
        return self._read().get(name)

    def all(self) -> Mapping[str, str]:
        """Every setting.

        Raises:
            StoreError: the file cannot be read, or is none of ours.
        """
        return self._read()

    def put(self, name: str, value: str) -> None:
        """Keep a setting; a process that is killed leaves the old file or the new one.

        Raises:
            StoreError: the file cannot be read or written.
        """
        settings = self._read() | {name: value}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, sealed(json.dumps(settings, indent=2, sort_keys=True).encode()))
        except OSError as error:
            raise self._failure("written", error) from error

    def _read(self) -> dict[str, str]:
        try:
            found: object = json.loads(unsealed(self.path.read_bytes()))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._failure("read", error) from error
        except (ValueError, RecursionError):
            raise self._damaged() from None
        if not isinstance(found, dict) or not all(isinstance(item, str) for item in found.values()):
            raise self._damaged()
        return found

    def _damaged(self) -> StoreError:
        return StoreError(f"{self.path} is damaged", "delete it; settings then have their defaults")

    def _failure(self, verb: str, error: OSError) -> StoreError:
        return StoreError(
            f"{self.path} cannot be {verb}: {error.strerror or error}", "check the home directory"
        )
