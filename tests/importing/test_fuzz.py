"""Whatever a file holds, an import gives a result or says what is wrong."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.domain.interval import DAY, MINUTE
from mismartera.errors import MisMarteraError
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples

_MORE = 3 if settings().derandomize else 1  # 2,100 inputs in CI
_FIELDS = st.one_of(
    st.sampled_from(
        [
            *("2024-07-03", "2024-07-03 09:30", "2024-07-03T13:31:00Z", "20240703 093000"),
            *("2024-07-04", "1720013400000", "1720013400", "99999999999999999999", "0x1F", "-0.0"),
            *(
                "10",
                "11.5",
                "9",
                "1e308",
                "1e400",
                "NaN",
                "inf",
                "-1",
                "",
                '"',
                '"10"',
                "١٠",
                "1_0",
            ),
            *("timestamp", "date", "time", "open", "high", "low", "close", "volume", "symbol"),
            *("2024-03-10 02:30", "2024-11-03 01:30", "1900-01-02", "2261-12-31", "24:00", "AAPL"),
        ]
    ),
    st.text(max_size=12),
    st.floats().map(str),
    st.integers().map(str),
    st.datetimes().map(str),
)
_HEADERS = st.sampled_from(
    [
        "timestamp,open,high,low,close,volume",
        "Date,Time,Open,High,Low,Close,Volume",
        "date,symbol,open,high,low,close,volume",
        "Price,Close,High,Low,Open,Volume\nTicker,A,A,A,A,A\nDate,,,,,",
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol",
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>",
        "",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | _FIELDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [*"tohlcvT", "bars", "results", "values", "symbol", "ticker", "timestamp"]
            )
            | st.sampled_from(["open", "high", "low", "close", "bar", "adjusted", "AAPL"])
            | st.text(max_size=4),
            inner,
            max_size=8,
        )
    ),
    max_leaves=20,
)
_MAGIC = st.sampled_from(
    [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"DBN\x01", b"\x28\xb5\x2f\xfd"]
)


@pytest.fixture(scope="module")
def shared_catalogue(time_manager: TimeManager) -> Iterator[Catalogue]:
    """One store for all examples: to make one for each takes longer than to import."""
    with tempfile.TemporaryDirectory() as home:
        yield Catalogue(BarStore(Path(home)), time_manager)


def _import(catalogue: Catalogue, content: bytes, request: ImportRequest) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        request = ImportRequest(
            (Path(file.name),),
            symbol=request.symbol,
            interval=request.interval,
            label=request.label,
            all_symbols=request.all_symbols,
            replace=True,
        )
        try:
            results = import_files(catalogue, request).results
        except MisMarteraError as error:
            lines = str(error).splitlines()
            if len(lines) != 1:
                pytest.fail(f"{len(lines)} lines: {lines}")
            return
    for result in results:
        assert result.stored + result.unchanged + result.revised > 0
        assert result.read == result.stored + result.unchanged + result.revised + result.rejected


_REQUESTS = st.sampled_from(
    [
        ImportRequest((), symbol="TEST"),
        ImportRequest((), symbol="TEST", interval=MINUTE, label=BarLabel.END),
        ImportRequest((), symbol="TEST", interval=DAY),
        ImportRequest((), all_symbols=True),
    ]
)


@examples(150 * _MORE)
@given(_MAGIC, st.binary(max_size=400), _REQUESTS)
def test_any_bytes_give_a_result_or_an_error_of_one_line(
    shared_catalogue: Catalogue, magic: bytes, content: bytes, request_: ImportRequest
) -> None:
    _import(shared_catalogue, magic + content, request_)


@examples(300 * _MORE)
@given(_HEADERS, st.lists(st.lists(_FIELDS, max_size=8), max_size=6), _REQUESTS)
def test_any_table_gives_a_result_or_an_error_of_one_line(
    shared_catalogue: Catalogue, header: str, rows: list[list[str]], request_: ImportRequest
) -> None:
    lines = [header, *(",".join(row) for row in rows)]
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    _import(shared_catalogue, text, request_)


@examples(150 * _MORE)
@given(_JSON, _REQUESTS)
def test_any_json_gives_a_result_or_an_error_of_one_line(
    shared_catalogue: Catalogue, document: object, request_: ImportRequest
) -> None:
    _import(shared_catalogue, json.dumps(document).encode(), request_)


@examples(100 * _MORE)
@given(st.integers(0, 400), st.integers(0, 255), st.sampled_from(["ohlcv-1m", "ohlcv-1d"]))
def test_a_databento_file_with_one_byte_changed_gives_a_result_or_an_error(
    shared_catalogue: Catalogue, shared_data: Path, place: int, value: int, schema: str
) -> None:
    path = shared_data / f"raw/databento_dbn/XNAS.ITCH/test_data.{schema}.dbn.zst"
    content = bytearray(path.read_bytes())
    content[place % len(content)] = value
    _import(shared_catalogue, bytes(content), ImportRequest((), symbol="TEST"))
