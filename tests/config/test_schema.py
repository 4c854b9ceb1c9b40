"""The JSON Schema: it accepts what the models accept, and describes every key."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator

from mismartera.config.files import SCHEMA_NAME, ready_made_folder
from mismartera.config.loader import from_document, to_document
from mismartera.config.schema import json_schema, starting_point
from tests.config.documents import COMPLETE, MINIMAL, MISSING, Document, changed

VALIDATOR = Draft202012Validator(json_schema())


def objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)


def test_it_is_a_schema_of_the_dialect_that_it_names() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize(
    "document",
    [MINIMAL, COMPLETE, to_document(from_document(COMPLETE)), starting_point("x.json")],
    ids=["minimal", "complete", "written", "starting point"],
)
def test_it_accepts_what_the_models_accept(document: Document) -> None:
    from_document(document)
    assert list(VALIDATOR.iter_errors(document)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("session_name", MISSING),
        ("backtest_config", MISSING),
        ("backtest_config", None),
        ("mode", "paper"),
        ("unknown", 1),
        ("session_data_config.symbols", ["A PL"]),
        ("session_data_config.symbols", ["AAPL", "AAPL"]),
        ("session_data_config.streams", ["2d"]),
        ("session_data_config.base_interval", {"AAPL": "5m"}),
        ("session_data_config.historical.indicators.avg_volume.period", "10"),
        ("scanners[0].regular_session[0].start", "9:31"),
        ("trading_config.slippage", {"model": "other"}),
        ("trading_config.min_quality", 101),
        ("run.seed", "1"),
        ("run.benchmark", "A PL"),
        ("run.risk_free_rate", 5),
        ("run.fresh_each_session", False),
    ],
)
def test_it_refuses_what_the_models_refuse(path: str, value: object) -> None:
    assert list(VALIDATOR.iter_errors(changed(path, value)))


def test_a_live_configuration_needs_no_dates() -> None:
    assert list(VALIDATOR.iter_errors(changed("backtest_config", MISSING) | {"mode": "live"})) == []


def is_described(value: dict[str, object], definitions: dict[str, dict[str, object]]) -> bool:
    """Whether a key has a description of its own, or that of the object it holds."""
    definition = str(value.get("$ref", "")).rpartition("/")[2]
    return "description" in value or "description" in definitions[definition]


def test_every_key_is_described_for_editors() -> None:
    schema: dict[str, dict[str, dict[str, object]]] = json.loads(json.dumps(json_schema()))
    for each in objects(schema):
        properties = each.get("properties")
        if isinstance(properties, dict) and "additionalProperties" in each:
            assert all(is_described(value, schema["$defs"]) for value in properties.values())


def test_the_schema_beside_the_ready_made_configurations_is_this_one() -> None:
    published = ready_made_folder() / "schemas" / SCHEMA_NAME
    assert json.loads(published.read_text("utf-8")) == json_schema()
