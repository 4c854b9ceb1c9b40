"""Writing the export to a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from mismartera.errors import SessionError
from mismartera.reporting.encode import dump
from mismartera.reporting.export import export_document
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.whole_file import write_whole


def write_export(
    snapshot: RunSnapshot,
    path: Path | None,
    home: Path,
    now: str,
    complete: bool,
    compact: bool,
) -> tuple[Path, int]:
    """Write the export of a snapshot; return the file and its size in bytes.

    Without a path the file goes to `exports/` in the home directory, named after the session's
    date and time.

    Raises:
        SessionError: the file cannot be written.
    """
    target = path if path is not None else home / "exports" / _file_name(snapshot)
    text = dump(export_document(snapshot, now, complete=complete), compact=compact) + "\n"
    try:
        if path is None:
            target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, text.encode())
    except (OSError, ValueError) as error:
        fault = error.strerror if isinstance(error, OSError) else error
        raise SessionError(f"{target} cannot be written: {fault}", "name another file") from error
    return target, len(text.encode())


def _file_name(snapshot: RunSnapshot) -> str:
    instant = snapshot.session_ns
    if instant is None:
        return "status_before_the_first_session.json"
    day, _, time = snapshot.iso(instant).partition("T")
    return f"status_{day}_{time[:8].replace(':', '')}.json"
