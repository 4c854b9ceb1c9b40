"""The first lines of a text table: enough to know its delimiter, its header and its layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles, find_roles
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.sources import HEAD_BYTES, Source
from mismartera.catalogue.importing.text_lines import split_line
from mismartera.errors import ImportRefused

_DELIMITERS: Final = ("\t", ";", "|", ",")
_MOST_LINES: Final = 200
_MOST_PREAMBLE: Final = 12


@dataclass(frozen=True, slots=True)
class TableSample:
    """The first rows of a table, split into fields without surrounding space.

    `header` is the position in `rows` of the row that names the columns, None where no row does.
    `delimiter` is empty for what is no text: JSON, Parquet and the like, which `kind` names.
    """

    location: Path
    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    header: int | None
    kind: str = "csv"

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names as written; none without a header."""
        return () if self.header is None else self.rows[self.header]

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """The rows after the header."""
        first = 0 if self.header is None else self.header + 1
        return tuple(row for row in self.rows[first:] if any(row))

    def column(self, position: int) -> list[str]:
        """The fields of one column of the body."""
        return [row[position] for row in self.body if position < len(row)]


@dataclass(frozen=True, slots=True)
class TableForm:
    """How a table is to be read: its layout and where the parts of a bar stand.

    `skip` lines come before the first row. Prices are divided by `divisor`. Where `day_ns` is
    given, times are milliseconds since that midnight. `symbol` is one that the file tells.
    `side_by_side` are symbols whose bars stand beside each other in one row, with their columns.
    """

    layout: Layout
    roles: ColumnRoles
    skip: int
    symbol: str | None = None
    divisor: float = 1.0
    day_ns: int | None = None
    side_by_side: tuple[tuple[str, ColumnRoles], ...] = ()


def take_sample(source: Source) -> TableSample:
    """Read the first lines of a text.

    Raises:
        ImportRefused: they are empty or no lines at all.
    """
    text = source.head.decode(encoding_of(source.head), "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if source.size > HEAD_BYTES:
        lines = lines[:-1]  # cut in the middle
    if not any(line.strip() for line in lines):
        raise ImportRefused(f"{source.name} holds no lines of text", "name a file of bars")
    lines = lines[:_MOST_LINES]
    delimiter = find_delimiter(lines)
    rows = tuple(tuple(split_line(line, delimiter)) for line in lines)
    return TableSample(source.location, delimiter, rows, _find_header(rows))


def sample_of(
    location: Path, kind: str, names: Sequence[str], rows: Sequence[Sequence[str]]
) -> TableSample:
    """The sample of what is no text; without `names` its columns have none."""
    header = 0 if names else None
    whole = (tuple(names), *map(tuple, rows)) if names else tuple(map(tuple, rows))
    return TableSample(location, "", whole, header, kind)


def encoding_of(head: bytes) -> str:
    """The encoding of a text: by its byte order mark, else UTF-8, else Western Europe's."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        head[: head.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def find_delimiter(lines: Sequence[str]) -> str:
    """The sign that splits most lines into the same number of fields, at least two."""
    filled = [line for line in lines if line.strip()]
    scores = {sign: _score(filled, sign) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: scores[sign])


def _score(lines: Sequence[str], sign: str) -> tuple[int, int]:
    widths = Counter(len(split_line(line, sign)) for line in lines)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (0, 0) if width < 2 else (count, width)


def _find_header(rows: Sequence[Sequence[str]]) -> int | None:
    for position, row in enumerate(rows[:_MOST_PREAMBLE]):
        if find_roles(row) is not None or _names_prices_alone(row):
            return position
    return None


def _names_prices_alone(row: Sequence[str]) -> bool:
    """Tell whether a row is the first of yfinance's: `Price` above the column of times."""
    return row[:1] == ("Price",) and find_roles(("Date", *row[1:])) is not None
