"""The published schema of the export is the one that its types give."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator, ValidationError

from mismartera.reporting.export_schema import (
    SCHEMA_FILE,
    export_schema,
    generated_schema,
    published_text,
)
from tests.reporting.checked import checked_rows


def test_the_published_schema_is_the_generated_one() -> None:
    published = files("mismartera").joinpath("schemas", SCHEMA_FILE).read_text(encoding="utf-8")
    assert published == published_text(), (
        "the types of the export changed: publish its schema anew with"
        " `python -m mismartera.reporting.export_schema`"
    )
    assert export_schema() == json.loads(published_text()) == generated_schema()


def test_the_schema_is_a_valid_one_that_allows_nothing_unnamed() -> None:
    Draft202012Validator.check_schema(export_schema())
    definitions = export_schema()["$defs"]
    assert isinstance(definitions, dict)
    objects = [each for each in definitions.values() if each["type"] == "object"]
    assert all(each["additionalProperties"] is False for each in objects)
    assert export_schema()["additionalProperties"] is False


_ROW = ["2024-07-01T09:30:00-04:00", 1, 2.5, 0.5, 1, 100, None]


@pytest.mark.parametrize(
    "odd",
    [_ROW[:-1], [*_ROW, 1], [1, *_ROW[1:]], [*_ROW[:-1], "all"], [*_ROW[:-1], True], "no row"],
)
def test_one_wrong_row_among_many_is_found(odd: object) -> None:
    checked_rows([_ROW] * 30)
    with pytest.raises(ValidationError):
        checked_rows([*[_ROW] * 20, odd, *[_ROW] * 10])
