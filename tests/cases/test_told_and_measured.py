"""What the worked cases tell and measure: notices wherever one looks, statistics, small prices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from itertools import pairwise
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Final, cast

import pytest

from tests.cases.played import SHOW, Json, Played, Record, play
from tests.reporting.run_report.browser import Browser

Play = Callable[[str], Played]
SESSIONS_A_YEAR: Final = 252
FROM_THE_FIRST_DAY: Final = (100, 90, 85, 95, 99, 98, 97, 96, 95, 94)
"""Equity of c21b in thousands: what the run began with, and the close of each session."""


def statistic(run: Played, name: str) -> Json:
    """A statistic of the whole run, wherever in the document it stands."""
    (found,) = _named(run.statistics, name)
    return found


def _named(part: Record, name: str) -> Iterator[Json]:
    for key, value in part.items():
        if key == name:
            yield value
        elif isinstance(value, Mapping) and not key.startswith("by_"):
            yield from _named(value, name)


def squeezed(text: str) -> str:
    """A text as it reads however it was wrapped, or written into a page."""
    return "".join(unescape(text).split())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("c07_cash_gap_negative", "cash_cut"),
        ("c12_no_bars_symbol", "no_bars"),
        ("c25_short_wipeout", "no_equity"),
        ("c27_margin_call", "margin_call"),
        ("c38_zero_volume_fx", "no_volume"),
        ("c41_flatten_last_bar_missing", "carried_over"),
        ("c46_split_with_standing_orders", "likely_split"),
    ],
)
def test_a_notice_is_shown_wherever_one_looks(
    shared_cases: Path, tmp_path: Path, name: str, kind: str
) -> None:
    report, export = tmp_path / "report.html", tmp_path / "export.json"
    places = ("wait", "system status", "runs show last")
    written = (f"runs report last '{report}'", f"system export-status '{export}'")
    run = play(shared_cases / "trading" / name, tmp_path / "home", *places, *written)
    assert run.status == 0, run.errors
    (text, *_) = (each["text"] for each in run.rows(SHOW, "notices") if each["kind"] == kind)
    told = squeezed(str(text))
    exported = json.loads(export.read_text(encoding="utf-8"))["system"]["notices"]
    assert told in {squeezed(each["text"]) for each in exported}
    assert told in squeezed(report.read_text(encoding="utf-8"))
    for place in places:
        assert told in squeezed(run.answers[place] + run.errors), place


@pytest.mark.parametrize("name", ["c01_float_stop_touch", "c05_avg_after_partial_close"])
def test_where_nothing_happened_nothing_is_told(played: Play, name: str) -> None:
    assert played(name).rows(SHOW, "notices") == []


def test_growth_without_any_deviation_has_no_ratio(played: Play) -> None:
    run = played("c22b_constant_growth")
    assert statistic(run, "sharpe") is None
    assert statistic(run, "volatility") == pytest.approx(0, abs=1e-6)


def test_growth_after_a_day_without_has_one(played: Play) -> None:
    # A return of 0 and eight of 0.01: their mean is 8/9 of a percent, their deviation 1/3.
    expected = 8 / 3 * sqrt(SESSIONS_A_YEAR)
    sharpe = statistic(played("c22_constant_growth"), "sharpe")
    assert sharpe == pytest.approx(expected, rel=1e-6)


def test_a_drawdown_from_the_first_day_is_measured_from_what_the_run_began_with(
    played: Play,
) -> None:
    drawdown = statistic(played("c21b_drawdown_first_day"), "max_drawdown")
    assert drawdown == {
        "depth": pytest.approx(-0.15),
        "peak": None,
        "trough": "2024-07-03",
        "recovered": None,
        "sessions": 9,
    }


def test_a_drawdown_that_was_made_good_says_when(played: Play) -> None:
    drawdown = statistic(played("c21_drawdown_first_day"), "max_drawdown")
    assert drawdown == {
        "depth": pytest.approx(-0.15),
        "peak": "2024-07-02",
        "trough": "2024-07-05",
        "recovered": "2024-07-09",
        "sessions": 4,
    }


def test_ratios_are_those_worked_by_hand(played: Play) -> None:
    run = played("c21b_drawdown_first_day")
    returns = [after / before - 1 for before, after in pairwise(FROM_THE_FIRST_DAY)]
    year, mean = sqrt(SESSIONS_A_YEAR), fmean(returns)
    downside = sqrt(fmean(min(each, 0.0) ** 2 for each in returns))
    growth = 0.94 ** (SESSIONS_A_YEAR / len(returns)) - 1
    assert statistic(run, "sharpe") == pytest.approx(mean / stdev(returns) * year, rel=1e-9)
    assert statistic(run, "sortino") == pytest.approx(mean / downside * year, rel=1e-9)
    assert statistic(run, "volatility") == pytest.approx(stdev(returns) * year, rel=1e-9)
    assert statistic(run, "cagr") == pytest.approx(growth, rel=1e-9)


def test_what_is_bought_and_sold_within_a_bar_counts_as_exposure(played: Play) -> None:
    # Held all regular hours of nine sessions; in the first of the ten the strategy only looked.
    run = played("c23_in_and_out_daily")
    time_in_market = statistic(run, "time_in_market")
    assert isinstance(time_in_market, float)
    assert 0.9 <= time_in_market <= 1
    assert cast(Record, run.statistics["trades"])["average_minutes"] != 0


def test_a_scratched_trade_is_neither_won_nor_lost(played: Play) -> None:
    run = played("c24_scratch_no_loss")
    trades = cast(Record, run.statistics["trades"])
    assert (trades["trades"], trades["open"], trades["wins"], trades["losses"]) == (3, 1, 1, 0)
    assert (trades["win_rate"], trades["profit_factor"], trades["expectancy"]) == (0.5, None, 5)
    assert run.statistics["profit"] == 0


@pytest.mark.parametrize(
    ("name", "profit"), [("c24_scratch_no_loss", -10), ("c21b_drawdown_first_day", -6_000)]
)
def test_the_profit_of_open_trades_is_shown_by_symbol(
    played: Play, name: str, profit: float
) -> None:
    by_symbol = cast(Mapping[str, Record], played(name).statistics["by_symbol"])
    assert profit in by_symbol["AAA"].values()


@pytest.mark.parametrize("name", ["c39_two_strategies_net", "c47_finer_bars_decide"])
def test_the_return_of_one_session_is_the_return_of_the_run(played: Play, name: str) -> None:
    run = played(name)
    assert statistic(run, "total_return") == statistic(run, "best_session")


def test_ratios_of_an_account_that_had_nothing_left_are_none(played: Play) -> None:
    run = played("c25_short_wipeout")
    for ratio in ("cagr", "volatility", "sharpe", "sortino", "calmar"):
        assert statistic(run, ratio) is None, ratio


@pytest.mark.parametrize("command", ["execution fills", "data bars AAA"])
def test_small_prices_are_shown_with_their_digits(
    shared_cases: Path, tmp_path: Path, command: str
) -> None:
    folder = shared_cases / "trading" / "c42_small_prices_shown"
    run = play(folder, tmp_path / "home", command)
    assert {"0.00001771", "0.00001802"} <= set(run.answers[command].split())


def test_the_report_shows_small_prices_with_their_digits(
    shared_cases: Path, tmp_path: Path, browser: Browser
) -> None:
    folder, file = shared_cases / "trading" / "c42_small_prices_shown", tmp_path / "report.html"
    run = play(folder, tmp_path / "home", f"runs report last '{file}'")
    assert run.status == 0, run.errors
    with browser.page(file) as page:
        shown = page.evaluate("document.getElementById('trade-table').innerText")
    assert isinstance(shown, str)
    assert {"0.00001771", "0.00001802", "31.00"} <= set(shown.split())
