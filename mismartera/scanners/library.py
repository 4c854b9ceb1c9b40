"""The scanners that can be named: included ones, those of the home directory, and given files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mismartera.config.making import making
from mismartera.errors import ScannerError
from mismartera.library import Kind, Library
from mismartera.scanners.scanner import AnyScanner, Scanner

INCLUDED: Final = {
    "gap_up": "mismartera.scanners.gap_up",
    "momentum": "mismartera.scanners.momentum",
}
_KIND: Final[Kind[AnyScanner]] = Kind("scanner", Scanner, "scanners", INCLUDED, ScannerError)


@dataclass(frozen=True, slots=True)
class KnownScanner:
    """A scanner's class under its name, and where it comes from."""

    name: str
    source: str
    kind: type[AnyScanner]

    def make(self, config: Mapping[str, object]) -> AnyScanner:
        """Make a scanner with its own configuration.

        Raises:
            ConfigurationError: parameters are unknown or have wrong values; every one is named.
            ScannerError: its code raises.
        """
        with making(_KIND, self.name, self.kind.Parameters, config):
            return self.kind(config)


class ScannerLibrary:
    """Finds scanners by name. Modules are loaded afresh by every library."""

    def __init__(self, home: Path, files: Iterable[Path] = ()) -> None:
        self._library = Library(_KIND, home, files)

    def names(self) -> tuple[str, ...]:
        """Every name, in ASCII order."""
        return self._library.names()

    def get(self, name: str) -> KnownScanner:
        """Find a scanner: given files first, then the home directory, then the included ones.

        Raises:
            UnknownName: there is none of that name.
            ScannerError: its file cannot be loaded.
        """
        known = self._library.find(name)
        return KnownScanner(known.name, known.source, known.kind)

    def check(self, name: str, config: Mapping[str, object], *, load: bool = False) -> None:
        """Check a name; the parameters too where no foreign code has to run, or `load` says so.

        Raises:
            UnknownName: there is none of that name.
            ConfigurationError: parameters are unknown or have wrong values.
        """
        self._library.require(name)
        if load or name in INCLUDED:
            self.get(name).make(config)
