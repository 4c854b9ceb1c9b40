"""Secrets that the environment holds: masked in whatever text goes out of the process.

A broker's key can come back in any text: an HTTP client quotes it in its error, a strategy in its
reason. They are known by the names of their variables, and found by their values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import quote

MASK: Final = "***"
SHORTEST: Final = 6
"""Shorter values are words such as `true`: to mask them hides nothing and breaks much."""

_NAMES: Final = (
    "APIKEY", "AUTH", "CREDENTIAL", "KEY", "PASS", "PASSPHRASE", "PASSWD", "PASSWORD", "PRIVATE",
    "PWD", "SECRET", "TOKEN",
)  # fmt: skip
_WORDS: Final = re.compile("[A-Z]+")
_LONGER: Final = ("KEY", "SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL")
_PATHS: Final = frozenset({"PWD", "OLDPWD", "XAUTHORITY", "SSH_AUTH_SOCK"})
"""Variables that only sound like it: they name places."""


class _Known:
    """The pattern that finds every secret; None while there is none."""

    pattern: re.Pattern[str] | None = None


def know_secrets(variables: Mapping[str, str]) -> None:
    """Mask the values of these variables from now on, of those that name a secret."""
    forms = secret_forms(variables, SHORTEST)
    longest_first = sorted(forms, key=len, reverse=True)
    _Known.pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None


def masked(text: str) -> str:
    """The text without any secret that is known."""
    pattern = _Known.pattern
    return text if pattern is None else pattern.sub(MASK, text)


def masked_values(value: object) -> object:
    """A value made of mappings and sequences, with every text in it masked."""
    if _Known.pattern is None:
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {masked_values(key): masked_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked_values(item) for item in value]
    return value


def secret_forms(variables: Mapping[str, str], shortest: int) -> set[str]:
    """How secrets can be written: as they are, as `repr`, a URL and a page of HTML carry them."""
    values = {value.strip() for name, value in variables.items() if _is_secret(name)}
    return {
        form
        for value in values
        if len(value) >= shortest
        for form in (
            value,
            repr(value)[1:-1],
            quote(value, safe="", errors="replace"),
            escape(value),
        )
    }


def _is_secret(name: str) -> bool:
    upper = name.upper()
    if upper in _PATHS:
        return False
    return any(part in upper for part in _LONGER) or not set(_NAMES).isdisjoint(
        _WORDS.findall(upper)
    )
