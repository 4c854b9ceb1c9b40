"""What a view has found of each symbol, so that it looks for it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Cells(dict[str, Found]):
    """By symbol; one that is not known yet is found when it is asked for."""

    def __init__(self, find: Callable[[str], Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, symbol: str) -> Found:
        found = self[symbol] = self._find(symbol)
        return found
