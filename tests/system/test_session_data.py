"""The `data` commands of the running session, and the run's times in `time now`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from mismartera.errors import SessionError, UsageError
from tests.cli.conftest import run_main
from tests.system.bench import Bench
from tests.system.gates import GATE


@pytest.fixture
def session(bench: Bench) -> Bench:
    """A session that stands at 11:02:30 of 2024-07-01."""
    bench.start(paused=True)
    bench.system.run.run_until("11:02:30")
    return bench


def test_without_a_session_there_is_nothing_to_ask(bench: Bench) -> None:
    data = bench.system.session_data
    for ask in (data.list, lambda: data.info("AAA"), lambda: data.bars("AAA")):
        with pytest.raises(SessionError, match="there is no session"):
            ask()


def test_the_list_has_the_bars_so_far(session: Bench) -> None:
    listed = {each.symbol: each for each in session.system.session_data.list().symbols}
    assert list(listed) == ["AAA", "BBB"]
    rows = {each.interval: each.rows for each in listed["BBB"].intervals}
    assert rows == {"1m": 82, "5m": 16, "15m": 6}
    first = listed["BBB"].intervals[0]
    assert first.first == "2024-07-01T09:30:00-04:00"
    assert first.last == "2024-07-01T11:01:00-04:00"


def test_info_is_of_one_symbol(session: Bench) -> None:
    info = session.system.session_data.info("aaa")
    assert (info.symbol, info.exchange, info.timezone) == ("AAA", "XNYS", "America/New_York")
    assert [each.rows for each in info.intervals] == [92, 18, 6]


def test_quality_is_that_of_the_session_so_far(session: Bench) -> None:
    quality = session.system.session_data.quality("BBB", "5m").quality
    assert (quality.interval, quality.expected, quality.present, quality.missing) == (
        "5m", 92, 82, 10,
    )  # fmt: skip
    (day,) = quality.sessions
    assert (day.date, len(day.gaps), day.quality) == ("2024-07-01", 1, quality.quality)
    with pytest.raises(UsageError, match="the session is one day"):
        session.system.session_data.quality("BBB", "5m", "2024-07-01")


def test_bars_end_with_what_strategies_have_been_given(session: Bench) -> None:
    data = session.system.session_data
    bars = data.bars("AAA", "15m").bars
    assert [bar.timestamp[11:16] for bar in bars][-2:] == ["10:30", "10:45"]
    assert data.bars("BBB", "15m").bars[4].coverage == 5 / 15
    assert len(data.bars("AAA").bars) == 92
    newest = data.bars("AAA", most=3)
    assert (newest.count, newest.bars) == (92, data.bars("AAA").bars[-3:])


def test_bars_of_a_span_need_no_date(session: Bench) -> None:
    data = session.system.session_data
    spanned = data.bars("AAA", "5m", start="10:00", end="10:30").bars
    assert [bar.timestamp[11:16] for bar in spanned] == [f"10:{m:02}" for m in range(0, 30, 5)]
    assert len(data.bars("AAA", end="2024-07-01").bars) == 92
    assert data.bars("AAA", start="2024-07-02").bars == ()


def test_the_newest_bar_and_its_quote(session: Bench) -> None:
    data = session.system.session_data
    latest = data.latest("AAA", "15m")
    assert (latest.timestamp[11:16], latest.end[11:16], latest.coverage) == ("10:45", "11:00", 1.0)
    quote = data.quotes("AAA")
    assert quote.timestamp == "2024-07-01T11:02:00-04:00"
    assert quote.bid == quote.ask == data.latest("AAA").close
    assert (quote.source, quote.interval) == ("bar", "1m")


def test_a_bar_that_its_segment_cuts_short_ends_there(bench: Bench) -> None:
    bench.start(last="2024-07-01", streams=("1m", "1h", "1d"))
    bench.finish()
    data = bench.system.session_data
    assert (data.latest("AAA", "1h").timestamp[11:16], data.latest("AAA", "1h").end[11:16]) == (
        "15:30",
        "16:00",
    )
    assert data.latest("AAA", "1d").end[11:16] == "16:00"


def test_what_is_not_in_the_session_is_named(session: Bench) -> None:
    data = session.system.session_data
    with pytest.raises(SessionError, match="CCC is not in the session"):
        data.latest("CCC")
    with pytest.raises(SessionError, match="AAA has no 1h bars in the session; it has 1m, 5m, 15m"):
        data.bars("AAA", "1h")
    with pytest.raises(UsageError):
        data.bars("AAA", "1m", hours="night")


def test_before_the_first_bar_there_is_no_latest(bench: Bench) -> None:
    bench.start(paused=True)
    data = bench.system.session_data
    with pytest.raises(SessionError, match="AAA has no 1m bar in the session yet"):
        data.quotes("AAA")
    assert data.volume("AAA").volume == 0
    assert data.high_low("AAA").high is None
    assert data.quality("AAA").quality.quality is None


def test_volume_high_and_low_are_those_of_the_bars(session: Bench) -> None:
    data = session.system.session_data
    bars = data.bars("AAA").bars
    assert data.volume("AAA").volume == pytest.approx(sum(bar.volume for bar in bars))
    high_low = data.high_low("AAA")
    assert high_low.high == max(bar.high for bar in bars)
    assert high_low.low == min(bar.low for bar in bars)
    assert high_low.session_time == "2024-07-01T11:02:30-04:00"


def test_time_now_tells_the_times_of_the_run(bench: Bench) -> None:
    before = bench.system.time.now()
    assert (before.session_time, before.clock, before.lag_seconds) == (None, None, None)
    bench.start("stuck", speed=3600, symbols=("AAA",))
    GATE.reached.wait()
    bench.wait_for(lambda: (bench.system.time.now().lag_seconds or 0) > 60)
    now = bench.system.time.now()
    assert now.session_time == "2024-07-01T09:30:00-04:00"
    assert now.clock is not None
    assert now.clock > now.session_time
    GATE.open()


@pytest.mark.parametrize(
    "command",
    ["list", "info AAA", "quality AAA", "bars AAA --interval 15m", "latest AAA", "quotes AAA"],
)
def test_the_commands_ask_the_session_when_told_to(bench: Bench, command: str) -> None:
    start = f"system start {bench.configuration()} --paused"
    commands = (start, "time run-until 10:00", f"data {command} --session")
    outcome = _run(bench.system.home, *commands)
    assert outcome.status == 0, outcome.errors
    assert len(outcome.text.splitlines()) > 2
    outcome = _run(bench.system.home, *commands[:2], f"{commands[2]} --json")
    shown = outcome.text[outcome.text.index("{") :]
    assert cast(dict[str, Any], json.loads(shown))


def _run(home: Path, *commands: str) -> Any:
    return run_main(home, *(part for command in commands for part in ("-c", command)))


def test_started_paused_from_the_shell_it_stands_at_the_open(bench: Bench) -> None:
    start = f"system start {bench.configuration()} --paused"
    outcome = _run(bench.system.home, start, "time now", "system stop")
    assert outcome.status == 0, outcome.errors
    assert "2024-07-01 09:30" in outcome.text
