"""The parameters of what a configuration can name, as they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args, get_origin

from pydantic import BaseModel

from mismartera.reporting.documents.strategies import ParameterDocument

_TYPE_NAMES: Final = {"UniverseQuery": "object", "Interval": "interval"}


def parameter_documents(model: type[BaseModel]) -> Iterator[ParameterDocument]:
    """Describe each field of a model of parameters."""
    for name, field in model.model_fields.items():
        yield ParameterDocument(
            name=name,
            type=_type_name(field.annotation),
            default=None if field.is_required() else _plain(field.default),
            description=field.description or "",
        )


def _type_name(annotation: object) -> str:
    """A type as people write it; of a choice, what there is to choose from."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _type_name(arguments[0])
    if get_origin(annotation) is Literal:
        return "|".join(map(str, arguments))
    if arguments:
        return " or ".join(_type_name(each) for each in arguments if each is not type(None))
    name = getattr(annotation, "__name__", str(annotation))
    return _TYPE_NAMES.get(name, name)


def _plain(default: object) -> str | int | float | bool | None:
    """A default as JSON has it, other kinds as text."""
    return default if default is None or isinstance(default, str | int | float) else str(default)
