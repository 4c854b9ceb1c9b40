"""The JSON Schema of the export: made from the document's own types, published as a file.

`python -m mismartera.reporting.export_schema` publishes it anew, in the source that it runs from.
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Final, get_type_hints

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DataclassSchema

from mismartera.reporting.documents.export import ExportDocument
from mismartera.reporting.documents.spread import is_spread
from mismartera.reporting.encode import JsonValue, dump

SCHEMA_FILE: Final = "export_status.schema.json"


def export_schema() -> dict[str, JsonValue]:
    """The published schema (JSON Schema, draft 2020-12)."""
    text = files("mismartera").joinpath("schemas", SCHEMA_FILE).read_text(encoding="utf-8")
    published: dict[str, JsonValue] = json.loads(text)
    return published


def generated_schema() -> dict[str, JsonValue]:
    """The schema as the document's types give it; a test holds the published file to it."""
    schema = TypeAdapter(ExportDocument).json_schema(
        mode="serialization", schema_generator=_NothingElse
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "MisMartera export",
        **{name: value for name, value in schema.items() if name != "title"},
    }


def published_text() -> str:
    """The text of the file that publishes the schema."""
    return dump(generated_schema()) + "\n"


class _NothingElse(GenerateJsonSchema):
    """Lets every object have the fields of its type alone, with those of what it spreads."""

    def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
        shown = super().dataclass_schema(schema)
        properties, required = dict[str, JsonSchemaValue](), list[str]()
        for field in fields(schema["cls"]):
            own = {field.name: shown["properties"][field.name]}
            if is_spread(field.metadata):
                own = self._spread(get_type_hints(schema["cls"])[field.name])
            properties |= own
            required += own if field.name in shown["required"] else ()
        return {
            **shown,
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def _spread(self, values: type) -> dict[str, JsonSchemaValue]:
        """The schemas of a NamedTuple's fields; an enumeration is a text, as everywhere."""
        return {
            name: {
                "title": self.get_title_from_name(name),
                **self.generate_inner(TypeAdapter(str if _is_word(kind) else kind).core_schema),
            }
            for name, kind in get_type_hints(values).items()
        }


def _is_word(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "schemas" / SCHEMA_FILE
    target.write_text(published_text(), encoding="utf-8")
