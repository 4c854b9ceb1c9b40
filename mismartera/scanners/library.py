"""The scanners that can be named: included ones, those of the home directory, and given files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from mismartera.config.making import making
from mismartera.errors import ScannerError
from mismartera.library import Kind, Known, Library
from mismartera.scanners.scanner import AnyScanner, Scanner

ScannerLibrary: TypeAlias = Library[AnyScanner]
KnownScanner: TypeAlias = Known[AnyScanner]

INCLUDED: Final = {
    "gap_up": "mismartera.included.scanners.gap_up",
    "momentum": "mismartera.included.scanners.momentum",
}


def scanner_library(home: Path, files: Iterable[Path] = ()) -> ScannerLibrary:
    """The scanners that a home directory, given files and packages add to the included ones.

    Raises:
        ScannerError: a given file cannot be used.
    """
    return Library(_KIND, home, files)


def _make(name: str, definition: type[AnyScanner], config: Mapping[str, object]) -> AnyScanner:
    with making(_KIND, name, definition.Parameters, config):
        return definition(config)


_KIND: Final[Kind[AnyScanner]] = Kind("scanner", Scanner, "scanners", INCLUDED, ScannerError, _make)
