"""What a user writes after a command about intervals and parameters, read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from mismartera.domain.interval import Interval
from mismartera.errors import UsageError

_SUCH_AS: Final = """write such as '{"period": 12}'"""


def parse_intervals(texts: Sequence[str]) -> list[Interval]:
    """Read intervals, each on its own or several with commas between.

    Raises:
        InvalidInterval: one is none.
    """
    return [Interval.parse(part.strip()) for text in texts for part in text.split(",")]


def parse_numbers(texts: Iterable[str]) -> dict[str, float | str]:
    """Read `NAME=VALUE` for an indicator: numbers where they are some, else texts.

    Raises:
        UsageError: one has no name or no `=`, or a name is given twice.
    """
    return {name: _number(value) for name, value in _pairs(texts)}


def parse_configuration(config: str | None, texts: Iterable[str]) -> dict[str, object]:
    """Read the parameters of a strategy or scanner: a JSON object, then `NAME=VALUE`, which win.

    A value is JSON where it can be read so, else a text: `fast=5`, `interval=5m`.

    Raises:
        UsageError: the object is none, or a pair is written wrongly.
    """
    whole: object = {} if config is None else _json(config)
    if not isinstance(whole, dict):
        raise UsageError(f"--config {config} is no JSON object", _SUCH_AS)
    return {**whole, **{name: _value(value) for name, value in _pairs(texts)}}


def _pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise UsageError(f"{text!r} is no parameter", "write NAME=VALUE, such as period=12")
        if name in found:
            raise UsageError(f"parameter {name} is given twice", "write it once")
        found[name] = value
    return list(found.items())


def _number(text: str) -> float | str:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--config is no JSON ({error})", _SUCH_AS) from None


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
