"""The quality section: how much of the data was there on each day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mismartera.calc.quality import percent
from mismartera.reporting.encode import JsonValue
from mismartera.reporting.run_report.data import QualityDay, ReportData
from mismartera.reporting.run_report.figure import Figure, Trace, label
from mismartera.reporting.run_report.wording import percentage


@dataclass(frozen=True, slots=True)
class QualityRow:
    """All symbols of one session together, and the symbol with the lowest quality."""

    day: str
    expected: int
    present: int
    empty: int
    gaps: int
    worst: QualityDay

    @property
    def missing(self) -> int:
        return self.expected - self.present

    @property
    def quality(self) -> str:
        return percentage(self.present, self.expected)

    @property
    def integrity(self) -> str:
        """Those confirmed empty counted as well."""
        return percentage(self.present + self.empty, self.expected)

    @property
    def lowest(self) -> str:
        """The symbol with the lowest quality."""
        return f"{self.worst.symbol} {percentage(self.worst.present, self.worst.expected)}"


def quality_rows(data: ReportData) -> list[QualityRow]:
    """One row for each session, oldest first."""
    days = sorted(data.quality, key=lambda each: (each.session, each.symbol))
    return [
        _row(data.sessions[session], list(members))
        for session, members in groupby(days, key=lambda each: each.session)
    ]


def _row(day: str, members: Sequence[QualityDay]) -> QualityRow:
    return QualityRow(
        day,
        sum(each.expected for each in members),
        sum(each.present for each in members),
        sum(each.empty for each in members),
        sum(each.gaps for each in members),
        min(members, key=_share),
    )


def quality_figure(data: ReportData, symbols: Sequence[str]) -> Figure | None:
    """Draw the quality of some symbols, a cell for each session; None where none is known."""
    drawn = [each for each in data.quality if each.symbol in set(symbols)]
    if not drawn:
        return None
    sessions = sorted({each.session for each in drawn})
    names = [name for name in symbols if any(each.symbol == name for each in drawn)]
    shares = {(each.symbol, each.session): percent(each.present, each.expected) for each in drawn}
    cells = [[shares.get((name, session)) for session in sessions] for name in names]
    heat: Trace = {
        "type": "heatmap",
        "x": [data.sessions[session] for session in sessions],
        "y": [label(name) for name in names],
        "z": cells,
        "zmin": _floor(cells),
        "zmax": 100,
        "colorscale": [[0, "$loss"], [0.5, "$half-quality"], [1, "$quality"]],
        "colorbar": {"thickness": 10, "ticksuffix": "%", "outlinewidth": 0, "len": 1},
        "hovertemplate": "%{y}, %{x}: %{z:.2f}%<extra></extra>",
        "xgap": 1 if len(sessions) < 200 else 0,
        "ygap": 1,
    }
    layout: dict[str, JsonValue] = {
        "xaxis": {"type": "category", "showgrid": False, "nticks": 8, "fixedrange": True},
        "yaxis": {"type": "category", "autorange": "reversed", "fixedrange": True},
    }
    return Figure([heat], layout, 90 + 22 * len(names))


def _floor(cells: Sequence[Sequence[float | None]]) -> float:
    """The lower end of the colours: the lowest quality, and never so near that noise shines."""
    return min((*_known(cells), 90.0))


def _known(cells: Sequence[Sequence[float | None]]) -> Iterator[float]:
    return (cell for row in cells for cell in row if cell is not None)


def _share(day: QualityDay) -> float:
    return day.present / day.expected if day.expected else 1.0
