"""What people read of a run's end and of steps: every reason, at any width, within the window."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import RenderableType

from cli.render.notices import notice_lines
from cli.render.table import TableConsole, Trimmed
from cli.render.telling import passed_view, summary_of_refusals, wait_view, warnings_of
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.outcome import (
    ReasonDocument,
    RunResultDocument,
    SymbolCountDocument,
)
from mismartera.reporting.documents.telling import (
    PassedDocument,
    PassedOutcome,
    PassedSymbolDocument,
    WaitDocument,
)
from tests.cli.traded import DECISION, FILL, TIME

SYMBOLS = tuple(SymbolCountDocument(f"SYM{number}", 1_000 + number) for number in range(9))
QUALITY = ReasonDocument(
    "min_quality", "integrity below min_quality 95 %", 3_046, 0, SYMBOLS, "import it again"
)
SHORT = ReasonDocument("short_sales", "sold short", 6, 2, SYMBOLS[:1], None)
CUT = ReasonDocument("cash", "cut to what cash pays for", 1, 1, SYMBOLS[:1], "order less")
RESULT = RunResultDocument(
    143.85, 0.0014385, -0.0008, 2, 3_065, 3_052, (QUALITY, SHORT), 4, 1, (CUT,)
)
NOTICE = NoticeDocument(TIME, "cash_cut", "A", "order 7 is cut")
PLAN = NoticeDocument(None, "plan", None, "ticks are ignored in a backtest")
ENDED = WaitDocument("finished", TIME, "finished", RESULT, (PLAN, NOTICE))


def drawn(view: RenderableType, width: int) -> str:
    console = TableConsole(io.StringIO(), color=False)
    console.width = width
    with console.capture() as captured:
        console.print(Trimmed(view), crop=False)
    return captured.get()


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_an_end_fits_the_window_and_has_every_count(width: int) -> None:
    text = drawn(wait_view(ENDED), width)
    assert max(map(len, text.splitlines())) <= width
    joined = " ".join(text.split())
    for expected in (
        "+143.85 (+0.14%), 2 trades, drawdown -0.08%",
        "3,052 of 3,065 signals were refused",
        "3,046",
        "1 of 4 orders was cut or not filled",
        "integrity below min_quality 95 %: import it again",
        "cut to what cash pays for: order less",
        "execution decisions --rejected",
    ):
        assert expected in joined
    assert ("and 3 more" in joined) == (width >= 60)


def test_an_end_without_refusals_has_its_result_alone() -> None:
    nothing = RunResultDocument(0.0, 0.0, 0.0, 1, 1, 0, (), 1, 0, ())
    text = drawn(wait_view(WaitDocument("stopped", None, "stopped", nothing, ())), 200)
    assert text.splitlines() == [
        "stopped  0.00 (0.00%), 1 trade, drawdown 0.00%",
        "",
        "next: runs show · runs trades · runs report",
    ]


def test_who_waits_for_a_time_is_told_the_time() -> None:
    view = wait_view(WaitDocument("running", TIME, "running", None, ()))
    assert re.fullmatch(r"running  2024-07-0\d \d\d:\d\d:\d\d\n", drawn(view, 200))


def test_notices_are_warned_of_but_not_what_the_plan_said_before() -> None:
    (warning,) = warnings_of(ENDED)
    assert warning.endswith("  order 7 is cut")
    many = WaitDocument("finished", TIME, "finished", RESULT, (NOTICE,) * 25)
    first, *rest = warnings_of(many)
    assert (first, len(rest)) == ("15 earlier notices: `runs show` has them", 10)


def test_of_many_notices_the_last_are_listed() -> None:
    lines = drawn(notice_lines((PLAN, *(NOTICE,) * 30)), 200).splitlines()
    assert (lines[0], len(lines)) == ("… 11 earlier: --json gives all", 21)
    assert drawn(notice_lines((PLAN,)), 200) == "note: ticks are ignored in a backtest\n"


def test_refusals_in_a_line() -> None:
    assert summary_of_refusals(RESULT) == (
        "3,052 of 3,065 signals were refused, most often: integrity below min_quality 95 %;"
        " `runs show` says more"
    )
    assert summary_of_refusals(RunResultDocument(0, 0, 0, 0, 1, 0, (), 0, 0, ())) is None


@pytest.mark.parametrize("width", [40, 80, 200])
def test_much_that_was_passed_is_summed_up(width: int) -> None:
    symbols = tuple(PassedSymbolDocument(f"S{number}", 10.5, -0.25) for number in range(8))
    passed = PassedDocument(
        2_400, symbols, 30, (FILL,) * 20, 3_052, (DECISION,) * 20, (QUALITY, SHORT), (NOTICE,) * 7
    )
    view = passed_view(PassedOutcome("paused", TIME, "reached the instant asked for", passed))
    text = drawn(view, width)
    joined = " ".join(text.split())
    for expected in ("2,400, S0 10.50 ▼ 0.25", "and 2 more symbols", "30 fills, the last:"):
        assert expected in joined
    assert "3,046: integrity below min_quality 95 %" in joined
    assert "7 notices, the last:" in joined
    assert joined.count("order 7 is cut") == 5


def test_few_refusals_are_told_one_by_one() -> None:
    passed = PassedDocument(0, (), 0, (), 1, (DECISION,), (QUALITY,), ())
    text = drawn(passed_view(PassedOutcome("paused", TIME, "stepped", passed)), 200)
    assert "buy 10 RIVN" in text
    assert DECISION.reason in text
