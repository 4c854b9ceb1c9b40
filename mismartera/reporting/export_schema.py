"""The JSON Schema of the export: made from the document's own types, published as a file."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Final

from pydantic import TypeAdapter

from mismartera.reporting.documents.export import ExportDocument
from mismartera.reporting.encode import JsonValue

SCHEMA_FILE: Final = "export_status.schema.json"


def export_schema() -> dict[str, JsonValue]:
    """The published schema (JSON Schema, draft 2020-12)."""
    text = files("mismartera").joinpath("schemas", SCHEMA_FILE).read_text(encoding="utf-8")
    published: dict[str, JsonValue] = json.loads(text)
    return published


def generated_schema() -> dict[str, JsonValue]:
    """The schema as the document's types give it; a test holds the published file to it."""
    schema = TypeAdapter(ExportDocument).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "MisMartera export",
        **{name: value for name, value in schema.items() if name != "title"},
    }
