"""The spans for which files are a vendor's full record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.columns import Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.storage.journal import JournalEntry

SpanNs = tuple[int, int]


def join_files(
    spans: Sequence[SpanNs], interval: Interval, table: SessionTable
) -> tuple[SpanNs, ...]:
    """Join the spans of files (first and last timestamp) that follow each other.

    Files of neighbouring sessions are one record; where a session between them has no file,
    nothing is known of it.
    """
    ordered = sorted(spans)
    edges = np.array(ordered, np.int64).reshape(-1, 2)
    places = np.searchsorted(table.dates, _dates(edges.ravel(), interval, table)).reshape(-1, 2)
    joined: list[SpanNs] = []
    reached = 0
    for (first, last), (first_place, last_place) in zip(ordered, places.tolist(), strict=True):
        if joined and first_place <= reached + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            reached = max(reached, last_place)
        else:
            joined.append((first, last))
            reached = last_place
    return tuple(joined)


def entries_with_spans(entry: JournalEntry, spans: Sequence[SpanNs]) -> Iterator[JournalEntry]:
    """The entries of one import: an entry tells one span, so each further one has its own."""
    yield replace(entry, complete=spans[0] if spans else None)
    for span in spans[1:]:
        yield JournalEntry(
            kind="complete record",
            at_ns=entry.at_ns,
            source=entry.source,
            layout=entry.layout,
            exchange=entry.exchange,
            adjustment=entry.adjustment,
            complete=span,
        )


def _dates(starts: Int64, interval: Interval, table: SessionTable) -> Int64:
    return starts // DAY.ns if interval == DAY else table.local_dates(starts)
