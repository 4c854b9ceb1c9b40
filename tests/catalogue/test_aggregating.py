"""Stored intervals made of shorter ones."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mismartera.catalogue.aggregating import aggregate_stored
from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.errors import StoreError, UsageError
from mismartera.storage.journal import JournalEntry
from mismartera.storage.merging import WriteResult
from tests.market_data import flat_bars, instant

S, M = SECOND.ns, MINUTE.ns
OPEN = instant("2024-07-03T13:30:00Z")
NOW = instant("2026-01-01T00:00:00Z")


def test_seconds_become_minutes_at_all_hours(catalogue: Catalogue) -> None:
    times = [OPEN - 1 * S, OPEN, OPEN + 59 * S, OPEN + 61 * S]
    catalogue.store.write("A", SECOND, flat_bars(times, [1.0, 2.0, 3.0, 4.0], 5.0))
    result = aggregate_stored(catalogue, "A", None, MINUTE, NOW)
    made = catalogue.store.read("A", MINUTE)
    assert made.timestamp.tolist() == [OPEN - M, OPEN, OPEN + M]
    assert (made.open.tolist(), made.close.tolist()) == ([1.0, 2.0, 4.0], [1.0, 3.0, 4.0])
    assert made.volume.tolist() == [5.0, 10.0, 5.0]
    assert (result.source, result.read, result.written) == (SECOND, 4, WriteResult(3))


def test_minutes_become_days_under_their_dates_over_months(catalogue: Catalogue) -> None:
    sessions = catalogue.time_manager.sessions_between(date(2024, 6, 3), date(2024, 9, 30))
    times = [at for each in sessions for at in (each.open_ns - M, each.open_ns, each.close_ns)]
    catalogue.store.write("A", MINUTE, flat_bars(times))
    aggregate_stored(catalogue, "A", MINUTE, DAY, NOW)
    made = catalogue.store.read("A", DAY)
    assert made.timestamp.tolist() == [row_of_date(session.date) for session in sessions]
    assert set(made.volume.tolist()) == {1.0}


def test_doing_it_again_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.store.write("A", MINUTE, flat_bars([OPEN]))
    aggregate_stored(catalogue, "A", None, DAY, NOW)
    again = aggregate_stored(catalogue, "A", None, DAY, NOW)
    assert again.written == WriteResult(unchanged=1)


def test_what_is_not_over_makes_no_bar(catalogue: Catalogue) -> None:
    catalogue.store.write("A", SECOND, flat_bars([OPEN, OPEN + 60 * S]))
    aggregate_stored(catalogue, "A", SECOND, MINUTE, OPEN + 90 * S)
    assert catalogue.store.read("A", MINUTE).timestamp.tolist() == [OPEN]
    assert aggregate_stored(catalogue, "A", MINUTE, DAY, OPEN + 90 * S).written == WriteResult()


def test_the_journal_tells_what_was_made_of_what(catalogue: Catalogue) -> None:
    catalogue.store.write("A", MINUTE, flat_bars([OPEN]))
    known = JournalEntry("import", 0, exchange="XNYS", adjustment="split")
    catalogue.store.journal("A", MINUTE).append(known)
    aggregate_stored(catalogue, "A", None, DAY, NOW)
    (entry,) = catalogue.store.journal("A", DAY).entries()
    assert (entry.kind, entry.source, entry.at_ns) == ("aggregate", "A 1m", NOW)
    assert (entry.exchange, entry.adjustment) == ("XNYS", "split")
    assert (entry.read, entry.stored) == (1, 1)


def test_complete_records_and_empty_spans_are_carried_to_whole_minutes(
    catalogue: Catalogue,
) -> None:
    times = np.arange(OPEN, OPEN + 600 * S, S)
    catalogue.store.write("A", SECOND, flat_bars(times))
    journal = catalogue.store.journal("A", SECOND)
    spans = (OPEN + 5 * S, OPEN + 299 * S), (OPEN + 360 * S, OPEN + 550 * S)
    empty = ((OPEN + 300 * S, OPEN + 359 * S), (OPEN + 420 * S, OPEN + 500 * S))
    journal.append(JournalEntry("import", 0, complete=spans[0], empty=empty))
    journal.append(JournalEntry("import", 0, complete=spans[1]))
    aggregate_stored(catalogue, "A", SECOND, MINUTE, NOW)
    made = catalogue.store.journal("A", MINUTE)
    assert made.complete_spans == ((OPEN + M, OPEN + 4 * M), (OPEN + 6 * M, OPEN + 8 * M))
    assert made.empty_spans == ((OPEN + 7 * M, OPEN + 8 * M),)


def test_a_complete_record_covers_the_sessions_that_lie_wholly_in_it(catalogue: Catalogue) -> None:
    last = instant("2024-07-08T15:00:00Z")
    catalogue.store.write("A", MINUTE, flat_bars([OPEN, last]))
    journal = catalogue.store.journal("A", MINUTE)
    journal.append(JournalEntry("import", 0, complete=(OPEN, last)))
    aggregate_stored(catalogue, "A", MINUTE, DAY, NOW)
    days = row_of_date(date(2024, 7, 3)), row_of_date(date(2024, 7, 5))
    assert catalogue.store.journal("A", DAY).complete_spans == (days,)


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        (None, Interval.parse("5m"), "5m bars cannot be stored"),
        (None, SECOND, "1s bars cannot be stored"),
        (DAY, MINUTE, "1m bars are not made of 1d bars"),
    ],
)
def test_what_cannot_be_made_is_refused(
    catalogue: Catalogue, source: Interval | None, target: Interval, told: str
) -> None:
    catalogue.store.write("A", MINUTE, flat_bars([OPEN]))
    with pytest.raises(UsageError, match=told):
        aggregate_stored(catalogue, "A", source, target, NOW)


def test_without_a_shorter_interval_there_is_nothing_to_make_it_of(catalogue: Catalogue) -> None:
    catalogue.store.write("A", MINUTE, flat_bars([OPEN]))
    with pytest.raises(StoreError, match="no stored interval below 1m"):
        aggregate_stored(catalogue, "A", None, MINUTE, NOW)
    with pytest.raises(StoreError, match="no stored 1s bars"):
        aggregate_stored(catalogue, "A", SECOND, MINUTE, NOW)


def test_prices_of_another_kind_are_not_mixed(catalogue: Catalogue) -> None:
    catalogue.store.write("A", MINUTE, flat_bars([OPEN]))
    catalogue.store.write("A", DAY, flat_bars([row_of_date(date(2024, 7, 3))]))
    for interval, kind in ((MINUTE, "raw"), (DAY, "split")):
        catalogue.store.journal("A", interval).append(JournalEntry("import", 0, adjustment=kind))
    with pytest.raises(StoreError, match="1m prices are of the kind raw, 1d of split"):
        aggregate_stored(catalogue, "A", None, DAY, NOW)
