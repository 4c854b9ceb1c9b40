"""Every uniform file: our own form, whole, and unchanged when it comes again."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from tests.importing.imports import import_one, stored

_ROWS = {
    "anghel/AAPL_1m_2024-01-02_22.csv": 9_998,
    "blaizard_2024/AZO_1m_2024.parquet": 25_833,
    "blaizard_2024/BKNG_1m_2024.parquet": 38_525,
    "blaizard_2024/CPAY_1m_2024.parquet": 48_622,
    "blaizard_2024/ERIE_1m_2024.parquet": 19_106,
    "blaizard_2024/EXE_1m_2024.parquet": 23_961,
    "blaizard_2024/TDG_1m_2024.parquet": 39_613,
    "crypto/BTCUSD_1m_bitstamp_2020-01-01.csv": 1_440,
    "crypto/BTCUSD_1m_coinbase_lean.csv": 4_216,
    "eqker_2019-02/AAPL_1m.csv": 1_948,
    "eqker_2019-02/AMZN_1m.csv": 1_944,
    "eqker_2019-02/BAC_1m.csv": 1_950,
    "eqker_2019-02/PPLT_1m.csv": 566,
    "eqker_2019-02/SPY_1m.csv": 1_950,
    "eqker_2019-02/TZA_1m.csv": 1_783,
    "eqker_2019-02/UGA_1m.csv": 388,
    "eqker_2019-02/VIX_1m.csv": 1_923,
    "eqker_2019-02/XLP_1m.csv": 1_945,
    "moneytree_2024-08/MSFT_1m.csv": 5_144,
    "moneytree_2024-08/NIO_1m.csv": 4_076,
    "moneytree_2024-08/SPY_1m.csv": 5_617,
    "pyalgotrade_ninjatrader/SPY_1m_2011-01.csv": 14_180,
    "skender/SPY_1m_2020-12-15_18.csv": 1_564,
}


def test_the_list_of_uniform_files_is_whole(shared_data: Path) -> None:
    bars = shared_data / "bars"
    found = {str(path.relative_to(bars)) for path in bars.rglob("*.*") if path.is_file()}
    assert found == set(_ROWS)


@pytest.mark.parametrize("name", sorted(_ROWS))
def test_a_uniform_file_is_taken_whole_and_changes_nothing_when_it_comes_again(
    name: str, catalogue: Catalogue, shared_data: Path
) -> None:
    path = shared_data / "bars" / name
    exchange = "24/7" if "crypto" in name else None
    first = import_one(catalogue, path, exchange=exchange)
    assert (first.layout, first.label, first.timezone) == ("mismartera", "start", "UTC")
    assert (first.read, first.stored, first.rejected) == (_ROWS[name], _ROWS[name], 0)
    before = stored(catalogue)
    again = import_one(catalogue, path, exchange=exchange)
    assert (again.stored, again.unchanged, again.revised) == (0, _ROWS[name], 0)
    assert stored(catalogue).equals(before)
