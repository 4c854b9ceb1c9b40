"""The equity section: what the account was worth, how far below its peak, how much was invested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from mismartera.calc.statistics.drawdown import depths
from mismartera.domain.columns import Float64, Int64
from mismartera.reporting.run_report.data import ReportData
from mismartera.reporting.run_report.figure import (
    TIME,
    Figure,
    Panel,
    Trace,
    axis_name,
    differences,
    label,
    numbers,
    stacked,
)
from mismartera.reporting.sampling import drawn_rows

MOST_POINTS: Final = 4_000


def equity_figure(data: ReportData) -> Figure | None:
    """Draw equity, beside it the benchmark if there is one, drawdown and exposure.

    None where the run has no row of equity.
    """
    curve = data.equity
    if len(curve.equity) == 0:
        return None
    below = 100 * depths(data.statistics.initial_equity, curve.equity)
    rows = np.union1d(*(drawn_rows(line, MOST_POINTS // 2) for line in (curve.equity, below)))
    benchmark = data.statistics.benchmark
    if benchmark is not None:
        rows = np.union1d(rows, curve.closes)
    invested = percent_of(curve.exposure, curve.equity)
    panels = [
        Panel("Equity" if benchmark is None else f"Equity (dotted: {benchmark.name})", 280),
        Panel("Drawdown", 110, suffix="%"),
        Panel("Exposure", 90, suffix="%"),
    ]
    layout, height = stacked(panels)
    positions = [int(row) for row in rows]
    return Figure(
        traces=[
            _line("", curve.equity[rows], positions, 0, "$accent", TIME + "Equity : %{y:,.2f}"),
            _area("Drawdown", below[rows], positions, 1, "$loss"),
            _area("Exposure", invested[rows], positions, 2, "$line-2"),
            *_benchmark(data, rows),
        ],
        layout=layout | {"showlegend": False},
        height=height,
        heading="Account",
        times=differences(curve.local_ns[rows]),
        positions=positions,
    )


def _benchmark(data: ReportData, rows: Int64) -> Iterator[Trace]:
    """The benchmark from close to close, at the rows that are drawn."""
    found = data.statistics.benchmark
    if found is None:
        return
    worth = np.full(len(data.equity.equity), np.nan)
    worth[data.equity.closes] = found.equity
    positions = [int(row) for row in rows]
    line = _line(label(found.name), worth[rows], positions, 0, "$line-3", "%{y:,.2f}")
    yield line | {"connectgaps": True, "line": {"color": "$line-3", "width": 1.5, "dash": "dot"}}


def percent_of(part: Float64, whole: Float64) -> Float64:
    """A share in percent, NaN where there is nothing to share."""
    return np.where(whole > 0, 100 * part / np.where(whole > 0, whole, 1), np.nan)


def _line(
    name: str, values: Float64, positions: list[int], panel: int, colour: str, hover: str
) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": positions,
        "y": numbers(values),
        "yaxis": axis_name("y", panel),
        "line": {"color": colour, "width": 1.5},
        "hovertemplate": hover,
    }


def _area(name: str, values: Float64, positions: list[int], panel: int, colour: str) -> Trace:
    return _line(name, values, positions, panel, colour, "%{y:.2f}%") | {"fill": "tozeroy"}
