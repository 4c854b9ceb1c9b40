"""Documents as JSON: no NaN, no Infinity, enums by value, dates in ISO 8601."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from mismartera.domain.json_value import JsonValue as JsonValue
from mismartera.reporting.documents.spread import is_spread
from mismartera.secret_texts import masked

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_json(value: object) -> JsonValue:
    """Turn a document (dataclasses, mappings, sequences, values) into plain JSON values.

    Secrets are masked. A number that is not finite becomes null.

    Raises:
        TypeError: a value has no form in JSON.
    """
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, str):
        return masked(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return dict(_shown(value))
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [to_json(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _shown(document: DataclassInstance) -> Iterator[tuple[str, JsonValue]]:
    """The fields of a document, those of a value that is spread in its place."""
    for name, spread in _fields(type(document)):
        value = getattr(document, name)
        if spread:
            yield from ((each, to_json(getattr(value, each))) for each in value._fields)
        else:
            yield name, to_json(value)


@cache
def _fields(kind: type[DataclassInstance]) -> tuple[tuple[str, bool], ...]:
    """The names of a document's fields, and which of them are spread."""
    return tuple((field.name, is_spread(field.metadata)) for field in fields(kind))


def dump(value: object, *, compact: bool = False) -> str:
    """Write a document as JSON text, indented by two or on one line."""
    indent, separators = (None, (",", ":")) if compact else (2, None)
    return json.dumps(
        to_json(value), indent=indent, separators=separators, allow_nan=False, ensure_ascii=False
    )
