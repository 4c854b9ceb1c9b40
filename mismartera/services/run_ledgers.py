"""The ledgers of runs: do they add up, and what do those of runs without an end come to?"""

from __future__ import annotations

from collections.abc import Iterator

from mismartera.domain.order import Order
from mismartera.domain.run_record import RecordState, RunRecord
from mismartera.errors import NothingWritten, StoreError
from mismartera.reporting.documents.runs import LedgerCheckDocument, LedgerChecksDocument
from mismartera.reporting.run_results import LedgerSoFar
from mismartera.storage.ledger_check import findings
from mismartera.storage.ledger_file import open_reading
from mismartera.storage.run_files import LEDGER_NAME
from mismartera.storage.run_records import RunRecords

_WITHOUT_END = frozenset({RecordState.RUNNING, RecordState.INTERRUPTED, RecordState.UNSAVED})


def ledger_checks(records: RunRecords) -> LedgerChecksDocument:
    """Look at the ledger of every record, the oldest first; a damaged one hides no other."""
    return LedgerChecksDocument(tuple(_check(records, run) for run in records.runs()))


def ledger_so_far(records: RunRecords, record: RunRecord) -> LedgerSoFar | None:
    """What the ledger of a run that has not ended comes to; None where it has, or has none yet.

    Raises:
        StoreError: it is damaged.
    """
    if record.ended is not None:
        return None
    try:
        with open_reading(records.files(record.run).folder / LEDGER_NAME) as ledger:
            return LedgerSoFar(
                ledger.counts,
                ledger.kept,
                tuple(ledger.positions()),
                tuple(ledger.notices()),
                ledger.tally(),
            )
    except NothingWritten:
        return None


def unfilled_orders(records: RunRecords, record: RunRecord) -> tuple[Order, ...]:
    """The orders that were still open when a run ended, by number.

    None of a ledger that cannot be read: `doctor` says what is wrong with it.
    """
    if record.ended is None or not record.orders:
        return ()
    try:
        with open_reading(records.files(record.run).folder / LEDGER_NAME) as ledger:
            return tuple(order for order in ledger.orders() if order.is_open)
    except StoreError:
        return ()


def _check(records: RunRecords, run: str) -> LedgerCheckDocument:
    try:
        record = records.read(run)
    except StoreError as error:
        return LedgerCheckDocument(run, None, (error.what,))
    return LedgerCheckDocument(run, record.state.value, tuple(_faults(records, record)))


def _faults(records: RunRecords, record: RunRecord) -> Iterator[str]:
    """What is wrong with a ledger; a run that was killed may have left none."""
    path = records.files(record.run).folder / LEDGER_NAME
    try:
        with open_reading(path) as ledger:
            yield from findings(ledger)
            entries = ledger.kept.entries
    except NothingWritten as error:
        if record.state not in _WITHOUT_END:
            yield error.what
        return
    except StoreError as error:
        yield error.what
        return
    if entries < record.entries:
        yield f"the run came to {record.entries} entries, but {entries} are there"
