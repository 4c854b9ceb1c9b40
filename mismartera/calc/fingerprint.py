"""A fingerprint of stored bars: equal for equal rows, however they were read."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeAlias

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns

Spans: TypeAlias = Sequence[tuple[int, int]]


def fingerprint(
    columns: BarColumns,
    start_ns: int,
    end_ns: int,
    *,
    complete: Spans = (),
    empty: Spans = (),
) -> str:
    """Hash the rows of `[start_ns, end_ns)`, and what is known of their gaps; in hexadecimal.

    `complete` and `empty` are spans `[start, end)` of full records and of confirmed silence, on
    which measures of quality depend: of both, what lies in that span counts. Rows are hashed
    column by column, as little-endian numbers of 64 bits.
    """
    digest = sha256()
    rows = columns.between(start_ns, end_ns)
    for name in FIELDS:
        column = getattr(rows, name)
        digest.update(np.ascontiguousarray(column, column.dtype.newbyteorder("<")).data)
    for spans in (complete, empty):
        cut = [(max(start, start_ns), min(end, end_ns)) for start, end in spans]
        kept = np.array(sorted(span for span in cut if span[0] < span[1]), "<i8")
        digest.update(len(kept).to_bytes(8, "little") + kept.tobytes())
    return digest.hexdigest()
