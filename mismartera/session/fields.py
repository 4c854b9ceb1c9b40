"""The fields of bars that can be asked for by name."""

from __future__ import annotations

from mismartera.domain.columns import FIELDS
from mismartera.errors import UnknownName


def require_field(name: str) -> None:
    """Check that bars have a field.

    Raises:
        UnknownName: they have none of that name.
    """
    if name not in FIELDS:
        raise UnknownName("field", name, FIELDS, f"one of {', '.join(FIELDS)}")
