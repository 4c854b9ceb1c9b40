"""What a run's user has to know: each kind of notice comes and stays away, in all five places."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import cast

import pytest
from rich.console import Console, RenderableType

from cli.render.runs import run_view
from cli.render.status import status_view
from cli.render.telling import warnings_of
from mismartera.domain.notice import NoticeKind
from mismartera.reporting.documents.notices import NoticeDocument
from tests.system.bench import Bench
from tests.system.noticed import MORNING, WHOLE, Trading

SHORT = {"short_sales": True}
MARGIN = {"margin": {"initial_percent": 50, "maintenance_percent": 25}}
BUY_ALL = {1: ("buy", 100.0)}
SELL_ALL = {1: ("sell", 100.0)}
SELL_AND_BACK = {1: ("sell", 100.0), 5: ("buy", 100.0)}
FLAT = {"flatten_at_close": True}

CASES: Mapping[NoticeKind, tuple[Trading, Trading]] = {
    NoticeKind.PLAN: (
        Trading((100.0, 100.0), streams=("1m", "ticks")),
        Trading((100.0, 100.0)),
    ),
    NoticeKind.LIKELY_SPLIT: (Trading((100.0, 50.0)), Trading((100.0, 80.0))),
    NoticeKind.CASH_CUT: (
        Trading((100.0, 100.0), BUY_ALL, opens={2: 110.0}),
        Trading((100.0, 100.0), BUY_ALL),
    ),
    NoticeKind.CASH_BELOW_ZERO: (
        Trading((100.0, 240.0), SELL_AND_BACK, limits=SHORT),
        Trading((100.0, 120.0), SELL_AND_BACK, limits=SHORT),
    ),
    NoticeKind.NO_EQUITY: (
        Trading((100.0, 240.0), SELL_ALL, limits=SHORT),
        Trading((100.0, 120.0), SELL_ALL, limits=SHORT),
    ),
    NoticeKind.MARGIN_CALL: (
        Trading((100.0, 40.0), {1: ("buy", 150.0)}, limits=MARGIN),
        Trading((100.0, 90.0), {1: ("buy", 150.0)}, limits=MARGIN),
    ),
    NoticeKind.NO_VOLUME: (Trading((100.0, 100.0), volume=0.0), Trading((100.0, 100.0))),
    NoticeKind.NO_BARS: (Trading((100.0, None)), Trading((100.0, 100.0))),
    NoticeKind.CARRIED_OVER: (
        Trading((100.0, 100.0), minutes=MORNING, limits=FLAT),
        Trading((100.0, 100.0), minutes=WHOLE, limits=FLAT),
    ),
    NoticeKind.STRATEGY: (
        Trading((100.0, 100.0), {1: ("none", 1.0)}),
        Trading((100.0, 100.0)),
    ),
}


def drawn(view: RenderableType) -> str:
    """A view as people see it, on one long line for each."""
    console = Console(file=io.StringIO(), width=400)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def told(bench: Bench) -> dict[str, tuple[NoticeDocument, ...]]:
    """The notices of a run that is over, as each place has them."""
    ended = bench.finish()
    system = cast(Mapping[str, list[dict[str, str]]], bench.export()["system"])
    return {
        "wait": ended.notices,
        "system status": bench.system.view.status().notices,
        "export": tuple(NoticeDocument(**each) for each in system["notices"]),
        "runs show": bench.system.runs.show("last").notices,
    }


def read_by_people(bench: Bench) -> dict[str, str]:
    """The same places as texts, and the report."""
    file = bench.folder / "report.html"
    bench.system.run_reports.write("last", file)
    return {
        "wait": "\n".join(warnings_of(bench.finish())),
        "system status": drawn(status_view(bench.system.view.status())),
        "runs show": drawn(run_view(bench.system.runs.show("last"))),
        "report": file.read_text(encoding="utf-8"),
    }


@pytest.mark.parametrize("kind", CASES)
def test_a_notice_comes_in_all_five_places(bench: Bench, kind: NoticeKind) -> None:
    CASES[kind][0].run(bench)
    bench.system.run.resume()
    places = told(bench)
    first = [each for each in places["wait"] if each.kind == kind.value]
    assert first
    for notices in places.values():
        assert [each for each in notices if each.kind == kind.value] == first
    assert all((each.time is None) == (kind is NoticeKind.PLAN) for each in first)
    for place, text in read_by_people(bench).items():
        said = escape(first[0].text, quote=False) if place == "report" else first[0].text
        is_silent = place == "wait" and kind is NoticeKind.PLAN  # it was said at the start
        assert (said.replace("'", "&#39;") if place == "report" else said) in text or is_silent


@pytest.mark.parametrize("kind", CASES)
def test_and_stays_away_where_there_is_no_reason(bench: Bench, kind: NoticeKind) -> None:
    CASES[kind][1].run(bench)
    bench.system.run.resume()
    for notices in told(bench).values():
        assert kind.value not in {each.kind for each in notices}
    text = read_by_people(bench)["report"]
    assert f"<td>{kind.value.replace('_', ' ')}</td>" not in text


def test_a_notice_is_there_from_its_step_on_and_not_before(bench: Bench) -> None:
    CASES[NoticeKind.LIKELY_SPLIT][0].run(bench)
    bench.system.run.run_until("2024-07-02T09:30:30")
    assert bench.system.view.status().notices == ()
    passed = bench.system.run.step().passed
    (notice,) = bench.system.view.status().notices
    assert passed.notices == (notice,)
    assert notice.time == "2024-07-02T09:31:00-04:00"
    assert notice.symbol == "NNN"


def test_what_the_store_lacks_is_told_before_the_start_and_kept_in_the_record_alone(
    bench: Bench,
) -> None:
    replace(CASES[NoticeKind.NO_BARS][0], streams=("1m", "5m")).run(bench)
    seen = {str(each) for each in bench.system.view.status().notices}
    bench.system.run.resume()
    places = told(bench)
    lacking = "NNN: 1m bars end before the last session"
    for place, notices in places.items():
        kept = [each for each in notices if each.kind == NoticeKind.COVERAGE.value]
        assert [lacking in each.text for each in kept] == [True] * (place == "runs show")
    assert not any(lacking in each for each in seen)
    assert lacking in read_by_people(bench)["report"]
