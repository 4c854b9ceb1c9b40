"""A large table is read in seconds."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.layout import BarLabel
from tests.importing.imports import import_one

_ROWS = 200_000


@pytest.mark.timeout(60)
def test_two_hundred_thousand_rows_are_imported_in_seconds(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "bars.csv"
    with path.open("w") as file:
        file.write("time,open,high,low,close,volume\n")
        for minute in range(_ROWS):
            file.write(f"{1_577_836_800 + 60 * minute},10.25,11.5,9.75,10.5,{minute}\n")
    started = perf_counter()
    result = import_one(catalogue, path, exchange="24/7", label=BarLabel.START)
    assert result.stored == _ROWS
    assert perf_counter() - started < 10
