"""Panels and the footer, drawn from documents."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from cli.live_panel import FittedPanel
from cli.render.compact import compact_panel, toolbar_line
from cli.render.compact_account import compact_account
from cli.render.format import clock, count, counted, milliseconds, percent, price, volume
from cli.render.metrics import metrics_view
from cli.render.outcome import exported
from cli.render.session import session_panel
from cli.render.status import status_view
from cli.render.strategies import strategy_table
from mismartera.domain.order_terms import AT_MARKET
from mismartera.reporting.documents.bars import BarDocument, GapDocument
from mismartera.reporting.documents.metrics import (
    MetricDocument,
    MetricsDocument,
    MetricsScopeDocument,
)
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.session import (
    DecisionDocument,
    ExportOutcome,
    IndicatorValueDocument,
    SeriesDocument,
    SessionDocument,
    StatusDocument,
    SymbolDocument,
    ToolbarDocument,
    WorkerDocument,
)
from mismartera.reporting.documents.strategies import (
    StrategyDocument,
    StrategyListDocument,
    StrategyRunDocument,
)
from tests.cli.traded import ACCOUNT, POSITION, STATE

_TIME = "2024-07-03T10:31:00-04:00"
_STATUS = StatusDocument(
    state="running", phase="active", mode="backtest", session_name="Two tech names, one week",
    configuration="/home/someone/configs/one_week.json", exchange="XNYS",
    session_date="2024-07-03", session_time=_TIME, clock=_TIME, lag_seconds=2.5, speed=360.0,
    day=3, days=5, progress=0.29, symbols=("AAPL", "RIVN"), bars=1234567, steps=61, deliveries=7,
    overruns=1, signals=4, approved=3, account=STATE, strategies_disabled=("noisy",),
    notices=(NoticeDocument(None, "plan", None, "ticks are ignored"),),
    error=None, version="0.1.0",
    workers=(WorkerDocument("coordinator", "running", "streaming", {"bars": 1234567}, None),),
)  # fmt: skip
_BAR = BarDocument("2024-07-03T10:30:00-04:00", 1.0, 2.0, 0.5, 11.2345, 70_000.0, None)
_SYMBOL = SymbolDocument(
    symbol="RIVN", base_interval="1m", last=_BAR, volume=12_345_678.0, high=11.5, low=10.875,
    quality=94.74, integrity=98.3, expected=61, present=58,
    gaps=(GapDocument(_TIME, _TIME, 3, "unexplained"), GapDocument(_TIME, _TIME, 2, "empty")),
    series=(
        SeriesDocument("1m", False, 58, _BAR),
        SeriesDocument("5m", True, 12, replace(_BAR, coverage=0.8)),
        SeriesDocument("15m", True, 4, replace(_BAR, coverage=1.0)),
    ),
    indicators=(
        IndicatorValueDocument("sma_20_1m", True, 11.21),
        IndicatorValueDocument("macd_12_26_9_15m", False, {"macd": None, "signal": None}),
    ),
)  # fmt: skip
_DECISION = DecisionDocument(
    1, _TIME, "sma_crossover", "RIVN", "buy", 10.0, AT_MARKET, 1.0, "", False, 0.0,
    "integrity 94.74 is below 95", "min_quality", 94.7, 94.7, (),
)  # fmt: skip
_SESSION = SessionDocument(
    _STATUS, (_SYMBOL, replace(_SYMBOL, symbol="AAPL", gaps=())), (POSITION,), (_DECISION,)
)
_TOOLBAR = ToolbarDocument("running", "One week", _TIME, 0.0, 0.0, 3, 5, 0.29, 94.74, None, None)
_DURATION = MetricDocument("strategy calls", 1000, 12.0, 0.001, 0.012, 5.5, 0.01, 0.05, 1234.5)
_METRICS = MetricsDocument(
    MetricsScopeDocument((_DURATION,), {"bars": 10}),
    MetricsScopeDocument((_DURATION,), {"bars": 1000, "overruns": 2}),
    250_000.4,
)
_STRATEGIES = StrategyListDocument(
    (
        StrategyDocument(
            "sma_crossover", "included", "Buys when the fast average rises above the slow one.", (),
            (StrategyRunDocument("sma_crossover", 100, 5, 4, 1, "ValueError: x", True),),
        ),
    )
)  # fmt: skip


def drawn(renderable: RenderableType, width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, no_color=True, force_terminal=False).print(
        renderable, crop=False
    )
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize(
    "renderable",
    [
        session_panel(_SESSION),
        status_view(_STATUS),
        metrics_view(_METRICS),
        strategy_table(_STRATEGIES),
    ],
)
def test_a_view_fits_and_cuts_nothing_off(renderable: RenderableType, width: int) -> None:
    lines = drawn(renderable, width)
    assert all(len(line) <= width for line in lines)
    assert "…" not in "\n".join(lines)


@pytest.mark.parametrize("width", [80, 200])
def test_the_session_panel_shows_every_number(width: int) -> None:
    text = "\n".join(drawn(session_panel(_SESSION), width))
    for shown in (
        "Two tech names, one week", "2024-07-03 10:31", "lag 2.5 s", "360 ×", "day 3 of 5",
        "10:30", "11.2345", "12.3M", "11.50", "10.875", "94.74%", "98.30%",
        "2 gaps", "3 unexplained", "2 empty", "5m ×12", "80.00%", "15m ×4", "sma_20_1m 11.21",
        "rejected buy",
    ):  # fmt: skip
        assert shown in text, shown


def test_panels_show_daily_bars_by_their_dates() -> None:
    bar = replace(_BAR, timestamp="2024-07-03T09:30:00-04:00")
    daily = replace(
        _SYMBOL, base_interval="1d", last=bar, series=(SeriesDocument("1w", True, 1, bar),)
    )
    session = replace(_SESSION, symbols=(daily,))
    full = "\n".join(drawn(session_panel(session), 80))
    assert "RIVN    2024-07-03" in full
    assert "1w ×1  2024-07-03 11.2345" in full
    assert "09:30" not in full
    assert " RIVN  2024-07-03" in compact_panel(session, 120, 3)[1]


@pytest.mark.parametrize(("height", "missing"), [(10, True), (100, False)])
def test_a_panel_on_a_low_screen_says_how_much_is_missing(height: int, missing: bool) -> None:
    console = Console(width=80, height=height, file=io.StringIO())
    whole = console.render_lines(session_panel(_SESSION), pad=False)
    options = console.options.update(height=height)
    lines = console.render_lines(FittedPanel(session_panel(_SESSION)), options, pad=False)
    last = "".join(segment.text for segment in lines[min(height, len(whole)) - 1])
    note = f"… {len(whole) - height + 1} more lines: a taller window shows them"
    assert (last == note) == missing


@pytest.mark.parametrize("rows", [24, 40, 60])
def test_a_panel_of_many_symbols_shows_as_many_as_fit_the_screen(rows: int) -> None:
    symbols = tuple(replace(_SYMBOL, symbol=f"S{number:03}", gaps=()) for number in range(300))
    lines = drawn(session_panel(replace(_SESSION, symbols=symbols), rows), 120)
    (note,) = [line for line in lines if "more symbols" in line]
    left = int(note.split()[2])
    assert 0 < left < 300
    assert "`data session --once` shows all" in note
    assert sum(line.startswith("S") for line in lines) == 2 * (300 - left)
    assert rows - 5 < len(lines) <= rows


def test_a_panel_that_just_fits_shows_every_symbol() -> None:
    whole = drawn(session_panel(_SESSION), 120)
    assert drawn(session_panel(_SESSION, len(whole)), 120) == whole
    assert any("1 more symbol:" in line for line in drawn(session_panel(_SESSION, 22), 120))


def test_before_any_session_the_panel_says_how_to_start_one() -> None:
    nothing = replace(_STATUS, session_name=None, workers=(), days=0)
    assert "system start" in drawn(session_panel(SessionDocument(nothing, (), (), ())), 80)[0]


def test_the_toolbar_is_one_line_with_all_that_matters() -> None:
    line = toolbar_line(_TOOLBAR, 200)
    for shown in ("running", "One week", "10:31", "data-driven", "day 3/5 29%", "quality 94.74%"):
        assert shown in line


def test_the_toolbar_has_the_profit_where_somebody_trades() -> None:
    trading = replace(_TOOLBAR, equity=101_234.56, day_profit=-23.4)
    assert toolbar_line(trading, 200).endswith("quality 94.74%  P&L -23.40  equity 101,234.56")
    for width in range(75, 140):
        line = toolbar_line(trading, width)
        assert len(line) <= width
        assert "P&L -23.40" in line
        assert ("equity 101,234.56" in line) == ("equity" in line)
        assert ("data-driven" in line) or "equity" not in line
    assert "data-driven" not in toolbar_line(trading, 80)


def test_the_toolbar_names_a_strategy_that_is_disabled() -> None:
    one = replace(_TOOLBAR, day_profit=-23.4, equity=1.0, strategies_disabled=("noisy",))
    assert toolbar_line(one, 200).endswith("P&L -23.40  equity 1.00  noisy disabled")
    assert "noisy disabled" in toolbar_line(one, 60)
    two = replace(one, strategies_disabled=("noisy", "loud"))
    assert toolbar_line(two, 200).endswith("2 strategies disabled")


@pytest.mark.parametrize("width", range(30, 80, 5))
def test_the_toolbar_shows_a_number_in_whole_or_not_at_all(width: int) -> None:
    trading = replace(_TOOLBAR, equity=101_234.56, day_profit=-23.4)
    whole = toolbar_line(trading, 200).split("  ")
    shown = toolbar_line(trading, width).split("  ")
    assert len("  ".join(shown)) <= width
    assert [each for each in shown if each not in whole and not each.endswith("…")] == []


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_the_pinned_account_shows_an_amount_in_whole_or_not_at_all(width: int) -> None:
    (line,) = compact_account(replace(ACCOUNT, positions=()), width, 5)
    (whole,) = compact_account(replace(ACCOUNT, positions=()), 1000, 5)
    assert len(line) <= width
    assert whole.startswith(line)
    assert whole[len(line) : len(line) + 2] in {"", "  "}
    assert line.startswith(" equity 101,234.56  P&L -23.40")


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 11])
def test_the_pinned_account_keeps_to_its_rows(rows: int) -> None:
    many = tuple(replace(POSITION, symbol=f"S{n}") for n in range(20))
    lines = compact_account(replace(ACCOUNT, positions=many), 80, rows)
    assert len(lines) <= rows
    assert all(len(line) <= 80 for line in lines)
    if rows > 2:
        assert f"and {20 - (rows - 2)} more positions" in lines[-1]
    (_, one) = compact_account(ACCOUNT, 80, 3)
    assert one.split() == ["AAPL", "60", "at", "207.1234", "last", "206.10", "-61.40"]


def test_a_narrow_toolbar_shortens_the_name_and_keeps_the_numbers() -> None:
    wide = toolbar_line(_TOOLBAR, 200)
    for width in range(len(wide) - len("One week") - 2, len(wide) + 1):
        line = toolbar_line(_TOOLBAR, width)
        assert len(line) <= width
        assert line.endswith("quality 94.74%")


@pytest.mark.parametrize("width", [20, 30, 45, 60, 78, 80, 95, 120])
def test_the_pinned_panel_shows_a_number_in_whole_or_not_at_all(width: int) -> None:
    line = compact_panel(_SESSION, width, 3)[1]
    whole = compact_panel(_SESSION, 1000, 3)[1]
    assert len(line) <= width
    assert line.startswith(" RIVN  ")
    assert set(line.split()) <= set(whole.split())


def test_the_head_of_a_narrow_pinned_panel_keeps_time_and_day() -> None:
    status = replace(_STATUS, session_name="Demo: five sessions, a half-day and a holiday")
    head = compact_panel(replace(_SESSION, status=status), 60, 3)[0]
    assert len(head) <= 60
    assert head.startswith(" Demo")
    assert head.endswith("day 3/5")


def test_a_decision_of_an_earlier_session_is_shown_with_its_date() -> None:
    status = replace(_STATUS, session_date="2024-07-05")
    text = "\n".join(drawn(session_panel(replace(_SESSION, status=status)), 120))
    assert "2024-07-03 10:31" in text


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 11])
def test_the_pinned_panel_keeps_to_its_rows(rows: int) -> None:
    many = replace(_SESSION, symbols=tuple(replace(_SYMBOL, symbol=f"S{n}") for n in range(20)))
    lines = compact_panel(many, 80, rows)
    assert len(lines) <= rows
    assert all(len(line) <= 80 for line in lines)
    if rows > 2:
        assert f"and {20 - (rows - 2)} more symbols" in lines[-1]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (price(11.2), "11.20"),
        (price(11.2345), "11.2345"),
        (price(11.234), "11.234"),
        (price(0.0), "0.00"),
        (price(0.0012), "0.0012"),
        (price(0.00001), "0.00001"),
        (price(1e-12), "0.000000000001"),
        (price(-0.00012345), "-0.00012345"),
        (price(None), "–"),
        (count(1234567.0), "1,234,567"),
        (count(0.125), "0.125"),
        (counted(1, "bar"), "1 bar"),
        (counted(0, "bar"), "0 bars"),
        (counted(1250, "1m bar"), "1,250 1m bars"),
        (volume(9_999_999.0), "9,999,999"),
        (volume(57_339_005.0), "57.3M"),
        (milliseconds(1234.5), "1.23 s"),
        (milliseconds(123.4), "123 ms"),
        (milliseconds(0.0123), "12.3 µs"),
        (milliseconds(0.000757), "757 ns"),
        (percent(100.0), "100%"),
        (percent(99.9999), "99.9999%"),
        (percent(0.0), "0%"),
        (percent(None), "–"),
        (clock("2024-07-03T10:31:00-04:00"), "10:31"),
        (clock("2024-07-03T10:31:05-04:00"), "10:31:05"),
        (clock(None), "–"),
    ],
)
def test_numbers_and_times_are_shown_plainly(shown: str, expected: str) -> None:
    assert shown == expected


def test_a_path_is_never_folded() -> None:
    path = "/somewhere/" + "deep/" * 30 + "export.json"
    assert path in drawn(exported(ExportOutcome(path, 10, None)), 80)[0]
