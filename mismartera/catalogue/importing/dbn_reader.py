"""Databento's binary files (DBN), read as the columns of its CSV; needs the extra `databento`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from mismartera.catalogue.importing.columns import Column, as_texts
from mismartera.catalogue.importing.layouts.databento import DATABENTO, FIXED_PRICE
from mismartera.catalogue.importing.sources import Source
from mismartera.catalogue.importing.table import LoadedTable, Table, Told
from mismartera.catalogue.importing.table_sample import sample_of
from mismartera.domain.columns import PRICES
from mismartera.errors import ImportRefused
from mismartera.storage.parquet_files import ColumnKind, TableColumn
from mismartera.storage.text_column import TextColumn
from mismartera.timekeeping.zones import NS_PER_DAY

if TYPE_CHECKING:
    from databento_dbn import Metadata, OHLCVMsg

_CHUNK: Final = 1 << 16
_UNDEFINED: Final = int(np.iinfo(np.int64).max)
_SCHEMAS: Final = {
    "ohlcv-1s": "1s",
    "ohlcv-1m": "1m",
    "ohlcv-1h": "1h",
    "ohlcv-1d": "1d",
    "ohlcv-eod": "1d",
}
_MOST_ROWS: Final = 200
_EXCHANGES: Final = {"GLBX.MDP3": "CMES"}


def open_dbn(source: Source) -> Table:
    """Open a DBN file as a table.

    Raises:
        ImportRefused: the extra is not installed, the file is damaged, or it holds no bars.
    """
    try:
        import databento_dbn
    except ImportError as error:
        raise ImportRefused(
            f"{source.name} is a Databento file, and the package databento-dbn is not installed",
            "install it: pip install 'mismartera[databento]'",
        ) from error
    try:
        metadata, bars = _decode(source)
    except (databento_dbn.DBNError, ValueError, OSError, RuntimeError) as error:
        raise ImportRefused(
            f"{source.name} is a damaged DBN file ({error})", "fetch it again"
        ) from error
    layout = replace(DATABENTO, interval=_SCHEMAS[str(metadata.schema)])
    columns = _columns(source.name, bars, _Names.of(metadata))
    head = [as_texts(column).head(_MOST_ROWS).texts() for column in columns.values()]
    sample = sample_of(source.location, "databento", tuple(columns), list(zip(*head, strict=True)))
    table = LoadedTable(
        np.arange(1, len(bars) + 1), list(columns.values()).__getitem__, len(columns)
    )
    told = Told(layout, exchange=_EXCHANGES.get(str(metadata.dataset)))
    return Table(source.name, sample, lambda _: table, told)


def _decode(source: Source) -> tuple[Metadata, list[OHLCVMsg]]:
    import databento_dbn

    metadata, bars = None, []
    for record in _records(source):
        if isinstance(record, databento_dbn.Metadata):
            metadata = record
            if str(record.schema) not in _SCHEMAS:
                raise ImportRefused(
                    f"{source.name} holds {record.schema or 'mixed records'}, not bars",
                    "fetch the schema ohlcv-1s, ohlcv-1m or ohlcv-1d",
                )
        elif isinstance(record, databento_dbn.OHLCVMsg):
            bars.append(record)
    if metadata is None:
        raise ValueError("it ends within its header")
    return metadata, bars


def _records(source: Source) -> Iterator[object]:
    import databento_dbn

    decoder = databento_dbn.DBNDecoder(compression=databento_dbn.Compression("none"))
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            yield from decoder.write_and_decode(chunk)


@dataclass(frozen=True, slots=True)
class _Names:
    """The symbol of an instrument on a date (UTC), from the file's own mapping."""

    spans: dict[int, list[tuple[int, int, str]]]

    @classmethod
    def of(cls, metadata: Metadata) -> _Names:
        spans: dict[int, list[tuple[int, int, str]]] = {}
        for symbol, intervals in metadata.mappings.items():
            for interval in intervals:
                first, last = _ordinal(interval["start_date"]), _ordinal(interval["end_date"])
                for key, name in _either(symbol, interval["symbol"]):
                    spans.setdefault(key, []).append((first, last, name))
        return cls(spans)

    def find(self, instrument: int, day: int) -> str:
        """The symbol, or the instrument's number where the file does not tell."""
        found = self.spans.get(instrument, [])
        names = [name for first, last, name in found if first <= day < last]
        return names[0] if names else (found[0][2] if len(found) == 1 else str(instrument))


def _either(symbol: str, mapped: str) -> list[tuple[int, str]]:
    """The number and the name of a mapping, whichever way it goes."""
    if mapped.isdigit():
        return [(int(mapped), symbol)]
    return [(int(symbol), mapped)] if symbol.isdigit() else []


def _ordinal(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _columns(file: str, bars: Sequence[OHLCVMsg], names: _Names) -> dict[str, Column]:
    if not bars:
        raise ImportRefused(f"{file} holds no bars: it is empty", "fetch another span")
    written = np.array([min(bar.ts_event, _UNDEFINED) for bar in bars], np.int64)
    fixed = np.array([(bar.open, bar.high, bar.low, bar.close) for bar in bars], np.int64)
    days = (written // NS_PER_DAY).tolist()
    named = [names.find(bar.instrument_id, day) for bar, day in zip(bars, days, strict=True)]
    ids = [(bar.publisher_id, bar.instrument_id) for bar in bars]
    prices = {
        name: TableColumn(ColumnKind.NUMBER, fixed[:, place] / FIXED_PRICE, defined)
        for place, name in enumerate(PRICES)
        for defined in (fixed[:, place] != _UNDEFINED,)
    }
    volume = np.array([bar.volume for bar in bars], np.float64)
    whole = np.ones(len(bars), np.bool_)
    return {
        "ts_event": TableColumn(ColumnKind.INSTANT, written, written != _UNDEFINED),
        "rtype": TextColumn.of([str(int(bar.rtype)) for bar in bars]),
        "publisher_id": TextColumn.of([str(publisher) for publisher, _ in ids]),
        "instrument_id": TextColumn.of([str(instrument) for _, instrument in ids]),
        **prices,
        "volume": TableColumn(ColumnKind.NUMBER, volume, whole),
        "symbol": TextColumn.of(named),
    }
