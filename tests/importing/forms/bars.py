"""Bars as plain values, and a file of them written in a form and read back strictly."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.importing.forms.table import Form

MINUTE = timedelta(minutes=1)
_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_PRICES = ("open", "high", "low", "close")


class Bar(NamedTuple):
    """One bar of a minute: its start in UTC, its numbers exactly."""

    start: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


def write(form: Form, bars: Sequence[Bar]) -> bytes:
    """Write bars in a form."""
    ordered = list(reversed(bars)) if form.newest_first else list(bars)
    rows = [[_written(form, column, bar) for column in form.columns] for bar in ordered]
    if form.kind == "text":
        lines = [*form.header, *(form.delimiter.join(_quoted(form, row)) for row in rows)]
        return ("\n".join(lines) + "\n").encode()
    return _json(form, rows).encode()


def read(form: Form, content: bytes) -> list[Bar]:
    """Read a text of a form strictly: a line that is not exactly as it should be is left out."""
    lines = content.decode("utf-8", "replace").split("\n")
    found = [_read_line(form, line) for line in lines]
    return [bar for bar in found if bar is not None]


def file_name(form: Form, bars: Sequence[Bar]) -> str:
    """The name of a file of the form, with its date where it has one."""
    local = bars[0].start.astimezone(ZoneInfo(form.zone))
    return form.file.replace("{day}", f"{local:%Y%m%d}")


def _written(form: Form, column: str, bar: Bar) -> str:
    kind, _, detail = column.partition(":")
    if column.startswith("="):
        return column[1:]
    at = bar.start + (MINUTE if form.label == "end" else timedelta())
    local = at.astimezone(ZoneInfo(form.zone))
    if kind == "time":
        return local.strftime(detail)
    if kind in ("epoch", "last"):
        number = int(at.timestamp()) * _UNITS[detail]
        return str(number if kind == "epoch" else number + 60 * _UNITS[detail] - 1)
    if kind == "midnight":
        return str(((local.hour * 60 + local.minute) * 60 + local.second) * 1_000)
    number_ = getattr(bar, kind)
    if kind in _PRICES and form.price_factor > 1:
        return str(int(number_ * form.price_factor))
    return f"{number_:f}".replace(".", form.mark)


def _quoted(form: Form, row: Iterable[str]) -> list[str]:
    return [f'"{text}"' if form.quoted else text for text in row]


def _json(form: Form, rows: Sequence[Sequence[str]]) -> str:
    if form.kind == "lists":
        bodies = [f"[{', '.join(row)}]" for row in rows]
    else:
        names = form.header[0].split(",")
        is_text = form.kind == "text objects"
        pairs = [
            [_pair(name, value, is_text) for name, value in zip(names, row, strict=True)]
            for row in rows
        ]
        bodies = ["{" + ", ".join(each) + "}" for each in pairs]
    return form.around.replace("{}", f"[{', '.join(bodies)}]", 1)


def _pair(name: str, value: str, is_text: bool) -> str:
    is_number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) is not None
    return f"{json.dumps(name)}: {value if is_number and not is_text else json.dumps(value)}"


def _read_line(form: Form, line: str) -> Bar | None:
    fields = line.split(form.delimiter)
    if form.quoted:
        fields = next(csv.reader([line]), [])
    if len(fields) != len(form.columns):
        return None
    try:
        return _bar(form, fields)
    except (ValueError, ArithmeticError, OSError):
        return None


def _bar(form: Form, fields: Sequence[str]) -> Bar:
    numbers: dict[str, Decimal] = {}
    formats, texts = [], []
    at: datetime | None = None
    for column, text in zip(form.columns, fields, strict=True):
        kind, _, detail = column.partition(":")
        if kind == "time":
            formats.append(detail)
            texts.append(text)
        elif kind == "epoch" and re.fullmatch(r"[0-9]+", text):
            at = datetime.fromtimestamp(int(text) / _UNITS[detail], UTC)
        elif kind in (*_PRICES, "volume") and kind not in numbers:
            numbers[kind] = _number(form, kind, text)
    if at is None:
        at = _time(" ".join(texts), " ".join(formats))
        at = at.replace(tzinfo=at.tzinfo or ZoneInfo(form.zone)).astimezone(UTC)
    start = at - (MINUTE if form.label == "end" else timedelta())
    return Bar(start, *(numbers[name] for name in (*_PRICES, "volume")))


def _time(text: str, format_: str) -> datetime:
    """Read a time as the form has it, or as ISO 8601 has it."""
    try:
        return datetime.strptime(text, format_)
    except ValueError:
        return datetime.fromisoformat(text)


def _number(form: Form, kind: str, text: str) -> Decimal:
    text = re.sub("(?<=^[0-9]) (?=[0-9]{3})", "", text.strip(" \t$"))
    if kind == "volume" and text in ("", "-", "NaN"):
        return Decimal(0)
    thousand = 1_000 if kind == "volume" and text.endswith("K") else 1
    text = text.removesuffix("K") if thousand > 1 else text
    other = "." if form.mark == "," else ","
    if re.fullmatch(rf"[0-9]{{1,3}}(\{other}[0-9]{{3}})+(\{form.mark}[0-9]*)?", text):
        text = text.replace(other, "")
    if not re.fullmatch(rf"[0-9]*\{form.mark}?[0-9]*([eE][0-9]+)?", text):
        raise ValueError(text)
    number = Decimal(text.replace(form.mark, ".")) * thousand
    return number / form.price_factor if kind in _PRICES else number
