"""The page: one HTML file that needs nothing but itself.

Every text goes through the template engine, which escapes it, or into JSON, which it escapes for
its place within HTML. A policy in the page's head lets run only the two scripts whose hashes it
names, and forbids every connection: what slipped through could still do nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from mismartera.domain.plain_text import plain_document
from mismartera.reporting.encode import dump
from mismartera.reporting.run_report.data import ReportData
from mismartera.reporting.run_report.equity import equity_figure
from mismartera.reporting.run_report.figure import Figure
from mismartera.reporting.run_report.markers import MOST_MARKED
from mismartera.reporting.run_report.prices import price_figure
from mismartera.reporting.run_report.quality import quality_figure, quality_rows
from mismartera.reporting.run_report.returns import (
    hour_figure,
    month_figure,
    session_figure,
    weekday_figure,
)
from mismartera.reporting.run_report.statistics import headline, statistic_groups
from mismartera.reporting.run_report.trades import COLUMNS, trade_rows
from mismartera.reporting.run_report.wording import amount, moment, number, share

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = "mismartera.reporting.run_report"
_STYLES: Final = ("page.css", "tables.css", "paper.css")
_SCRIPTS: Final = ("theme.js", "time_axis.js", "charts.js", "prices.js", "trades.js", "start.js")


@dataclass(frozen=True, slots=True)
class PriceChart:
    """One symbol's chart, and what is said beside its name."""

    symbol: str
    trades: int
    marked: int
    left_out: tuple[str, ...]
    figure: Figure


def report_html(data: ReportData) -> str:
    """Make the report of a run: a whole HTML document, some five megabytes of it the charts."""
    shown: ReportData = plain_document(data)
    charts, own = _charting_library(), _own_script()
    page = _environment().get_template("page.html")
    return page.render(
        report=shown,
        style="\n".join(map(_asset, _STYLES)),
        scripts=(charts, own),
        policy=_policy(charts, own),
        headline=headline(shown.statistics),
        groups=statistic_groups(shown.statistics),
        quality=quality_rows(shown),
        columns=COLUMNS,
        trades=trade_rows(shown.trades),
        configuration=dump(shown.configuration),
        price_charts=_price_charts(shown),
        figures=_figures(shown),
    )


def _figures(data: ReportData) -> Mapping[str, Figure]:
    """The charts by the name of their place on the page; those without content are left out."""
    symbols = [series.symbol for series in data.prices]
    figures = {"quality": quality_figure(data, symbols or _symbols_of_quality(data))}
    found = data.statistics
    if found.by_session:
        figures |= {
            "equity": equity_figure(data),
            "sessions": session_figure(found.by_session),
            "hours": hour_figure(found.by_hour) if found.by_hour else None,
            "weekdays": weekday_figure(found.by_weekday),
            "months": month_figure(found),
        }
    return {name: figure for name, figure in figures.items() if figure is not None}


def _symbols_of_quality(data: ReportData) -> list[str]:
    return sorted({each.symbol for each in data.quality})[:20]


def _price_charts(data: ReportData) -> list[PriceChart]:
    charts = []
    for series in data.prices:
        own = [trade for trade in data.trades if trade.symbol == series.symbol]
        marked, figure = min(len(own), MOST_MARKED), price_figure(series, own)
        charts.append(PriceChart(series.symbol, len(own), marked, series.left_out, figure))
    return charts


def _policy(*scripts: str) -> str:
    """What the browser may do with this page: run these scripts, and nothing over a network."""
    allowed = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


@cache
def _charting_library() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


@cache
def _own_script() -> str:
    return "\n".join(('"use strict";', *map(_asset, _SCRIPTS)))


def _asset(name: str) -> str:
    return (files(_PACKAGE) / "assets" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "amount": amount,
        "moment": moment,
        "number": number,
        "share": share,
    }
    environment.policies |= {"json.dumps_function": dump, "json.dumps_kwargs": {"compact": True}}
    return environment
