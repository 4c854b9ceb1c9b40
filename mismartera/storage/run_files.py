"""The files of one run's record: equity, trades and quality as Parquet, the rest as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from pydantic import TypeAdapter, ValidationError

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.run_record import RunRecord
from mismartera.domain.statistics import RunStatistics
from mismartera.domain.trade import Trade, TradeSide
from mismartera.errors import ImportRefused, StoreError
from mismartera.secret_texts import masked_values
from mismartera.storage.atomic import cannot_read, remove_file, replace_file
from mismartera.storage.parquet_files import TableColumn, read_table_columns, write_table_file
from mismartera.storage.sealed_json import sealed, unsealed

RECORD_NAME: Final = "run.json"
EQUITY_NAME: Final = "equity.parquet"
TRADES_NAME: Final = "trades.parquet"
BENCHMARK_NAME: Final = "benchmark.parquet"
QUALITY_NAME: Final = "quality.parquet"
STATISTICS_NAME: Final = "statistics.json"
LEDGER_NAME: Final = "ledger.sqlite"
LOCK_NAME: Final = "run.lock"
NOTE_NAME: Final = "note.txt"

_SUMMED: Final = (EQUITY_NAME, TRADES_NAME, QUALITY_NAME, BENCHMARK_NAME, LEDGER_NAME)
_NO_TIME: Final = int(np.iinfo(np.int64).min)
_EQUITY: Final = {
    "timestamp": "timestamp",
    "session": "session",
    "equity_micros": "equity",
    "cash_micros": "cash",
    "exposure_micros": "exposure",
}
_QUALITY: Final = ("session", "symbol", "expected", "real", "gaps", "empty")
_TRADE_COLUMNS: Final = {"entry_ns": "entry", "exit_ns": "exit"}
_TRADE_TEXTS: Final = ("strategy", "symbol", "side")
_TRADE_NUMBERS: Final = ("quantity", "open_quantity", "entry_price", "exit_price")


@dataclass(frozen=True, slots=True)
class _KeptStatistics:
    code_sha256: str
    statistics: RunStatistics


_record: Final = TypeAdapter(RunRecord)
_statistics: Final = TypeAdapter(_KeptStatistics)
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, eq=False)
class QualityRows:
    """Bars of each symbol in each session, each of shape (rows,).

    `real` are there, `empty` are confirmed not to exist; `gaps` are runs of missing ones.
    """

    session: Int64
    symbol: Sequence[str]
    expected: Int64
    real: Int64
    gaps: Int64
    empty: Int64


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files in the folder of one run."""

    folder: Path

    def read_record(self) -> RunRecord:
        """Read `run.json`.

        Raises:
            StoreError: it is missing, cannot be read, or is damaged.
        """
        return self._read(RECORD_NAME, _record)

    def write_record(self, record: RunRecord) -> None:
        """Write `run.json`.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        if record.ended is not None:
            record = replace(record, files=self._sums())
        document = masked_values(_record.dump_python(record, mode="json"))
        content = json.dumps(document, indent=2, ensure_ascii=False).encode()
        replace_file(self.folder / RECORD_NAME, sealed(content))

    def read_statistics(self, code_sha256: str) -> RunStatistics | None:
        """Read the statistics that were kept by the same code; None where there are none."""
        try:
            kept = self._read(STATISTICS_NAME, _statistics)
        except StoreError:
            return None
        return kept.statistics if kept.code_sha256 == code_sha256 else None

    def write_statistics(self, statistics: RunStatistics, code_sha256: str) -> None:
        """Keep statistics beside what they were worked out of, and by which code.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        content = _statistics.dump_json(_KeptStatistics(code_sha256, statistics), indent=2)
        replace_file(self.folder / STATISTICS_NAME, sealed(content))

    def read_note(self) -> str:
        """Read what the user has noted of the run; empty where nothing is.

        Raises:
            StoreError: it cannot be read.
        """
        path = self.folder / NOTE_NAME
        try:
            return path.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise cannot_read(path, error) from error

    def write_note(self, note: str) -> None:
        """Keep a note of the user's in place of the one before; an empty one leaves none.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        path = self.folder / NOTE_NAME
        if note:
            replace_file(path, f"{note}\n".encode())
        else:
            remove_file(path)

    def read_equity(self) -> RunEquity:
        """Read `equity.parquet`.

        Raises:
            StoreError: it is missing, or damaged.
        """
        columns = self._table(EQUITY_NAME, tuple(_EQUITY))
        return RunEquity(**{field: _whole(columns[name]) for name, field in _EQUITY.items()})

    def write_equity(self, equity: RunEquity) -> None:
        """Write `equity.parquet`.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        columns = {name: getattr(equity, field) for name, field in _EQUITY.items()}
        write_table_file(self.folder / EQUITY_NAME, columns)

    def read_trades(self) -> tuple[Trade, ...]:
        """Read `trades.parquet`.

        Raises:
            StoreError: it is missing, or damaged.
        """
        columns = self._table(TRADES_NAME, [_TRADE_COLUMNS.get(f, f) for f in Trade._fields])
        values = [_values(column) for column in columns.values()]
        try:
            found = [Trade(*row) for row in zip(*values, strict=True)]
            return tuple(each._replace(side=TradeSide(each.side)) for each in found)
        except ValueError as error:
            raise damaged(self.folder / TRADES_NAME, str(error)) from error

    def write_trades(self, trades: Sequence[Trade]) -> None:
        """Write `trades.parquet`; an open trade has no exit.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        columns: dict[str, Int64 | Float64 | Sequence[str]] = {
            _TRADE_COLUMNS.get(field, field): _column(field, [getattr(t, field) for t in trades])
            for field in Trade._fields
        }
        write_table_file(self.folder / TRADES_NAME, columns, _TRADE_COLUMNS.values())

    def read_quality(self) -> QualityRows:
        """Read `quality.parquet`.

        Raises:
            StoreError: it is missing, or damaged.
        """
        columns = self._table(QUALITY_NAME, _QUALITY)
        symbols = [str(each) for each in columns.pop("symbol").values]
        return QualityRows(symbol=symbols, **{name: _whole(each) for name, each in columns.items()})

    def write_quality(self, rows: QualityRows) -> None:
        """Write `quality.parquet`.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        columns = {name: getattr(rows, name) for name in _QUALITY}
        write_table_file(self.folder / QUALITY_NAME, columns)

    def read_benchmark(self) -> Float64 | None:
        """Read `benchmark.parquet`: its worth at each session's close; None without the file.

        Raises:
            StoreError: it is damaged.
        """
        if BENCHMARK_NAME not in self.read_record().files:
            return None
        worth: Float64 = np.asarray(self._table(BENCHMARK_NAME, ["worth"])["worth"].values)
        return worth

    def write_benchmark(self, worth: Float64) -> None:
        """Write `benchmark.parquet`; `worth` has shape (sessions,).

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        sessions = np.arange(len(worth), dtype=np.int64)
        write_table_file(self.folder / BENCHMARK_NAME, {"session": sessions, "worth": worth})

    def faults(self, record: RunRecord) -> Iterator[StoreError]:
        """What is wrong with the files of a run that is over, one by one."""
        for name in record.files:
            try:
                self._require_whole(name, record)
            except StoreError as error:
                yield error

    def _require_whole(self, name: str, record: RunRecord) -> None:
        path = self.folder / name
        try:
            found = _sum_of(path)
            is_whole = found == record.files.get(name, found)
        except FileNotFoundError:
            raise damaged(path, "it is missing") from None
        except OSError as error:
            raise cannot_read(path, error) from error
        if not is_whole:
            raise damaged(path, "it is not as it was written")

    def _sums(self) -> dict[str, str]:
        """The checksums of the files that are there; of a ledger once all of it is in one file."""
        try:
            return {
                name: _sum_of(self.folder / name)
                for name in _SUMMED
                if (self.folder / name).is_file() and not (self.folder / f"{name}-wal").exists()
            }
        except OSError as error:
            raise cannot_read(self.folder, error) from error

    def _read(self, name: str, adapter: TypeAdapter[Kept]) -> Kept:
        path = self.folder / name
        try:
            content = path.read_bytes()
            kept = adapter.validate_json(content)  # what it says of a wrong value tells more
            unsealed(content)
        except FileNotFoundError:
            raise damaged(path, "it is missing") from None
        except OSError as error:
            raise cannot_read(path, error) from error
        except ValidationError as error:
            raise damaged(path, _first_fault(error)) from None
        except ValueError as error:
            raise damaged(path, str(error)) from None
        return kept

    def _table(self, name: str, columns: Sequence[str]) -> dict[str, TableColumn]:
        path = self.folder / name
        self._require_whole(name, self.read_record())
        try:
            return read_table_columns(path, columns)
        except ImportRefused as error:
            raise damaged(path, error.what) from error


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def damaged(path: Path, reason: str) -> StoreError:
    """The error for a file of a record that cannot be used."""
    return StoreError(f"{path} is damaged: {reason}", "`runs delete` removes the record")


def _whole(column: TableColumn) -> Int64:
    """A column's whole numbers."""
    values: Int64 = np.asarray(column.values, np.int64)
    return values


def _values(column: TableColumn) -> list[object]:
    """A column's values, None where there is none."""
    values: list[object] = column.values.tolist()
    if column.valid.all():
        return values
    return [value if valid else None for value, valid in zip(values, column.valid, strict=True)]


def _column(field: str, values: Sequence[object]) -> Int64 | Float64 | Sequence[str]:
    """A field of trades as a column; a price or time that is not there becomes null."""
    if field in _TRADE_TEXTS:
        return [str(value) for value in values]
    if field in _TRADE_NUMBERS:
        return np.array(values, np.float64)
    return np.array([_NO_TIME if value is None else value for value in values], np.int64)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, fault["loc"]))
    return f"{place}: {fault['msg']}" if place else fault["msg"]
