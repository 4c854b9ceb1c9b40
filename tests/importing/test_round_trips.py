"""Bars written in any vendor's form come back as they were, and in two forms as the same bars."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import store_plan
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.importing.forms.bars import Bar, file_name, read, write
from tests.importing.forms.table import FORMS, Form
from tests.importing.importing_forms import plan_form

_DAYS = (
    *("2024-03-08", "2024-03-11", "2024-07-01", "2024-07-03", "2024-10-31", "2024-11-04"),
    *("2019-02-11", "2021-12-30", "2022-06-21"),
)
_COUNT = 12
FORM_NAMES = [form.name for form in FORMS]


@pytest.fixture(scope="module")
def empty_catalogue(
    time_manager: TimeManager, tmp_path_factory: pytest.TempPathFactory
) -> Catalogue:
    """A store into which nothing is written: what an import plans is enough to compare."""
    return Catalogue(BarStore(tmp_path_factory.mktemp("empty")), time_manager)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("forms")


@st.composite
def bars_of(draw: st.DrawFn, form: Form, time_manager: TimeManager) -> list[Bar]:
    """Bars of one session: its first minutes, its last one, and some between."""
    day = time_manager.parse_date(draw(st.sampled_from(_DAYS)))
    session = time_manager.session_on_or_after(day, form.exchange)
    minutes = (session.close_ns - session.open_ns) // MINUTE.ns
    if form.exchange in ("24/7", "24/5"):
        minutes = 1_380
    between = draw(st.sets(st.integers(2, minutes - 2), max_size=_COUNT))
    chosen = sorted({0, 1, minutes - 1} | between)
    digits = 4 if form.price_factor > 1 else draw(st.integers(1, 8))
    return [_bar(draw, session.open_ns + minute * MINUTE.ns, digits) for minute in chosen]


def _bar(draw: st.DrawFn, start_ns: int, digits: int) -> Bar:
    low, first, second, third = sorted(draw(st.integers(1, 10**digits * 900)) for _ in range(4))
    unit = Decimal(1).scaleb(-digits)
    is_up = draw(st.booleans())
    open_, close = (first, second) if is_up else (second, first)
    start = datetime.fromtimestamp(start_ns // 1_000_000_000, UTC)
    volume = Decimal(draw(st.integers(0, 10**9)))
    prices = [number * unit for number in (open_, third, low, close)]
    return Bar(start, prices[0], prices[1], prices[2], prices[3], volume)


def columns_of(bars: list[Bar]) -> BarColumns:
    """Bars as the store keeps them."""
    starts = [int(bar.start.timestamp()) * 1_000_000_000 for bar in bars]
    values = [[float(number) for number in bar[1:]] for bar in bars]
    return BarColumns(np.array(starts), *np.array(values, np.float64).reshape(-1, 5).T)


@pytest.mark.parametrize("form", FORMS, ids=FORM_NAMES)
@examples(12)
@given(st.data())
def test_bars_written_in_a_form_come_back_as_they_were(
    form: Form, empty_catalogue: Catalogue, folder: Path, data: st.DataObject
) -> None:
    bars = data.draw(bars_of(form, empty_catalogue.time_manager))
    content = write(form, bars)
    (planned,) = plan_form(empty_catalogue, form, folder, file_name(form, bars), content).series
    assert (planned.series.layout.name, planned.rejections) == (form.layout, ())
    assert planned.bars.columns.equals(columns_of(bars))
    if form.kind == "text" and "midnight" not in form.columns:
        assert sorted(read(form, content)) == bars


@examples(30)
@given(st.data())
def test_the_same_bars_in_two_forms_give_the_same_store(
    time_manager: TimeManager, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    forms = [form for form in FORMS if form.exchange == "XNYS" and form.price_factor == 1]
    names = {form.name: form for form in forms}
    pair = st.lists(st.sampled_from(sorted(names)), min_size=2, max_size=2, unique=True)
    one, other = (names[name] for name in data.draw(pair))
    bars = data.draw(bars_of(one, time_manager))
    stores = []
    for form in (one, other):
        home = tmp_path_factory.mktemp("home")
        catalogue = Catalogue(BarStore(home), time_manager)
        store_plan(
            catalogue,
            plan_form(catalogue, form, home, file_name(form, bars), write(form, bars)),
        )
        stores.append(
            {path.relative_to(home): path.read_bytes() for path in home.rglob("*.parquet")}
        )
    assert stores[0] == stores[1]
    assert stores[0]
