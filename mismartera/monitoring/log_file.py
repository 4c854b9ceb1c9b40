"""The log: one rotating file in the home directory, one line per record, secrets masked."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from mismartera.errors import StoreError, UnknownName, UsageError
from mismartera.secret_texts import MASK, know_secrets, secret_forms
from mismartera.whole_file import make_home, make_private

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_FILE_NAME: Final = "mismartera.log"
_FILE_BYTES: Final = 4_000_000
_OLDER_FILES: Final = 4
_SHORTEST_SECRET: Final = 4
_PACKAGES: Final = ("mismartera", "cli")

_UNSAFE: Final = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x2028, 0x2029),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
"""Control characters, line separators and bidirectional overrides."""
_ESCAPES: Final = {code: ascii(chr(code))[1:-1] for code in _UNSAFE}


def log_path(home: Path) -> Path:
    """Return where the log of a home directory is written."""
    return home / "logs" / _FILE_NAME


def configure_log(home: Path, *, debug: bool, variables: Mapping[str, str] = os.environ) -> Path:
    """Send every record, and every Python warning, to the log file and nothing to the terminal.

    With `debug` records of our own from DEBUG on, else from INFO on; other libraries' from WARNING
    on. Secrets among `variables` are masked, from now on in all other texts of ours as well.

    Raises:
        StoreError: the file cannot be written; then records are dropped.
    """
    know_secrets(variables)
    path = log_path(home)
    close_log()
    try:
        make_home(home)
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(path)
    except OSError as error:
        raise StoreError(
            f"cannot write the log {path}: {error.strerror}",
            "choose another home directory with --home or make it writable",
        ) from error
    handler.setFormatter(_OneLine(variables))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for package in _PACKAGES:
        logging.getLogger(package).setLevel(logging.DEBUG if debug else logging.INFO)
    logging.captureWarnings(True)
    return path


def close_log() -> None:
    """Close the log file, if one is open; records are then dropped."""
    root = logging.getLogger()
    if not any(isinstance(found, logging.NullHandler) for found in root.handlers):
        # Where there is no handler at all Python writes raw records to standard error.
        root.addHandler(logging.NullHandler())
    for handler in [found for found in root.handlers if isinstance(found, _LogFile)]:
        root.removeHandler(handler)
        with suppress(OSError):  # a full disk: what could not be written stays unwritten
            handler.close()
    logging.captureWarnings(False)


def read_log(home: Path, lines: int, level: str = "DEBUG") -> list[str]:
    """Return the last `lines` lines of `level` or above, oldest first; none where there is no log.

    Raises:
        UsageError: the number is below 1, or the level is unknown.
        StoreError: the log cannot be read.
    """
    if lines < 1:
        raise UsageError(f"cannot show {lines} lines", "ask for 1 or more")
    if level.upper() not in LEVELS:
        raise UnknownName("log level", level, LEVELS, f"use one of {', '.join(LEVELS)}")
    wanted = frozenset(LEVELS[LEVELS.index(level.upper()) :])
    found: list[str] = []
    for line in _newest_first(log_path(home)):
        if not wanted.isdisjoint(line.split(" ", 2)[1:2]):
            found.append(line)
        if len(found) == lines:
            break
    return found[::-1]


def mask_secrets(text: str, variables: Mapping[str, str]) -> str:
    """Replace the values of secret-bearing variables in `text`.

    A value is found as it is, as `repr` writes it, and as a URL carries it. Values of fewer than
    four characters are left: they would mask the rest of the log and hide nothing.
    """
    for form in sorted(secret_forms(variables, _SHORTEST_SECRET), key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


class _LogFile(RotatingFileHandler):
    """The one handler; a full disk must not write into the prompt."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            maxBytes=_FILE_BYTES,
            backupCount=_OLDER_FILES,
            encoding="utf-8",
            errors="backslashreplace",
        )

    def _open(self) -> TextIOWrapper:
        """Open the file for its owner alone: it says what he does."""
        make_private(Path(self.baseFilename))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop a record that cannot be written: there is nowhere left to say so."""


class _OneLine(logging.Formatter):
    """A record as `time level logger: text`, its traceback on the same line.

    Masking happens here and not in a filter, for only here is the whole text known: the message
    with its arguments, and the traceback, whose last line may quote a secret.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._variables = variables

    def format(self, record: logging.LogRecord) -> str:
        return mask_secrets(super().format(record), self._variables).translate(_ESCAPES)

    def formatTime(  # noqa: N802 - logging's name
        self, record: logging.LogRecord, datefmt: str | None = None
    ) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec=datefmt or "milliseconds").replace("+00:00", "Z")


def _newest_first(path: Path) -> Iterator[str]:
    """Yield the lines of the log and of the older files behind it, the last one first."""
    older = [path.with_name(f"{path.name}.{number}") for number in range(1, _OLDER_FILES + 1)]
    for file in (path, *older):
        try:
            text = file.read_text(encoding="utf-8", errors="backslashreplace")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(
                f"cannot read the log {file}: {error.strerror}", "make the file readable"
            ) from error
        yield from reversed(text.split("\n"))
