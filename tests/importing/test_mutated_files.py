"""Files of vendors' forms with something changed: refused, or read as a strict reader reads them.

A bar that the strict reader has with other values, or that was never written, is a fault: unless
the import says that it chose something.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.planning import ImportPlan, PlannedSeries
from mismartera.domain.columns import FIELDS, BarColumns
from mismartera.errors import MisMarteraError
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases, examples
from tests.importing.forms.bars import Bar, file_name, read, write
from tests.importing.forms.table import FORMS, Form
from tests.importing.importing_forms import plan_form
from tests.importing.test_round_trips import bars_of, columns_of

_ODD = ("lean", "tradestation")  # times without a date; a volume in two columns
_TEXTS = [form for form in FORMS if form.kind == "text" and not form.layout.startswith(_ODD)]
_DOCUMENTS = [form for form in FORMS if form.kind != "text"]
_LEAST_ROWS = 2
_SIGNS = st.sampled_from([*"0123456789", *",.;:-/ \t\"'", "\n", "e", "K", "$", "é", "x"])
_FIELDS = st.sampled_from(
    [
        *("", "NaN", "-", "1.234", "1,234", "1,5", "1.5", "1e5", "0", "-1", "12:60"),
        *("2024-07-01", "07/13/2024", "13/07/2024", "1719840600", "1719840600000", "EST", "Z"),
        *("2024-07-01 13:30:00", "99999999999999999999", "open", "\u0661"),
    ]
)


@pytest.fixture(scope="module")
def empty_catalogue(
    time_manager: TimeManager, tmp_path_factory: pytest.TempPathFactory
) -> Catalogue:
    return Catalogue(BarStore(tmp_path_factory.mktemp("empty")), time_manager)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutated")


@st.composite
def mutated(draw: st.DrawFn, form: Form, content: str) -> str:
    """A text with one to three things changed."""
    for _ in range(draw(st.integers(1, 3))):
        lines = content.split("\n")
        place = draw(st.integers(0, max(0, len(lines) - 2)))
        line = lines[place]
        match draw(st.sampled_from(["sign", "field", "swap", "drop", "twice", "cut", "blank"])):
            case "sign":
                at = draw(st.integers(0, max(0, len(line) - 1)))
                lines[place] = line[:at] + draw(_SIGNS) + line[at + 1 :]
            case "field":
                fields = line.split(form.delimiter)
                fields[draw(st.integers(0, len(fields) - 1))] = draw(_FIELDS)
                lines[place] = form.delimiter.join(fields)
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], line
            case "drop":
                del lines[place]
            case "twice":
                lines.insert(place, line)
            case "cut":
                lines = [*lines[:place], line[: len(line) // 2]]
            case "blank":
                lines.insert(place, draw(st.sampled_from(["", " ", form.delimiter * 3])))
        content = "\n".join(lines)
    return content


@pytest.mark.timeout(1_200)
@examples(cases(200, in_ci=1_000))
@given(st.data())
def test_a_changed_file_is_read_as_it_stands_or_says_what_is_wrong(
    empty_catalogue: Catalogue, folder: Path, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(_TEXTS), label="form")
    bars = data.draw(bars_of(form, empty_catalogue.time_manager))
    text = data.draw(mutated(form, write(form, bars).decode()), label="text")
    plan = _plan(empty_catalogue, form, folder, bars, text)
    if len(read(form, text.encode())) < _LEAST_ROWS:
        return  # too little is left to tell what the others were
    for planned in () if plan is None else plan.series:
        strange = _strange(planned, [*bars, *read(form, text.encode())])
        said = planned.notes or planned.series.notes or planned.rejections
        assert said or not strange, (strange, text)


@pytest.mark.timeout(1_200)
@examples(cases(100, in_ci=1_000))
@given(st.data())
def test_changed_json_gives_bars_or_an_error_of_one_line(
    empty_catalogue: Catalogue, folder: Path, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(_DOCUMENTS), label="form")
    bars = data.draw(bars_of(form, empty_catalogue.time_manager))
    text = data.draw(mutated(form, write(form, bars).decode()), label="text")
    plan = _plan(empty_catalogue, form, folder, bars, text)
    for planned in () if plan is None else plan.series:
        assert planned.bars.columns.rows > 0
        assert (np.diff(planned.bars.columns.timestamp) > 0).all()


def _plan(
    catalogue: Catalogue, form: Form, folder: Path, bars: list[Bar], text: str
) -> ImportPlan | None:
    """Plan the import of a text; None where it is refused in one line."""
    try:
        return plan_form(catalogue, form, folder, file_name(form, bars), text.encode())
    except MisMarteraError as error:
        if len(str(error).splitlines()) != 1:
            pytest.fail(f"an error of several lines: {error}")
        return None


def _strange(planned: PlannedSeries, known: list[Bar]) -> set[tuple[float, ...]]:
    """The planned bars that are neither among those written nor among those read strictly."""
    return _rows(planned.bars.columns) - _rows(columns_of(known))


def _rows(columns: BarColumns) -> set[tuple[float, ...]]:
    return set(zip(*(getattr(columns, name).tolist() for name in FIELDS), strict=True))
