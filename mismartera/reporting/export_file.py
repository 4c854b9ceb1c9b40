"""Writing the export to a file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from mismartera.errors import SessionError
from mismartera.reporting.encode import dump
from mismartera.reporting.export import export_document
from mismartera.reporting.snapshot import RunSnapshot


def write_export(
    snapshot: RunSnapshot,
    path: Path | None,
    home: Path,
    now: str,
    complete: bool,
    compact: bool,
) -> tuple[Path, int]:
    """Write the export of a snapshot; return the file and its size in bytes.

    Without a path the file goes to `exports/` in the home directory, named after the session.

    Raises:
        SessionError: the file cannot be written.
    """
    target = path if path is not None else home / "exports" / _file_name(snapshot)
    text = dump(export_document(snapshot, now, complete=complete), compact=compact) + "\n"
    try:
        _replace(target, text, make_folder=path is None)
    except OSError as error:
        raise SessionError(
            f"{target} cannot be written: {error.strerror or error}", "name another file"
        ) from error
    return target, len(text.encode())


def _file_name(snapshot: RunSnapshot) -> str:
    day = "none" if snapshot.data is None else snapshot.data.session.date.isoformat()
    return f"status_{day}_step_{snapshot.position}.json"


def _replace(target: Path, text: str, *, make_folder: bool) -> None:
    if make_folder:
        target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=target.parent, prefix=".export-", delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
