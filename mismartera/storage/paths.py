"""Where things lie in the store, and how a symbol becomes the name of a directory.

Layout under the home directory:

    bars/1m/BRK%2EB/2024.parquet     the bars of one period
    bars/1m/BRK%2EB/journal.jsonl    where they came from
    locks/1m-BRK%2EB.lock            held by the one writer of that series
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from mismartera.domain.interval import Interval
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import InvalidSymbol

BAR_SUFFIX: Final = ".parquet"
JOURNAL_NAME: Final = "journal.jsonl"

# Upper case alone, so that two symbols never meet on a file system that folds case.
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
# Devices on Windows, whatever the directory.
_DEVICE: Final = re.compile(r"CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9]")


@lru_cache(maxsize=65_536)
def escape_symbol(symbol: str) -> str:
    """Return a directory name for a symbol; `unescape_symbol` gives the symbol back.

    Every byte but `A-Z 0-9 _ -` becomes `%XX`, and so does the first of a device's name.

    Raises:
        InvalidSymbol: the text is no symbol.
    """
    raw = parse_symbol(symbol).encode()
    escaped = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in raw)
    return f"%{raw[0]:02X}{escaped[1:]}" if _DEVICE.fullmatch(escaped) else escaped


def unescape_symbol(name: str) -> str | None:
    """Return the symbol that a directory was named for, or None when it was for none."""
    try:
        symbol = unquote(name, errors="strict")
        return symbol if escape_symbol(symbol) == name else None
    except (UnicodeDecodeError, InvalidSymbol):
        return None


@dataclass(frozen=True, slots=True)
class StorePaths:
    """The paths of one store."""

    home: Path

    def interval(self, interval: Interval) -> Path:
        return _interval(self.home, interval)

    def series(self, symbol: str, interval: Interval) -> Path:
        return _series(self.home, symbol, interval)

    def journal(self, symbol: str, interval: Interval) -> Path:
        return self.series(symbol, interval) / JOURNAL_NAME

    def lock(self, symbol: str, interval: Interval) -> Path:
        """The lock of a series: outside its directory, so that it outlives a deletion."""
        return self.home / "locks" / f"{interval.name}-{escape_symbol(symbol)}.lock"


@lru_cache(maxsize=64)
def _interval(home: Path, interval: Interval) -> Path:
    return home / "bars" / interval.name


@lru_cache(maxsize=65_536)
def _series(home: Path, symbol: str, interval: Interval) -> Path:
    return StorePaths(home).interval(interval) / escape_symbol(symbol)
