"""Symbols: what a user, a file or a feed calls an instrument."""

from __future__ import annotations

import re
from typing import Final

from mismartera.errors import InvalidSymbol

_PATTERN: Final = re.compile(r"(?![-$]|\.{1,2}$)[!-~]{1,40}")
_REFUSED: Final = frozenset(",\"'\\;#`")


def parse_symbol(text: str) -> str:
    """Return the symbol in its one form, upper case.

    Raises:
        InvalidSymbol: it is not 1 to 40 of the ASCII characters from `!` to `~`, holds a comma, a
            quote, a backslash, `;` or `#`, begins with `-` or `$`, or is `.` or `..`.
    """
    symbol = text.strip().upper()
    is_plain = text.isascii() and _REFUSED.isdisjoint(symbol)
    if not is_plain or _PATTERN.fullmatch(symbol) is None:
        raise InvalidSymbol(text)
    return symbol
