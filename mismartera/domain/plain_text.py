"""Text that came from outside, made safe to show: control characters escaped, secrets masked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar

from mismartera.secret_texts import masked

# C0 and C1 controls, bidirectional overrides, and halves of surrogate pairs (undecodable bytes).
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_UNSAFE_IN_LINE: Final = re.compile(_UNSAFE.pattern[:-1] + "\t\n\u2028\u2029]")

Shown = TypeVar("Shown")


def one_line(text: str) -> str:
    """Escape control characters, line ends among them, and mask secrets."""
    return _UNSAFE_IN_LINE.sub(_escape, masked(text))


def plain(text: str) -> str:
    """Escape control characters but line ends and tabs, and mask secrets."""
    return _UNSAFE.sub(_escape, masked(text))


def plain_document(document: Shown) -> Shown:
    """Return the document with every text in it made plain (the same if nothing was unsafe)."""
    return _plain(document)  # type: ignore[return-value]  # types are kept


def _plain(value: object) -> object:
    if isinstance(value, str):
        return plain(value) if type(value) is str else value
    if is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for field in fields(value):
            before = getattr(value, field.name)
            if (after := _plain(before)) is not before:
                changes[field.name] = after
        return replace(value, **changes) if changes else value
    if isinstance(value, tuple | list):
        items = [_plain(item) for item in value]
        unchanged = all(after is before for after, before in zip(items, value, strict=True))
        return value if unchanged else type(value)(items)
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    return value


def _plain_mapping(mapping: Mapping[object, object]) -> Mapping[object, object]:
    escaped = {_plain(key): _plain(item) for key, item in mapping.items()}
    unchanged = all(key in escaped and escaped[key] is item for key, item in mapping.items())
    return mapping if unchanged else escaped


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape", "backslashreplace").decode("ascii")
