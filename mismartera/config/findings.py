"""What the models refuse, in our words: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
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
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "tuple_type": "a list",
    "missing": "a value, for the key is required",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt:,.13g}",
    "greater_than_equal": "a number of at least {ge:,.13g}",
    "less_than": "a number below {lt:,.13g}",
    "less_than_equal": "a number of at most {le:,.13g}",
    "too_short": "at least {min_length} entry",
    "too_long": "at most {max_length:,} entries",
    "union_tag_not_found": "a value, for the key is required",
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
    place = _place(details, raw, model)
    context = details.get("ctx", {})
    is_key = details["loc"][-1:] == (_KEY_MARK,)
    if details["type"] == FAULTS:
        for fault in context[FAULTS]:
            where = (*place, *fault.at)
            found = write_value(place[-1]) if is_key else _found(raw, where)
            yield Finding(write_place(where), found, fault.expected)
    elif details["type"] == "extra_forbidden":
        yield Finding(write_place(place), "an unknown key", _known_keys(place, raw, model))
    else:
        expected = _EXPECTED.get(details["type"], _OTHER).format(**context)
        yield Finding(write_place(place), _found(raw, place), expected)


def _place(details: ErrorDetails, raw: object, top: type[BaseModel]) -> Place:
    """Where an error is in the file: its location without what pydantic adds to it."""
    place: list[str | int] = []
    fields: list[FieldInfo] = []
    current, models, location = raw, [top], details["loc"]
    for index, step in enumerate(location):
        if any(field.discriminator for field in fields):
            fields = []
            continue  # which of several models was meant
        inner = _inner(current, step)
        is_missing_key = details["type"] == "missing" and index == len(location) - 1
        if inner is _ABSENT and not is_missing_key:
            continue  # the mark of a key
        fields, models = _enter(models, step)
        place.append(step)
        current = inner
    if details["type"] in _TAG_ERRORS:
        place.append(details["ctx"]["discriminator"].strip("'"))
    return tuple(place)


def _found(raw: object, place: Place) -> str:
    current = _value_at(raw, place)
    return NOTHING if current is _ABSENT else write_value(current)


def _value_at(raw: object, place: Place) -> object:
    for step in place:
        raw = _inner(raw, step)
    return raw


def _inner(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step, _ABSENT)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
        return value[step] if step < len(value) else _ABSENT
    return _ABSENT


def _known_keys(place: Place, raw: object, top: type[BaseModel]) -> str:
    """What could be meant by an unknown key: the nearest that is not there, else all there are."""
    models = [top]
    for step in place[:-1]:
        _, models = _enter(models, step)
    keys = sorted({key for model in models for key in _keys(model)})
    free = [key for key in keys if _value_at(raw, (*place[:-1], key)) is _ABSENT]
    near = nearest(str(place[-1])[:_LONGEST_KEY], free)
    if near:
        return "the key " + " or ".join(map(repr, near))
    more = ", …" if len(keys) > _MOST_NAMED_KEYS else ""
    return "one of the keys " + ", ".join(keys[:_MOST_NAMED_KEYS]) + more


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _enter(
    models: list[type[BaseModel]], step: str | int
) -> tuple[list[FieldInfo], list[type[BaseModel]]]:
    """The fields that a key stands for, and the models of its value.

    A step that is no field is a position of a list or a key of a map: the models stay.
    """
    fields = [model.model_fields[step] for model in models if step in model.model_fields]
    inner = [model for field in fields for model in _models_in(field.annotation)]
    return fields, inner or models


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
