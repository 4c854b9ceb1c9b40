"""What the models refuse, in our words: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mismartera.config.part import FAULTS
from mismartera.config.wording import NOTHING, Place, write_place, write_value
from mismartera.errors import Finding, nearest

_ABSENT: Final = object()

_EXPECTED: Final = {
    "bool_type": "true or false",
    "dict_type": "an object",
    "mapping_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "tuple_type": "a list",
    "missing": "a value, for the key is required",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt:,.12g}",
    "greater_than_equal": "a number of at least {ge:,.12g}",
    "less_than_equal": "a number of at most {le:,.12g}",
    "too_short": "at least {min_length} entry",
    "too_long": "at most {max_length:,} entries",
    "union_tag_not_found": "a model, for the key is required",
    "union_tag_invalid": "{expected_tags}",
}
_KEY_MARK: Final = "[key]"
_TAG_ERRORS: Final = ("union_tag_not_found", "union_tag_invalid")
_OTHER: Final = "a value that fits (`config schema` describes it)"
_LONGEST_KEY: Final = 64
_MOST_NAMED_KEYS: Final = 12
MOST_FINDINGS: Final = 200
"""More are not listed: who has so many mends the first of them anyway."""


def findings_of(error: ValidationError, raw: object, model: type[BaseModel]) -> list[Finding]:
    """Turn what `model` refused in `raw` into findings, in the order of its fields."""
    every = (
        finding
        for details in error.errors(include_url=False)
        for finding in _findings(details, raw, model)
    )
    return list(islice(every, MOST_FINDINGS))


def _findings(details: ErrorDetails, raw: object, model: type[BaseModel]) -> Iterator[Finding]:
    place = _place(details, raw)
    context = details.get("ctx", {})
    is_key = details["loc"][-1:] == (_KEY_MARK,)
    if details["type"] == FAULTS:
        for fault in context[FAULTS]:
            where = (*place, *fault.at)
            found = write_value(place[-1]) if is_key else _found(raw, where)
            yield Finding(write_place(where), found, fault.expected)
    elif details["type"] == "extra_forbidden":
        yield Finding(write_place(place), "an unknown key", _known_keys(place, model))
    else:
        expected = _EXPECTED.get(details["type"], _OTHER).format(**context)
        yield Finding(write_place(place), _found(raw, place), expected)


def _place(details: ErrorDetails, raw: object) -> Place:
    """Where an error is in the file: its location without what pydantic adds to it."""
    place: list[str | int] = []
    current, location = raw, details["loc"]
    for index, step in enumerate(location):
        inner = _inner(current, step)
        is_missing_key = details["type"] == "missing" and index == len(location) - 1
        if inner is _ABSENT and not is_missing_key:
            continue  # the tag of a union, or pydantic's mark of a key
        place.append(step)
        current = inner
    if details["type"] in _TAG_ERRORS:
        place.append("model")
    return tuple(place)


def _inner(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step, _ABSENT)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
        return value[step] if step < len(value) else _ABSENT
    return _ABSENT


def _found(raw: object, place: Place) -> str:
    current = raw
    for step in place:
        current = _inner(current, step)
    return NOTHING if current is _ABSENT else write_value(current)


def _known_keys(place: Place, top: type[BaseModel]) -> str:
    """What could be meant by an unknown key: the nearest known ones, else all of its object."""
    keys = sorted({key for model in _models_at(place[:-1], top) for key in _keys(model)})
    near = nearest(str(place[-1])[:_LONGEST_KEY], keys)
    if near:
        return "the key " + " or ".join(map(repr, near))
    more = ", …" if len(keys) > _MOST_NAMED_KEYS else ""
    return "one of the keys " + ", ".join(keys[:_MOST_NAMED_KEYS]) + more


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _models_at(place: Place, top: type[BaseModel]) -> list[type[BaseModel]]:
    """The models that the object at a place may be of; a key that no model has is one of a map."""
    models = [top]
    for step in place:
        fields = [model.model_fields[step] for model in models if step in model.model_fields]
        models = [model for field in fields for model in _models_in(field.annotation)] or models
    return models


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
