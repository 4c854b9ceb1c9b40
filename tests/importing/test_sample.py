"""The sample: plausible, the same everywhere, and never mixed into real bars."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from mismartera.calc.bar_rules import broken_value_rule
from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.sample import SAMPLE_NAMES, make_sample, write_sample
from mismartera.domain.columns import FIELDS
from mismartera.domain.interval import DAY, MINUTE
from mismartera.errors import StoreError
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, starts, stored

_CHECKSUM = "bb0b69d25d9ffeba2a5be6c5c1e01c5b646609d6521f35afc07b8138f51f6054"


def test_the_sample_has_the_same_bytes_on_every_machine(time_manager: TimeManager) -> None:
    digest = hashlib.sha256()
    for name in SAMPLE_NAMES:
        for _, columns in make_sample(time_manager, name):
            for field in FIELDS:
                digest.update(
                    getattr(columns, field).astype("<i8" if field == "timestamp" else "<f8")
                )
    assert digest.hexdigest() == _CHECKSUM


def test_two_stores_get_the_same_files(tmp_path: Path, time_manager: TimeManager) -> None:
    homes = (tmp_path / "one", tmp_path / "two")
    for home in homes:
        write_sample(Catalogue(BarStore(home), time_manager))
    one, two = (
        {path.relative_to(home): path.read_bytes() for path in home.rglob("*.parquet")}
        for home in homes
    )
    assert one
    assert one == two


def test_the_sample_made_again_changes_nothing(catalogue: Catalogue) -> None:
    write_sample(catalogue)
    again = write_sample(catalogue)
    assert len(again) == 8
    assert all(not (each.written.stored or each.written.revised) for each in again)
    assert len(catalogue.store.journal("AAPL", MINUTE).entries()) == 1


def test_every_row_of_the_sample_is_a_bar(time_manager: TimeManager) -> None:
    for name in SAMPLE_NAMES:
        for _, bars in make_sample(time_manager, name):
            broken = broken_value_rule(bars.open, bars.high, bars.low, bars.close, bars.volume)
            assert (broken == -1).all()
            assert (np.diff(bars.timestamp) > 0).all()


def test_the_sample_holds_enough_history_a_half_day_and_a_holiday(catalogue: Catalogue) -> None:
    write_sample(catalogue)
    days = starts(catalogue, "MSFT", DAY)
    assert sum(day < "2024-07-01" for day in days) >= 260
    assert "2024-07-04" not in days
    minutes = starts(catalogue, "MSFT")
    assert len({start[:10] for start in minutes if start < "2024-07-01"}) >= 15
    half_day = [start for start in minutes if start.startswith("2024-07-03")]
    assert (len(half_day), half_day[-1]) == (210, "2024-07-03T12:59:00-04:00")


def test_one_name_has_gaps_one_is_illiquid_and_one_trades_in_extended_hours(
    catalogue: Catalogue,
) -> None:
    write_sample(catalogue)
    gapped = [start for start in starts(catalogue, "RIVN") if start.startswith("2024-07-02T10")]
    assert len(gapped) == 45
    illiquid = [start for start in starts(catalogue, "AZO") if start.startswith("2024-07-02")]
    assert 90 < len(illiquid) < 190
    assert catalogue.store.journal("AZO", MINUTE).complete_spans
    assert not catalogue.store.journal("RIVN", MINUTE).complete_spans
    early = [start for start in starts(catalogue, "AAPL") if start.startswith("2024-07-02T08")]
    assert early


def test_daily_bars_of_the_sample_are_those_of_its_minutes(catalogue: Catalogue) -> None:
    write_sample(catalogue)
    days, minutes = stored(catalogue, "MSFT", DAY), stored(catalogue, "MSFT")
    session = catalogue.time_manager.trading_session(
        catalogue.time_manager.parse_date("2024-07-03"), "XNYS"
    )
    assert session is not None
    of_day = minutes.between(session.open_ns, session.close_ns)
    place = starts(catalogue, "MSFT", DAY).index("2024-07-03")
    assert days.close[place] == of_day.close[-1]
    assert days.high[place] == of_day.high.max()
    assert days.volume[place] == of_day.volume.sum()


def test_the_sample_is_refused_where_other_bars_are(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = "Date,Open,High,Low,Close,Volume\n2024-07-02,1,2,1,2,5\n2024-07-03,1,2,1,2,5\n"
    import_one(catalogue, write_file("aapl.csv", text), "AAPL")
    with pytest.raises(StoreError, match="AAPL 1d already holds bars that are no sample"):
        write_sample(catalogue)
    assert catalogue.symbols() == ("AAPL",)


def test_real_bars_take_the_place_of_all_made_up_ones_of_their_symbol(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    write_sample(catalogue)
    text = "Date,Open,High,Low,Close,Volume\n2019-07-02,1,2,1,2,5\n2019-07-03,1,2,1,2,5\n"
    result = import_one(catalogue, write_file("aapl.csv", text), "AAPL", exchange="XLON")
    assert any("made-up sample bars" in note for note in result.notes)
    assert catalogue.intervals("AAPL") == (DAY,)
    assert starts(catalogue, "AAPL", DAY) == ["2019-07-02", "2019-07-03"]
    assert catalogue.intervals("MSFT") == (MINUTE, DAY)
