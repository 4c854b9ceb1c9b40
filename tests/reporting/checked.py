"""Exports held to the published schema and to what must be so in every one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NoReturn, cast

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from mismartera.reporting.export_schema import export_schema
from tests.system.bench import Bench

Export = dict[str, Any]


_OF_TYPES = {"type", "anyOf", "prefixItems", "minItems", "maxItems", "title", "description"}


@cache
def _schema() -> Export:
    return export_schema()


@cache
def _validator() -> Validator:
    kind: type[Validator] = extend(  # type: ignore[no-untyped-call]  # it is typed nowhere
        Draft202012Validator, {"items": _check_items}
    )
    return kind(_schema())


def _check_items(
    validator: Validator, items: Export, instance: object, schema: Mapping[str, object]
) -> Iterator[ValidationError]:
    """Check an array's items as ever; of rows and numbers that look alike, one for all."""
    if isinstance(instance, list) and "prefixItems" not in schema and _asks_for_types_alone(items):
        instance = list({_types_of(each): each for each in instance}.values())
    yield from Draft202012Validator.VALIDATORS["items"](validator, items, instance, schema)


def _asks_for_types_alone(schema: Export) -> bool:
    """Whether all values of the same types, and as many, are as good as each other."""
    if "$ref" in schema:
        schema = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    parts = [*schema.get("anyOf", ()), *schema.get("prefixItems", ())]
    kind = schema.get("type", "any of these")
    is_plain = parts or kind in ("number", "string", "null")
    return bool(is_plain) and schema.keys() <= _OF_TYPES and all(map(_asks_for_types_alone, parts))


def _types_of(value: object) -> object:
    return tuple(map(_types_of, value)) if isinstance(value, list) else type(value)


def checked_rows(rows: list[Any]) -> None:
    """Check rows of bars as those of an export are checked."""
    items = {"type": "array", "items": {"$ref": "#/$defs/ExportRow"}}
    _validator().evolve(schema={"$defs": _schema()["$defs"], **items}).validate(rows)


def _refuse(text: str) -> NoReturn:
    raise AssertionError(f"{text} in an export")


def read(text: str) -> Export:
    """Read an export and check it: schema, numbers, and that it is of one step."""
    document = cast(Export, json.loads(text, parse_constant=_refuse))
    _validator().validate(document)
    as_of = document["time"]["session_time"]
    for symbol in document["session_data"].values():
        _check_symbol(symbol, as_of)
    _check_account(document["account"], as_of)
    times = [decision["time"] for decision in document["decisions"]]
    assert times == sorted(times)
    assert all(time <= as_of for time in times)
    return document


def _check_account(account: Export, as_of: str) -> None:
    """Cash and positions make the equity, strategies the net, fills the positions."""
    state, positions = account["state"], account["positions"]
    assert state["equity"] == pytest.approx(
        state["cash"] + sum(each["value"] for each in positions)
    )
    assert state["profit"] == pytest.approx(state["realised"] + state["unrealised"] - state["fees"])
    assert state["open_positions"] == sum(1 for each in positions if each["quantity"])
    assert state["open_orders"] == len(account["open_orders"])
    parts = account["strategies"]
    assert state["profit"] == pytest.approx(sum(each["profit"] for each in parts))
    net = _sums(positions, "quantity")
    assert _sums(account["positions_by_strategy"], "quantity") == net
    if account["fills"] is not None:
        assert all(each["bar"] < each["filled_at"] <= as_of for each in account["fills"])
        signed = [
            {**each, "quantity": each["quantity"] * (1 if each["side"] == "buy" else -1)}
            for each in account["fills"]
        ]
        assert _sums(signed, "quantity") == net


def _sums(rows: list[Export], name: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for each in rows:
        sums[each["symbol"]] = round(sums.get(each["symbol"], 0.0) + each[name], 8)
    return sums


def _check_symbol(symbol: Export, as_of: str) -> None:
    for interval, bars in symbol["bars"].items():
        gaps = bars["gaps"]
        assert all(gap["start"] < gap["end"] <= as_of for gap in gaps)
        assert all(a["end"] <= b["start"] for a, b in pairwise(gaps))
        if bars["data"] is not None:
            assert len(bars["data"]) == bars["count"], interval
            times = [row[0] for row in bars["data"]]
            assert all(a < b for a, b in pairwise(times))
            assert all(time < as_of for time in times)
            assert all((row[6] is None) != bars["derived"] for row in bars["data"])
    for indicator in symbol["indicators"]["session"].values():
        _check_indicator(indicator, symbol["bars"][indicator["config"]["interval"]]["count"])


def _check_indicator(indicator: Export, count: int) -> None:
    current = indicator["current_value"]
    values = list(current.values()) if isinstance(current, dict) else [current]
    assert indicator["ready"] == all(value is not None for value in values)
    if indicator["data"] is not None:
        assert [len(series) for series in indicator["data"].values()] == [count] * len(values)
        if count:
            assert [series[-1] for series in indicator["data"].values()] == values


def export(bench: Bench, *, complete: bool = True) -> Export:
    """Make an export of the bench's run, and check it."""
    path = bench.folder / "checked.json"
    bench.system.view.export_status(path, complete=complete)
    return read(path.read_text(encoding="utf-8"))
