"""Configuration files as plain JSON values: what must be true before a model looks at them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from mismartera.config.wording import Place, shorten, write_place, write_value
from mismartera.errors import ConfigurationError, Finding

LARGEST_FILE: Final = 4_000_000
DEEPEST: Final = 40
_LONGEST_INTEGER: Final = 30

_NO_LAST_COMMA: Final = "no comma after the last entry"
_AFTER_A_COMMA: Final = ("Expecting value", "Expecting property name enclosed in double quotes")
_EXPECTED: Final = {
    "Expecting value": "a value",
    "Expecting property name enclosed in double quotes": "a key in double quotes",
    "Expecting ',' delimiter": "a comma, or the end of the list or object",
    "Expecting ':' delimiter": "a colon",
    "Illegal trailing comma before end of object": _NO_LAST_COMMA,
    "Illegal trailing comma before end of array": _NO_LAST_COMMA,
    "Extra data": "the end of the file",
    "Unterminated string starting at": "a closing quote",
    "Invalid control character at": "a text without line breaks",
    "Invalid \\escape": "an escape that JSON knows (a backslash is written twice)",
    "Invalid \\uXXXX escape": "four hexadecimal digits after \\u",
}


class _Repeating(dict[str, object]):
    """An object of which some keys were written more than once."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        counts = Counter(key for key, _ in pairs)
        self.repeated = tuple(key for key, count in counts.items() if count > 1)


def read_text(path: Path) -> str:
    """Read a configuration file as text (UTF-8, with or without a byte order mark).

    Raises:
        ConfigurationError: there is no such file, or it cannot be a configuration.
    """
    try:
        if path.is_dir():
            raise _file_fault(path, "a directory")
        if not path.is_file():
            raise _file_fault(path, "no regular file" if path.exists() else "no file of that name")
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise _file_fault(path, f"{size:,} bytes", f"at most {LARGEST_FILE:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _file_fault(path, f"byte {error.start} is not UTF-8", "text in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _file_fault(path, (reason or "an error").lower(), "a file to read") from None


def _file_fault(path: Path, found: str, expected: str = "a JSON file") -> ConfigurationError:
    return ConfigurationError(str(path), [Finding("file", found, expected)])


def parse_json(text: str, source: str) -> object:
    """Read JSON text.

    Objects keep which keys they repeat and numbers out of range are infinite, so that
    `plain_findings` can say where.

    Raises:
        ConfigurationError: the text is no JSON; says the line and the column.
    """
    if not text.strip():
        raise ConfigurationError(source, [Finding("file", "nothing in it", "a JSON object")])
    try:
        value: object = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=float
        )
    except json.JSONDecodeError as error:
        raise ConfigurationError(source, [_syntax_finding(error)]) from None
    except RecursionError:
        raise ConfigurationError(source, [_too_deep("file")]) from None
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else _Repeating(pairs)


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_INTEGER else float(text)


def _syntax_finding(error: json.JSONDecodeError) -> Finding:
    rest = error.doc[error.pos :]
    expected = _EXPECTED.get(error.msg, "JSON")
    if rest.startswith(("//", "/*", "#")):
        expected += " (JSON has no comments)"
    elif rest.startswith(("}", "]")) and error.msg in _AFTER_A_COMMA:
        expected += f" (JSON has {_NO_LAST_COMMA})"
    word = rest.split(maxsplit=1)[0][:20] if rest.strip() else ""
    found = repr(word) if word else "the end of the file"
    return Finding(f"line {error.lineno}, column {error.colno}", found, expected)


def _too_deep(where: str) -> Finding:
    return Finding(where, "a deeper nesting", f"at most {DEEPEST} brackets within each other")


def plain_findings(value: object) -> list[Finding]:
    """Find what JSON or a configuration cannot hold: repeated keys, NaN and infinite numbers,
    halves of characters, values nested too deep.
    """
    findings: list[Finding] = []
    pending: list[tuple[Place, object]] = [((), value)]
    while pending:
        place, current = pending.pop()
        if len(place) > DEEPEST:
            return [*findings, _too_deep(write_place(place[:3]) + "…")]
        findings += _value_findings(place, current)
        pending += reversed([((*place, step), inner) for step, inner in _entries(current)])
    return findings


def _entries(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        yield from ((str(key), inner) for key, inner in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        yield from enumerate(value)


def _value_findings(place: Place, value: object) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        for key in value.repeated if isinstance(value, _Repeating) else ():
            yield Finding(write_place((*place, key)), "the same key twice", "each key once")
        for key in value:
            if not isinstance(key, str) or not _is_unicode(key):
                yield Finding(write_place(place), f"the key {key!r}", "a key that is a text")
    elif isinstance(value, float) and not math.isfinite(value):
        yield Finding(write_place(place), write_value(value), "a finite number")
    elif isinstance(value, str) and not _is_unicode(value):
        yield Finding(write_place(place), write_value(value), "a text of whole characters")
    elif not isinstance(value, list | tuple | str | bool | int | float | None):
        yield Finding(write_place(place), shorten(repr(value)), "a value that JSON has")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
