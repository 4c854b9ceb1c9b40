"""Documents of every kind, made from their types: distinct numbers, words without a digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import count
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

_INSTANTS = (
    "time", "clock", "timestamp", "start", "end", "at", "utc", "started", "ended", "first", "last",
    "open", "close", "next_open", "next_close", "session_time", "accepted_at", "closed_at",
    "filled_at", "bar", "from_time", "to_time", "last_scan", "next_scan", "entry", "exit",
)  # fmt: skip
_DATES = (
    "date", "session_date", "after", "session", "peak", "trough", "recovered", "stored_from",
    "stored_to", "loaded_from", "high_date", "low_date", "first_date", "start_date", "end_date",
)  # fmt: skip
_TEXTS = {
    "interval": "1m",
    "base_interval": "1m",
    "source_interval": "1m",
    "event": "fill",
    "kind": "share",
}
PRICES = (
    "open", "high", "low", "close", "price", "average_price", "limit_price", "stop_price",
    "take_profit", "stop_loss", "trail_amount", "last_close", "previous_close", "bid", "ask",
    "expected_price", "quantity", "filled", "volume", "position", "position_after",
    "entry_price", "exit_price", "open_quantity", "change",
)  # fmt: skip
_PRICES = (1.07168, 0.00001771, 64_231.12345, 28.815, 1_591.1801, 0.98765432)
_AMOUNTS = (15_911_801.125, -29_249.375, 146.905, 0.125, -10_751.835, 2_999_999_999.995)
_COUNTS = (10_007, 3_061, 12, 1_250_013, 7)
_DEEPEST = 8
_OF_JSON = {"Sequence": Sequence, "Mapping": Mapping, "JsonValue": str}
_WORDS = ("buys when it rises", "crossing", "an average of closes", "late", "beta")


class Maker:
    """Makes a document of a type; every number is another one."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def document(self, kind: type, depth: int = 0) -> object:
        """An instance of a dataclass, with two items in each of its sequences."""
        hints = get_type_hints(kind, localns=_OF_JSON)
        made = {
            field.name: self._value(hints[field.name], field.name, depth) for field in fields(kind)
        }
        return kind(**made)

    def _value(self, kind: object, name: str, depth: int) -> object:
        origin, inner = get_origin(kind), get_args(kind)
        if origin in {Union, UnionType}:
            return self._value(_chosen(inner, name), name, depth)
        if origin is Literal:
            return inner[0]
        if origin is not None:
            return self._several(origin, inner, name, depth)
        if isinstance(kind, type):
            return self._single(kind, name, depth)
        return "anything"

    def _several(self, origin: object, inner: Sequence[object], name: str, depth: int) -> object:
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {word: self._value(inner[1], name, depth + 1) for word in ("alpha", "beta")}
        rows = 2 if depth < _DEEPEST else 0
        return tuple(self._value(inner[0], name, depth + 1) for _ in range(rows))

    def _single(self, kind: type, name: str, depth: int) -> object:
        if is_dataclass(kind):
            return self.document(kind, depth + 1)
        if issubclass(kind, tuple):
            named = get_type_hints(kind).items()
            return tuple.__new__(kind, [self._value(each, field, depth) for field, each in named])
        if issubclass(kind, Enum):
            return next(iter(kind))
        if kind is bool:
            return True
        if kind is str:
            return self._text(name)
        number = next(self._numbers)
        if kind is int:
            return _COUNTS[number % len(_COUNTS)] + number
        if name in PRICES:
            return _PRICES[number % len(_PRICES)] * (1 + number)
        return _AMOUNTS[number % len(_AMOUNTS)] * (1 + number)

    def _text(self, name: str) -> str:
        if name in _INSTANTS:
            return "2024-07-03T10:30:00-04:00"
        if name in _DATES:
            return "2024-07-03"
        return _TEXTS.get(name) or _WORDS[next(self._numbers) % len(_WORDS)]


def _chosen(kinds: Sequence[object], name: str) -> object:
    """Of several types one that is not None; a number where there is one."""
    known = [kind for kind in kinds if kind is not NoneType]
    if name in {*_INSTANTS, *_DATES} and str in known:
        return str
    return next((kind for kind in known if kind in {int, float}), known[0])


def numbers_of(json: object, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a JSON value with the name of its field."""
    if isinstance(json, Mapping):
        for key, value in json.items():
            yield from numbers_of(value, str(key))
    elif isinstance(json, list):
        yield "length", len(json)
        for value in json:
            yield from numbers_of(value, name)
    elif isinstance(json, int | float) and not isinstance(json, bool):
        yield name, json
