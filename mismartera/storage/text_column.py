"""Columns of texts, kept compactly: each distinct text is looked at once, whole columns at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from mismartera.domain.columns import Bool, Float64, Int64
from mismartera.errors import ImportRefused

_SPACE: Final = " \t\r\u00a0"


class TextColumn:
    """Texts without surrounding space; there is no null, only an empty text."""

    __slots__ = ("_values",)

    def __init__(self, values: pa.Array) -> None:
        self._values = values

    @classmethod
    def of(cls, texts: Sequence[str]) -> TextColumn:
        """Take texts as they are given, without their surrounding space."""
        safe = [text.strip().encode("utf-8", "replace").decode() for text in texts]
        return cls(pa.array(safe, pa.string()))

    @classmethod
    def trimmed(cls, values: pa.Array | pa.ChunkedArray) -> TextColumn:
        """Take an Arrow array of texts, of which some may be null."""
        whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
        return cls(pc.utf8_trim(pc.fill_null(whole, ""), _SPACE))

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, row: int) -> str:
        return str(self._values[row].as_py())

    def texts(self) -> list[str]:
        """Return every text, row by row."""
        return [str(text) for text in self._values.to_pylist()]

    def take(self, rows: Bool | Int64 | NDArray[np.intp]) -> TextColumn:
        """Return the texts of some rows."""
        if rows.dtype == np.bool_:
            return TextColumn(self._values.filter(pa.array(rows)))
        return TextColumn(self._values.take(pa.array(rows)))

    def head(self, count: int) -> TextColumn:
        """Return the first texts."""
        return TextColumn(self._values[:count])

    def distinct(self) -> tuple[list[str], Int64]:
        """Return the different texts in the order in which they come, and each row's place."""
        encoded = self._values.dictionary_encode()
        places = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)
        return [str(text) for text in encoded.dictionary.to_pylist()], places

    def each(self, read: Callable[[str], float]) -> Float64:
        """Read every text as a number, each distinct one once."""
        texts, places = self.distinct()
        values = np.fromiter(map(read, texts), np.float64, len(texts))
        return values[places] if len(texts) else np.empty(0, np.float64)

    def matching(self, pattern: str) -> Bool:
        """Mark the texts in which a regular expression (RE2's) is found."""
        found = pc.match_substring_regex(self._values, pattern)
        return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)

    def has(self, sign: str) -> bool:
        """Whether any text contains a sign."""
        return bool(pc.any(pc.match_substring(self._values, sign)).as_py())

    def plain_numbers(self) -> Float64 | None:
        """Read all texts as plain numbers with a decimal point; None where one is none.

        A number that is not finite becomes NaN.
        """
        try:
            read = pc.cast(self._values, pa.float64())
        except pa.ArrowException:
            return None
        numbers = np.array(read.to_numpy(zero_copy_only=False), np.float64)
        numbers[~np.isfinite(numbers)] = np.nan
        return numbers

    def whole_numbers(self, chosen: Bool) -> Int64:
        """Read the chosen texts, which must be whole numbers of 64 bits; elsewhere 0."""
        digits = pc.if_else(pa.array(chosen), self._values, "0")
        return np.asarray(pc.cast(digits, pa.int64()).to_numpy(zero_copy_only=False), np.int64)

    def split(self, pattern: str, names: Sequence[str]) -> dict[str, TextColumn]:
        """Return what the named groups of a regular expression match; empty where it does not."""
        found = pc.extract_regex(self._values, pattern)
        return {name: TextColumn(pc.fill_null(pc.struct_field(found, name), "")) for name in names}


def text_columns(name: str, lines: bytes, delimiter: str, width: int) -> list[TextColumn]:
    """Split lines of exactly `width` fields, without quotes, into columns.

    Raises:
        ImportRefused: a line is too long to be one of bars.
    """
    if not lines:
        return [TextColumn.of(()) for _ in range(width)]
    names = [str(place) for place in range(width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(lines),
            pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=1 << 24),
            pa_csv.ParseOptions(delimiter=delimiter, quote_char=False),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowException as error:
        reason = " ".join(str(error).split())[:200]
        raise ImportRefused(f"{name} is no table ({reason})", "name a file of bars") from error
    return [TextColumn.trimmed(table.column(each)) for each in names]
