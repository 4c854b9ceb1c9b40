"""Universes in files: a symbol on each line, a JSON list, or a CSV column."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mismartera.domain.symbol import parse_symbol
from mismartera.errors import InvalidSymbol, UniverseError, UnknownName

FOLDER: Final = "universes"
_SUFFIXES: Final = (".txt", ".json", ".csv")
_MOST_BYTES: Final = 10_000_000
_COLUMN: Final = "symbol"

_Written = tuple[str, str]
"""A symbol as it is written, and the place where."""


def find_universe(text: str, home: Path) -> Path:
    """Find a universe's file: a name in the home directory's `universes`, or a path.

    Raises:
        UnknownName: there is none; the nearest names are proposed.
    """
    folder = home / FOLDER
    is_name = not any(sign in text for sign in "/\\~\0")
    candidates = [folder / f"{text}{suffix}" for suffix in ("", *_SUFFIXES)] if is_name else []
    for path in (*candidates, Path(os.path.expanduser(text))):
        if _is_file(path):
            return path
    hint = f"name a file, put one into {folder}, or say `all symbols …`"
    raise UnknownName("universe", text[:200], universe_names(home), hint)


def universe_names(home: Path) -> tuple[str, ...]:
    """The names of the universes in the home directory, sorted."""
    folder = home / FOLDER
    paths = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted({path.stem for path in paths if path.suffix in _SUFFIXES}))


def read_universe(path: Path) -> tuple[str, ...]:
    """Read the symbols of a file, each once, in ASCII order.

    `.json`: a list of symbols, or an object whose `symbols` is one; `.csv`: the column `symbol`;
    any other: one symbol on each line, `#` begins a comment.

    Raises:
        UniverseError: the file cannot be read, is too large, or holds what is no symbol, or none.
    """
    content = _content(path)
    readers = {".json": _from_json, ".csv": _from_csv}
    written = list(readers.get(path.suffix.lower(), _from_lines)(path, content))
    if not written:
        raise UniverseError(f"{path} holds no symbol", "write one on each line")
    return tuple(sorted({_symbol(path, text, place) for text, place in written}))


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UniverseError(f"{path} cannot be read ({error.strerror})") from error
    if len(raw) > _MOST_BYTES:
        raise UniverseError(f"{path} is larger than 10 MB", "a universe is a list of symbols")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UniverseError(f"{path} is no text (byte {error.start})", "save it as UTF-8") from None


def _from_lines(_path: Path, content: str) -> Iterator[_Written]:
    for number, line in enumerate(content.splitlines(), start=1):
        if text := line.partition("#")[0].strip():
            yield text, f"line {number}"


def _from_json(path: Path, content: str) -> Iterator[_Written]:
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise UniverseError(f"{path} is no JSON{where}", "mend it") from None
    symbols = found.get("symbols") if isinstance(found, dict) else found
    if not isinstance(symbols, list):
        raise UniverseError(
            f"{path} holds no list of symbols", 'write ["AAPL", …] or {"symbols": ["AAPL", …]}'
        )
    for number, text in enumerate(symbols, start=1):
        if not isinstance(text, str):
            raise UniverseError(f"{path}, symbol {number} is no text", 'write it as "AAPL"')
        yield text, f"symbol {number}"


def _from_csv(path: Path, content: str) -> Iterator[_Written]:
    try:
        rows = list(csv.reader(content.splitlines()))
    except csv.Error as error:
        raise UniverseError(f"{path} is no CSV ({error})", "mend it") from None
    head = [name.strip().casefold() for name in rows[0]] if rows else []
    if _COLUMN not in head:
        names = ", ".join(head[:8]) or "nothing"
        raise UniverseError(f"{path} has no column {_COLUMN}", f"its first line says {names}")
    column = head.index(_COLUMN)
    for number, row in enumerate(rows[1:], start=2):
        if column < len(row) and row[column].strip():
            yield row[column], f"line {number}"


def _symbol(path: Path, text: str, place: str) -> str:
    try:
        return parse_symbol(text)
    except InvalidSymbol as error:
        raise UniverseError(f"{path}, {place}: {text[:40]!r} is not a symbol", error.hint) from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
