"""The values that a configuration is made of: how each is read, checked, written and described."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from datetime import date, time
from typing import Annotated, Final, TypeAlias, TypeGuard, TypeVar

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from mismartera.config.part import Fault, refusal, refuse
from mismartera.domain.interval import STORED, Interval
from mismartera.domain.period import Period
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import InvalidSymbol, UsageError

Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)

BUY_AND_HOLD: Final = "buy_and_hold"
QUOTES: Final = "quotes"
TICKS: Final = "ticks"
ALL_SYMBOLS: Final = "all"

_SYMBOL: Final = (
    "a symbol: 1 to 40 ASCII letters, digits and signs, but no space , ; # \\ or quote, "
    "and neither - nor $ at the beginning"
)
_BENCHMARK: Final = "a stored symbol, or 'buy_and_hold' of the configuration's symbols"
_INTERVAL: Final = "an interval such as 1s, 5m, 1h, 1d or 1w"
_STREAM: Final = f"{_INTERVAL}, or '{QUOTES}' or '{TICKS}'"
_STORED: Final = "a stored interval: " + ", ".join(interval.name for interval in STORED)
_PERIOD: Final = "a period such as 10d (sessions), 52w, 3m or 1y (calendar spans)"
_DATE: Final = "a date such as 2024-07-03"
_TIME: Final = "a time of day such as 09:31 or 15:59:30"
_NAME: Final = "a name of letters, digits, _ and - that begins with a letter, never a path"
_CODE_NAME: Final = f"{_NAME}, or a module's such as package.module:Class"
_TEXT: Final = "a text without control characters"
_LINE: Final = "a text of 1 to 200 characters on one line"

_DATE_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_FORM: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NAME_FORM: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_MODULE_FORM: Final = re.compile(r"(?!.*\.py$)[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_]\w*)?")
_LONGEST_MODULE: Final = 200
_PARAMETER: Final = "a number of at most 1e12 in size, or a text"
_LARGEST: Final = 1e12
_LONGEST_TEXT: Final = 10_000
_LONGEST_LINE: Final = 200


def _reader(
    kind: type[Value], parse: Callable[[str], Value], expected: str
) -> Callable[[object], Value]:
    """A validator that reads a text with `parse`, or takes a value of that kind as it is."""

    def read(value: object) -> Value:
        if isinstance(value, str):
            try:
                return parse(value)
            except (UsageError, ValueError):
                raise refusal(Fault(expected)) from None
        if isinstance(value, kind):
            return value
        raise refusal(Fault(expected))

    return read


def _parse_date(text: str) -> date:
    if _DATE_FORM.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


def _parse_time(text: str) -> time:
    if _TIME_FORM.fullmatch(text) is None:
        raise ValueError(text)
    return time.fromisoformat(text)


def _write_time(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


def _parse_stored(text: str) -> Interval:
    interval = Interval.parse(text)
    if not interval.is_stored:
        raise ValueError(text)
    return interval


def _parse_stream(text: str) -> str:
    folded = text.strip().lower()
    return folded if folded in (QUOTES, TICKS) else Interval.parse(folded).name


def _parse_benchmark(text: str) -> str:
    folded = text.lower()
    return folded if folded == BUY_AND_HOLD else parse_symbol(text)


def _parse_name(text: str) -> str:
    if _NAME_FORM.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _parse_code_name(text: str) -> str:
    is_module = _MODULE_FORM.fullmatch(text) is not None and len(text) <= _LONGEST_MODULE
    return text if is_module else _parse_name(text)


def _parse_line(text: str) -> str:
    line = text.strip()
    if not 0 < len(line) <= _LONGEST_LINE or not line.isprintable():
        raise ValueError(text)
    return line


def _parse_text(text: str) -> str:
    if len(text) > _LONGEST_TEXT or not text.replace("\n", "").isprintable():
        raise ValueError(text)
    return text


def _read_apply_to(value: object) -> str | tuple[str, ...]:
    if value == ALL_SYMBOLS:
        return ALL_SYMBOLS
    if not isinstance(value, list | tuple) or not value:
        raise refusal(Fault(f"'{ALL_SYMBOLS}' or a list of symbols"))
    symbols = tuple(map(_symbol_or_none, value))
    refuse([Fault(_SYMBOL, (index,)) for index, symbol in enumerate(symbols) if symbol is None])
    return unique(tuple(symbol for symbol in symbols if symbol is not None), "symbol")


def _symbol_or_none(value: object) -> str | None:
    try:
        return parse_symbol(value) if isinstance(value, str) else None
    except InvalidSymbol:
        return None


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read_parameter(value: object) -> int | float | str:
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_LINE:
        return value
    if _is_number(value) and abs(value) <= _LARGEST:
        return value
    raise refusal(Fault(_PARAMETER))


def _write_apply_to(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def unique(values: Sequence[Key], what: str = "entry") -> tuple[Key, ...]:
    """Return the values as a tuple.

    Raises:
        PydanticCustomError: one is there twice; every repetition is named.
    """
    seen: set[Key] = set()
    faults = []
    for index, value in enumerate(values):
        if value in seen:
            faults.append(Fault(f"each {what} once", (index,)))
        seen.add(value)
    refuse(faults)
    return tuple(values)


def _text_schema(description: str, pattern: str | None = None) -> WithJsonSchema:
    schema: dict[str, object] = {"type": "string", "description": description}
    return WithJsonSchema(schema if pattern is None else schema | {"pattern": pattern})


_UNIT_PATTERN: Final = r"([1-9][0-9]{0,4}[smhSMH]|1[dwDW])"

Symbol: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, parse_symbol, _SYMBOL)),
    _text_schema(_SYMBOL, r"^(?![-$]|\.{1,2}$)[!%&(-+\-.-:<-\[\]-_a-~$]{1,40}$"),
]
Benchmark: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, _parse_benchmark, _BENCHMARK)),
    _text_schema(_BENCHMARK, r"^[!-~]+$"),
]
BarInterval: TypeAlias = Annotated[
    Interval,
    PlainValidator(_reader(Interval, Interval.parse, _INTERVAL)),
    PlainSerializer(str, return_type=str),
    _text_schema(_INTERVAL, f"^{_UNIT_PATTERN}$"),
]
StoredInterval: TypeAlias = Annotated[
    Interval,
    PlainValidator(_reader(Interval, _parse_stored, _STORED)),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"enum": [interval.name for interval in STORED], "description": _STORED}),
]
Stream: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, _parse_stream, _STREAM)),
    _text_schema(_STREAM, f"^({_UNIT_PATTERN}|{QUOTES}|{TICKS})$"),
]
LookBack: TypeAlias = Annotated[
    Period,
    PlainValidator(_reader(Period, Period.parse, _PERIOD)),
    PlainSerializer(str, return_type=str),
    _text_schema(_PERIOD, r"^[1-9][0-9]{0,3}[dwmyDWMY]$"),
]
Date: TypeAlias = Annotated[
    date,
    PlainValidator(_reader(date, _parse_date, _DATE)),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "description": _DATE}),
]
TimeOfDay: TypeAlias = Annotated[
    time,
    PlainValidator(_reader(time, _parse_time, _TIME)),
    PlainSerializer(_write_time, return_type=str),
    _text_schema(_TIME, r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"),
]
Name: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, _parse_name, _NAME)),
    _text_schema(_NAME, f"^{_NAME_FORM.pattern}$"),
]
CodeName: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, _parse_code_name, _CODE_NAME)),
    _text_schema(_CODE_NAME, f"^({_NAME_FORM.pattern}|{_MODULE_FORM.pattern})$"),
]
Line: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, _parse_line, _LINE)),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": _LONGEST_LINE}),
]
Text: TypeAlias = Annotated[
    str,
    PlainValidator(_reader(str, _parse_text, _TEXT)),
    WithJsonSchema({"type": "string", "maxLength": _LONGEST_TEXT}),
]
ApplyTo: TypeAlias = Annotated[
    str | tuple[str, ...],
    PlainValidator(_read_apply_to),
    PlainSerializer(_write_apply_to, return_type=str | list[str]),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": ALL_SYMBOLS},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        }
    ),
]
Parameter: TypeAlias = Annotated[
    int | float | str,
    PlainValidator(_read_parameter),
    WithJsonSchema({"type": ["number", "string"]}),
]
Amount: TypeAlias = Annotated[float, Field(ge=0, le=1e12)]
"""Money, or a price: from nothing to a million millions."""
PositiveAmount: TypeAlias = Annotated[float, Field(gt=0, le=1e12)]
Percent: TypeAlias = Annotated[float, Field(ge=0, le=100)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Field(ge=0, le=86_400)]
PositiveSeconds: TypeAlias = Annotated[float, Field(gt=0, le=86_400)]
MOST_ENTRIES: Final = 1_000
"""How many strategies, scanners, indicators or the like one list holds."""
MOST_SYMBOLS: Final = 10_000
Length: TypeAlias = Annotated[int, Field(ge=1, le=100_000)]
"""A number of rows that an indicator looks at."""
