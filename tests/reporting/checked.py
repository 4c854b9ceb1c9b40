"""Exports held to the published schema and to what must be so in every one of them."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import Any, NoReturn, cast

from jsonschema import Draft202012Validator

from mismartera.reporting.export_schema import export_schema
from tests.system.bench import Bench

Export = dict[str, Any]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(export_schema())


def _refuse(text: str) -> NoReturn:
    raise AssertionError(f"{text} in an export")


def read(text: str) -> Export:
    """Read an export and check it: schema, numbers, and that it is of one step."""
    document = cast(Export, json.loads(text, parse_constant=_refuse))
    _validator().validate(document)
    as_of = document["time"]["session_time"]
    for symbol in document["session_data"].values():
        _check_symbol(symbol, as_of)
    times = [decision["time"] for decision in document["decisions"]]
    assert times == sorted(times)
    assert all(time <= as_of for time in times)
    return document


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
