"""The JSON Schema of the export: made from the document's own types, published as a file.

`python -m mismartera.reporting.export_schema` publishes it anew, in the source that it runs from.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DataclassSchema

from mismartera.reporting.documents.export import ExportDocument
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
    """Lets every object have the fields of its type and no others."""

    def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
        return {**super().dataclass_schema(schema), "additionalProperties": False}


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "schemas" / SCHEMA_FILE
    target.write_text(published_text(), encoding="utf-8")
