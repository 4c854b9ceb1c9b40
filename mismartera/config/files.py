"""Where configuration files are: named by a path, in the home directory, or ready-made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from mismartera.errors import MisMarteraError, UnknownName
from mismartera.whole_file import write_whole

SUFFIX: Final = ".json"
SCHEMA_NAME: Final = "session_configuration.schema.json"
_READY_MADE: Final = "session_configs"


def home_folder(home: Path) -> Path:
    """Where a user's own configurations are kept."""
    return home / "configs"


def home_schema(home: Path) -> Path:
    """Where the schema is written for a user's editor."""
    return home / "schemas" / SCHEMA_NAME


def ready_made_folder() -> Path:
    """The configurations that come with the product: in the package, or beside its sources."""
    package = Path(__file__).resolve().parent.parent
    inside = package / _READY_MADE
    return inside if inside.is_dir() else package.parent / _READY_MADE


def configurations_in(folder: Path) -> dict[str, Path]:
    """The configuration files of a folder by name, sorted; none where there is no folder."""
    try:
        return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}")) if path.is_file()}
    except OSError as error:
        raise MisMarteraError(f"{folder} cannot be listed ({error.strerror})") from error


def find(text: str, home: Path) -> Path:
    """Find the file that a user means: a path, or a bare name, with or without `.json`.

    A bare name is looked for here, in the home directory, then among the ready-made ones.

    Raises:
        UnknownName: there is none; the nearest names are proposed.
    """
    for candidate in _candidates(text, home):
        if _exists(candidate) and not candidate.is_dir():
            return candidate
    written = Path(os.path.expanduser(text))
    if _exists(written):
        return written
    known = {**configurations_in(ready_made_folder()), **configurations_in(home_folder(home))}
    hint = "`config list` shows those that exist, `config new` writes one"
    raise UnknownName("configuration", text[:200], known, hint)


def _candidates(text: str, home: Path) -> Iterator[Path]:
    folders = [Path()]
    if _is_bare(text):
        folders += [home_folder(home), ready_made_folder()]
    for folder in folders:
        path = folder / os.path.expanduser(text)
        yield path
        yield path.with_name(path.name + SUFFIX) if path.name else path


def _is_bare(text: str) -> bool:
    return bool(text) and not any(sign in text for sign in "/\\~\0")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that is too long, or that no file can have
        return False


def new_file(text: str, home: Path) -> Path:
    """Where a new configuration goes: a bare name in the home directory, else the path."""
    if _is_bare(text) and not text.endswith(SUFFIX):
        return home_folder(home) / f"{text}{SUFFIX}"
    path = Path(os.path.expanduser(text))
    return path if path.suffix or not path.name else path.with_suffix(SUFFIX)


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Write a document as indented JSON; the file is whole or as it was before.

    Raises:
        MisMarteraError: it cannot be written.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise MisMarteraError(
            f"{path} cannot be written ({reason})", "choose another place"
        ) from error
