"""Symbols: what a user, a file or a feed calls an instrument."""

from __future__ import annotations

import re
from typing import Final

from mismartera.errors import InvalidSymbol

_PATTERN: Final = re.compile(r"[A-Z0-9][A-Z0-9./_-]{0,19}")


def parse_symbol(text: str) -> str:
    """Return the symbol in its one form, upper case.

    Raises:
        InvalidSymbol: it is not 1 to 20 of `A-Z 0-9 . - / _`, or begins with a sign.
    """
    symbol = text.strip().upper()
    if _PATTERN.fullmatch(symbol) is None:
        raise InvalidSymbol(text)
    return symbol
