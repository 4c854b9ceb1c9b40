from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mismartera.storage.bar_file import encode
from mismartera.storage.seal import BrokenSeal, Seal, read_seal
from tests.storage.bars import minutes


def read(path: Path, content: bytes) -> Seal:
    path.write_bytes(content)
    with path.open("rb") as file:

        def read_at(length: int, offset: int) -> bytes:
            return os.pread(file.fileno(), length, offset)

        found = read_seal(read_at, len(content))
        found.require_groups(read_at, range(len(found.ends)))
        return found


@pytest.mark.parametrize("group_rows", [1, 3, 500])
def test_a_sealed_file_is_found_whole(tmp_path: Path, group_rows: int) -> None:
    content = encode(minutes("2024-07-03T13:30", 500), group_rows)
    found = read(tmp_path / "file", content)
    assert len(found.ends) == -(-500 // group_rows)


def test_a_footer_longer_than_the_first_look_is_read_whole(tmp_path: Path) -> None:
    content = encode(minutes("2024-07-03T13:30", 500), 1)
    assert pq.read_metadata(pa.BufferReader(content)).serialized_size > 64 * 1024
    assert len(read(tmp_path / "file", content).ends) == 500


def test_every_byte_is_covered(tmp_path: Path) -> None:
    content = encode(minutes("2024-07-03T13:30", 12), 5)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(BrokenSeal):
            read(tmp_path / "file", bytes(changed))


def test_every_cut_is_noticed(tmp_path: Path) -> None:
    content = encode(minutes("2024-07-03T13:30", 12), 5)
    for length in range(len(content)):
        with pytest.raises(BrokenSeal):
            read(tmp_path / "file", content[:length])
