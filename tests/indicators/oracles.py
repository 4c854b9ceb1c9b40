"""Reading the answers that other programs computed."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mismartera.calc.indicators import compute
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.calc.indicators.specification import build_spec
from mismartera.domain.columns import Float64
from mismartera.domain.interval import DAY
from tests.indicators.bars import rows_of


@dataclass(frozen=True)
class Oracle:
    """A table with bars and expected columns; a missing number is NaN."""

    columns: Mapping[str, Float64]

    @property
    def rows(self) -> IndicatorRows:
        """The bars; a column that the file lacks is its close."""
        return rows_of(self.columns)

    def __getitem__(self, name: str) -> Float64:
        return self.columns[name]


def read_csv(path: Path, close: str = "close") -> Oracle:
    """Read a file with a header; names are folded to lower case, `close` names the price."""
    with path.open(encoding="utf-8-sig") as lines:
        table = [row for row in csv.reader(lines) if row]
    names = [name.strip().lower() for name in table[0]]
    columns = {
        name: np.array([_number(row[place]) for row in table[1:]])
        for place, name in enumerate(names)
        if name not in {"date", "time", "timestamp"}
    }
    return Oracle({**columns, "close": columns[close]})


def read_json(path: Path) -> dict[str, Float64]:
    """Read a list of records as columns."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: np.array([np.nan if r[name] is None else float(r[name]) for r in records])
        for name in records[0]
        if name != "timestamp"
    }


def calculate(
    name: str,
    rows: IndicatorRows,
    period: int | None = None,
    params: Mapping[str, float] | None = None,
) -> tuple[Float64, ...]:
    return compute.compute(build_spec(name, DAY, period=period, params=params), rows)


def assert_close(ours: Float64, theirs: Float64, tolerance: float, at_least: int) -> None:
    """Compare on every row on which both have a value, of which there must be `at_least`."""
    common = ~np.isnan(ours) & ~np.isnan(theirs)
    assert common.sum() >= at_least
    assert np.abs(ours - theirs)[common].max() <= tolerance


def _number(text: str) -> float:
    return float(text) if text.strip() else float("nan")
