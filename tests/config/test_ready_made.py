"""The configurations that come with the product."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mismartera.catalogue.sample import FIRST_MINUTE_DAY, LAST_DAY, SAMPLE_NAMES
from mismartera.config.files import configurations_in, ready_made_folder
from mismartera.config.loader import load, to_document
from mismartera.config.schema import json_schema
from mismartera.domain.trading_session import SessionHours
from mismartera.services.configuration_check import check_names
from mismartera.services.naming import existing
from tests.config.known import CALENDARS

READY_MADE = configurations_in(ready_made_folder())


@pytest.mark.parametrize("path", READY_MADE.values(), ids=READY_MADE.keys())
def test_each_is_good_and_described(path: Path, tmp_path: Path) -> None:
    configuration = load(path)
    assert check_names(configuration, existing(tmp_path, (), CALENDARS)) == ()
    assert configuration.metadata.description
    document = json.loads(path.read_text("utf-8"))
    assert list(Draft202012Validator(json_schema()).iter_errors(document)) == []
    assert (path.parent / document["$schema"]).is_file()


@pytest.mark.parametrize("path", READY_MADE.values(), ids=READY_MADE.keys())
def test_each_asks_for_symbols_and_dates_of_the_sample_data(path: Path) -> None:
    configuration = load(path)
    dates = configuration.backtest_config
    assert dates is not None
    assert FIRST_MINUTE_DAY < dates.start_date <= dates.end_date <= LAST_DAY
    sample = {name.symbol for name in SAMPLE_NAMES}
    assert set(configuration.session_data_config.symbols) <= sample


def test_they_show_each_way_of_running() -> None:
    backtests = {name: load(path).backtest_config for name, path in READY_MADE.items()}
    hours = {load(path).session_data_config.session_hours for path in READY_MADE.values()}
    assert {config.is_data_driven for config in backtests.values() if config} == {True, False}
    assert hours == set(SessionHours)


def test_one_writes_every_setting_out() -> None:
    path = READY_MADE["every_setting"]
    assert json.loads(path.read_text("utf-8")) == to_document(load(path))
