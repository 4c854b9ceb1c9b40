"""The prices section: one chart a symbol, with its trades and the indicators on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from mismartera.domain.columns import PRICES
from mismartera.reporting.run_report.data import IndicatorLine, PriceSeries, ReportTrade
from mismartera.reporting.run_report.figure import (
    LINES,
    PRICE_DIGITS,
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
from mismartera.reporting.run_report.markers import trade_traces

_PRICE_HEIGHT: Final = 320
_VOLUME_HEIGHT: Final = 70
_INDICATOR_HEIGHT: Final = 100


def price_figure(series: PriceSeries, trades: Sequence[ReportTrade]) -> Figure:
    """Draw bars, trades, volume and indicators. `trades` are those of the symbol.

    The first trace is the line of closes, the second the candles: the page shows one of the two,
    whichever can be read at the width at hand, and gives the first the prices of each bar as text.
    """
    own_panels = _own_panels(series.indicators)
    heading = f"{series.symbol}, {series.interval} bars"
    panels = [
        Panel(heading, _PRICE_HEIGHT, has_prices=True),
        Panel("Volume", _VOLUME_HEIGHT),
        *(Panel(key, _INDICATOR_HEIGHT) for key in own_panels),
    ]
    layout, height = stacked(panels)
    layout["showlegend"] = True
    return Figure(
        traces=[
            *_price_traces(series),
            _volume_trace(series),
            *_indicator_traces(series.indicators, own_panels),
            *trade_traces(trades, series.bars.timestamp),
        ],
        layout=layout,
        height=height,
        heading=label(heading),
        times=differences(series.local_ns),
    )


def _price_traces(series: PriceSeries) -> Iterator[Trace]:
    bars = series.bars
    yield {
        "type": "scatter",
        "mode": "lines",
        "name": "",
        "y": numbers(bars.close, PRICE_DIGITS),
        "line": {"color": "$text", "width": 1.2},
        "hovertemplate": TIME + "%{text}",
        "showlegend": False,
    }
    yield {
        "type": "candlestick",
        "name": "Price",
        **{name: numbers(getattr(bars, name), PRICE_DIGITS) for name in PRICES},
        "increasing": {"line": {"color": "$gain", "width": 1}, "fillcolor": "$gain"},
        "decreasing": {"line": {"color": "$loss", "width": 1}, "fillcolor": "$loss"},
        "hoverinfo": "skip",
        "showlegend": False,
        "visible": False,
    }


def _volume_trace(series: PriceSeries) -> Trace:
    return {
        "type": "bar",
        "name": "Volume",
        "y": numbers(series.bars.volume),
        "yaxis": "y2",
        "marker": {"color": "$muted", "line": {"width": 0}},
        "hovertemplate": "%{y:,.4~f}",
        "showlegend": False,
    }


def _own_panels(indicators: Sequence[IndicatorLine]) -> list[str]:
    """The keys that are drawn in panels of their own, in order."""
    return list(dict.fromkeys(line.key for line in indicators if not line.over_price))


def _indicator_traces(
    indicators: Sequence[IndicatorLine], own_panels: Sequence[str]
) -> Iterator[Trace]:
    outputs = Counter(line.key for line in indicators)
    for place, line in enumerate(indicators):
        panel = 0 if line.over_price else 2 + own_panels.index(line.key)
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": label(line.key if outputs[line.key] == 1 else f"{line.key} {line.output}"),
            "y": numbers(line.values),
            "yaxis": axis_name("y", panel),
            "line": {"color": LINES[place % len(LINES)], "width": 1.2},
            "connectgaps": line.has_gaps,
            "hovertemplate": "%{y:,.8~r}",
            "showlegend": line.over_price,
        }
