"""Values that a document holds whole and shows field by field, in their place among its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SPREAD: Final[Mapping[str, bool]] = MappingProxyType({"spread": True})
"""The `metadata` of a dataclass's field that holds such a value, which is a NamedTuple."""


def is_spread(metadata: Mapping[object, object]) -> bool:
    """Whether a field with this metadata is shown as the fields of its value."""
    return bool(metadata.get("spread"))
