"""The page in a real browser: it draws, says nothing, asks for nothing, and runs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mismartera.reporting.run_report.data import EquityCurve, ReportData
from mismartera.reporting.run_report.page import report_html
from tests.reporting.run_report.browser import Browser, Page
from tests.reporting.run_report.reports import HOSTILE, hostile_report, made_up_report

_POINTS = """[...document.querySelectorAll('.chart')].map((chart) => [
  chart.dataset.figure || chart.id,
  chart.querySelectorAll('.main-svg path.js-line, .main-svg .point, .main-svg .hm image').length,
])"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The made-up report, opened once for all tests that only look."""
    with browser.page(_written(made_up_report(), tmp_path_factory.mktemp("page"))) as page:
        yield page


def _written(report: ReportData, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(report_html(report), encoding="utf-8")
    return path


def test_every_chart_has_content(page: Page) -> None:
    charts = page.evaluate(_POINTS)
    assert isinstance(charts, list)
    counted = {str(_pair_of(each)[0]): _pair_of(each)[1] for each in charts}
    assert set(counted) == {"equity", "sessions", "hours", "weekdays", "quality", "price-chart"}
    assert all(counted.values()), counted


def test_the_page_says_nothing_and_asks_for_nothing(page: Page) -> None:
    assert page.complaints() == []
    assert [url for url in page.requests() if not url.startswith("data:")] == []


def test_the_numbers_shown_are_those_of_the_run(page: Page) -> None:
    report = made_up_report()
    drawn = page.evaluate("document.querySelector('[data-figure=equity]').data[0].y.at(-1)")
    assert drawn == report.equity.equity[-1]
    tiles = page.evaluate("[...document.querySelectorAll('.tile dd')].map((e) => e.textContent)")
    sharpe = "22.40 (from 2 sessions)"
    assert tiles == ["100,200.00", "0.20%", sharpe, "-0.01%", "3", "50.00%", "1.72"]
    assert page.evaluate("document.getElementById('trade-count').textContent") == "1 to 3 of 3"


def test_marks_of_trades_stand_on_the_chart_of_their_symbol(page: Page) -> None:
    count = "document.querySelectorAll('#price-chart .scatterlayer .points path').length"
    assert page.evaluate(count) == 4
    page.evaluate("document.getElementById('next-symbol').click()")
    assert page.evaluate(count) == 1
    page.evaluate("document.getElementById('previous-symbol').click()")
    assert page.evaluate(count) == 4


def test_candles_are_drawn_near_by(page: Page) -> None:
    boxes = "document.querySelectorAll('#price-chart .boxlayer path').length"
    assert page.evaluate(boxes) == 120


def test_trades_are_sorted_by_a_heading_and_found_by_a_word(page: Page) -> None:
    first = "document.querySelector('#trade-table tbody tr').cells[9].textContent"
    choose = "document.querySelectorAll('#trade-table thead button')[9].click()"
    page.evaluate(choose)
    assert page.evaluate(first) == "-7.25"
    page.evaluate(choose)
    assert page.evaluate(first) == "12.50"
    find = (
        "(word) => { const box = document.getElementById('trade-filter'); box.value = word;"
        "box.dispatchEvent(new Event('input')); return document.getElementById('trade-count')"
        ".textContent; }"
    )
    assert page.evaluate(f"({find})('short aapl')") == "1 to 1 of 1"
    assert page.evaluate(f"({find})('nothing')") == "none"
    assert page.evaluate(f"({find})('')") == "1 to 3 of 3"


def test_a_trade_is_shown_on_the_chart_of_its_symbol(page: Page) -> None:
    page.evaluate("document.getElementById('trade-filter').dispatchEvent(new Event('input'))")
    page.evaluate(
        "[...document.querySelectorAll('#trade-table tbody button')]"
        ".find((button) => button.textContent === '3').click()"
    )
    assert page.evaluate("document.getElementById('symbol').value") == "RIVN"
    first, last = _pair_of(
        page.evaluate("document.getElementById('price-chart').layout.xaxis.range")
    )
    assert float(str(first)) < 100 < float(str(last))
    page.evaluate("document.getElementById('previous-symbol').click()")


def test_small_prices_are_not_rounded_and_daily_fills_have_no_time(
    browser: Browser, tmp_path: Path
) -> None:
    report = made_up_report()
    tiny = replace(
        report.trades[0],
        quantity=0.12345678,
        entry_price=0.000017714321,
        exit_price=1.2e-9,
        is_daily=True,
    )
    curve, day = report.equity, report.equity.closes
    closes = EquityCurve(
        curve.local_ns[day], curve.equity[day], curve.exposure[day], np.arange(len(day))
    )
    daily = replace(
        report,
        trades=(tiny,),
        equity=closes,
        statistics=replace(report.statistics, by_hour=()),
    )
    with browser.page(_written(daily, tmp_path)) as page:
        cells = page.evaluate(
            "[...document.querySelector('#trade-table tbody tr').cells].map((e) => e.textContent)"
        )
        assert isinstance(cells, list)
        assert cells[4:9] == [
            "0.12345678", "2024-07-01", "0.000017714321", "2024-07-01", "0.0000000012",
        ]  # fmt: skip
        page.evaluate("document.querySelector('#trade-table tbody button').click()")
        first, last = _pair_of(
            page.evaluate("document.getElementById('price-chart').layout.xaxis.range")
        )
        assert float(str(first)) < 4 < 9 < float(str(last))
        assert page.evaluate("document.querySelector('[data-figure=hours]')") is None
        assert "Drawn is every close;" in str(
            page.evaluate("document.getElementById('equity').textContent")
        )
        assert page.complaints() == []


def test_the_charts_have_no_button_that_sends_them_away(page: Page) -> None:
    titles = page.evaluate(
        "[...document.querySelectorAll('.modebar-btn')].map((e) => e.dataset.title || '')"
    )
    assert isinstance(titles, list)
    assert titles
    assert not [title for title in titles if "hare" in str(title) or "loud" in str(title)]


def test_it_fits_wide_and_narrow_windows(page: Page) -> None:
    for width in (400, 900, 1200):
        page.resize(width, 900)
        page.settle()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert _chart_widths(page) <= {width - 50, width - 90}
    assert page.complaints() == []


def _chart_widths(page: Page) -> set[object]:
    """How wide the charts are that stand alone in their row."""
    widths = page.evaluate(
        "['equity', 'sessions', 'quality'].map((name) => document"
        ".querySelector(`[data-figure=${name}] .main-svg`).getBoundingClientRect().width)"
    )
    assert isinstance(widths, list)
    return set(widths)


def test_in_the_dark_it_is_dark_and_on_paper_light(browser: Browser, tmp_path: Path) -> None:
    with browser.page(_written(made_up_report(), tmp_path), dark=True) as page:
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
        colour = "document.querySelector('[data-figure=equity] .annotation-text').style.fill"
        page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {colour}; }})")
        assert page.evaluate(colour) == "rgb(152, 162, 172)"
        assert page.paper().startswith(b"%PDF")
        page.settle()
        assert page.evaluate("window.printed") == "rgb(102, 112, 122)"
        assert page.evaluate(colour) == "rgb(152, 162, 172)"
        assert page.complaints() == []


def test_hostile_texts_run_nothing(browser: Browser, tmp_path: Path) -> None:
    with browser.page(_written(hostile_report(), tmp_path)) as page:
        _look_at_everything(page)
        assert page.evaluate("window.struck === undefined")
        assert page.complaints() == []
        assert [url for url in page.requests() if not url.startswith("data:")] == []
        shown = HOSTILE.replace("\u202e", "\\u202e").replace("\x07", "\\x07")
        assert page.evaluate("document.querySelector('h1').textContent") == shown
        cell = page.evaluate("document.querySelector('#trade-table tbody tr').cells[1].textContent")
        assert cell == shown
        assert page.evaluate("document.querySelectorAll('img, b, iframe').length") == 0
        fetched = page.evaluate("fetch('https://192.0.2.1/').then(() => 'sent', () => 'refused')")
        assert fetched == "refused"


def _look_at_everything(page: Page) -> None:
    page.evaluate("document.getElementById('next-symbol').click()")
    page.evaluate("document.querySelector('#trade-table tbody button').click()")
    page.settle()
    for name in ("equity", "quality", "price-chart"):
        hover = (
            f"Plotly.Fx.hover(document.querySelector('.chart[data-figure={name}], #{name}.chart'), "
        )
        page.evaluate(hover + "[{curveNumber: 0, pointNumber: [0, 0]}]) && 0")
    page.settle()


def _pair_of(value: object) -> tuple[object, object]:
    assert isinstance(value, list)
    return value[0], value[1]
