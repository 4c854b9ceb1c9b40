"""Hashes of the code of a run: of the product, and of the files of strategies and scanners."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Final

from mismartera.domain.run_record import CodeRecord
from mismartera.library import INCLUDED_SOURCE

_PRODUCT: Final = Path(__file__).resolve().parents[1]


@cache
def product_hash() -> str:
    """Hash the source of the product, file by file in the order of their paths."""
    digest = sha256()
    for path in sorted(_PRODUCT.rglob("*.py")):
        digest.update(path.relative_to(_PRODUCT).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def code_record(noun: str, key: str, name: str, kind: type[object]) -> CodeRecord:
    """Say which code a strategy or scanner of a run is; `noun` says which of the two."""
    file = _file_of(kind)
    if kind.__module__.startswith(f"{_PRODUCT.name}."):
        source = INCLUDED_SOURCE
    else:
        source = kind.__module__ if file is None else str(file)
    if file is None:
        return CodeRecord(noun, key, name, source, None, None)
    return CodeRecord(noun, key, name, source, str(file), file_hash(file))


def file_hash(file: Path) -> str | None:
    """Hash a file; None where it cannot be read."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


def _file_of(kind: type[object]) -> Path | None:
    """The file that a class was written in, by the code of its own methods."""
    for each in vars(kind).values():
        if isinstance(each, FunctionType):
            return Path(each.__code__.co_filename)
    return None
