"""Charts as plain values: what the page hands to the charting library.

A colour is the name of a custom property of the page's style sheet behind a dollar sign, such as
`$gain`; the page puts the colour of the reader's theme in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Final, TypeAlias

import numpy as np

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.reporting.encode import JsonValue

Trace: TypeAlias = dict[str, JsonValue]

_DIGITS: Final = 9
PRICE_DIGITS: Final = 12
"""Digits of a price as a hover box tells it."""

LINES: Final = ("$line-1", "$line-2", "$line-3", "$line-4", "$line-5", "$line-6")
"""Colours that tell lines apart, in the order in which they are given out."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the charts that stand above each other: its title, its height in pixels.

    Numbers at its axis are written out (0.0000177) where it `has_prices`, else in short (17.7µ).
    """

    title: str
    height: int
    suffix: str = ""
    has_prices: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: traces, layout, height in pixels.

    Where `times` are given, x counts rows, so that nights and weekends take no room: `positions`
    are the rows that are drawn and `times` their seconds on the exchange's wall clock, each as
    the difference to the one before. `heading` then stands above what a row holds, and traces may
    write its time as `%{customdata}`.
    """

    traces: list[Trace]
    layout: dict[str, JsonValue]
    height: int
    heading: str = ""
    times: list[int] = field(default_factory=list)
    positions: list[int] | None = None


def differences(local_ns: Int64) -> list[int]:
    """Instants as seconds, each but the first as the difference to the one before."""
    seconds = local_ns // NS_PER_SECOND
    return [int(each) for each in np.diff(seconds, prepend=0)]


TIME: Final = "<b>%{customdata}</b><br>"
"""The time of a row, for the first trace of a figure: the library has no place for it above."""


def numbers(values: Float64, digits: int = _DIGITS) -> list[JsonValue]:
    """Values with as many digits as a chart can show; None where there is none."""
    return [float(f"{x:.{digits}g}") if x - x == 0 else None for x in values.tolist()]


def label(text: str) -> str:
    """A text from outside as a label, in which the library reads a little HTML, and TeX by `$`."""
    return escape(text, quote=True).replace("$", "&#36;")


def stacked(panels: list[Panel]) -> tuple[dict[str, JsonValue], int]:
    """The layout of panels above each other over one x axis, and the height of all."""
    between, total = 26, sum(panel.height for panel in panels)
    height = total + between * (len(panels) - 1)
    layout: dict[str, JsonValue] = {}
    top = height
    for place, panel in enumerate(panels):
        domain = [(top - panel.height) / height, top / height]
        layout[axis_name("yaxis", place)] = _value_axis(panel, domain)
        top -= panel.height + between
    layout["annotations"] = [_heading(panel, place) for place, panel in enumerate(panels)]
    layout["xaxis"] = {"anchor": axis_name("y", len(panels) - 1)}
    return layout, height


def axis_name(kind: str, place: int) -> str:
    """The name of the `place`-th axis, from 0: `y`, `y2`, … or `yaxis`, `yaxis2`, …"""
    return kind if place == 0 else f"{kind}{place + 1}"


def _value_axis(panel: Panel, domain: list[float]) -> Trace:
    return {
        "domain": domain,
        "anchor": "x",
        "ticksuffix": panel.suffix,
        "exponentformat": "none" if panel.has_prices else "B",
        "zeroline": False,
        "fixedrange": True,
        "nticks": max(4, panel.height // 45),
    }


def _heading(panel: Panel, place: int) -> Trace:
    """The panel's title, above its upper left corner."""
    return {
        "text": label(panel.title),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": f"{axis_name('y', place)} domain",
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": "$muted"},
    }
