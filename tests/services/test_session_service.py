"""Changes of a running session over the sample data: real store, real threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.errors import MisMarteraError, SessionError, UniverseError, UsageError
from mismartera.system_manager import SystemManager
from tests.services.changing import NAMED, SPEEDS, Start, states, symbol_of, values_of

# Symbols


@pytest.mark.parametrize("speed", SPEEDS)
def test_each_symbol_gets_its_own_result_in_the_order_written(start: Start, speed: float) -> None:
    service = start(speed=speed)
    document = service.add_symbols(["msft", "NOPE", "A;B", "AAPL", "AZO", "MSFT", "VOD"])
    assert states(document) == {
        "MSFT": "added",
        "NOPE": "refused",
        "A;B": "refused",
        "AAPL": "already there",
        "AZO": "added",
        "VOD": "refused",
    }
    reasons = {each.symbol: each.reason for each in document.changes}
    assert list(reasons) == ["MSFT", "NOPE", "A;B", "AAPL", "AZO", "VOD"]
    assert "not in the store" in reasons["NOPE"]
    assert "not a symbol" in reasons["A;B"]
    assert "XLON" in reasons["VOD"]
    assert document.session_time is not None


def test_a_symbol_that_came_late_is_as_if_it_had_been_there(
    system: SystemManager, start: Start
) -> None:
    indicators: list[dict[str, object]] = [{"name": "sma", "period": 5, "interval": "5m"}]
    service = start(symbols=("AAPL",), indicators=indicators)
    service.add_symbols(["MSFT"])
    system.run.run_until("12:00")
    late = symbol_of(system, "MSFT")
    system.run.stop()
    start("12:00", symbols=("AAPL", "MSFT"), indicators=indicators)
    assert symbol_of(system, "MSFT") == late


def test_streams_override_what_the_others_have(system: SystemManager, start: Start) -> None:
    service = start()
    service.add_symbols(["MSFT"], ["1m,15m"])
    assert [each.interval for each in symbol_of(system, "MSFT").series] == ["1m", "15m"]
    with pytest.raises(UsageError, match="'' is not an interval"):
        service.add_symbols(["AZO"], ["1m,"])


def test_symbols_come_from_a_file_too(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("MSFT  # software\n\nazo\n")
    service = start()
    document = service.add_symbols(["RIVN"], None, file)
    assert states(document) == {"RIVN": "added", "AZO": "added", "MSFT": "added"}
    with pytest.raises(UniverseError, match="cannot be read"):
        service.add_symbols([], None, tmp_path / "missing.txt")
    with pytest.raises(UsageError, match="no symbol is named"):
        service.add_symbols([])


@pytest.mark.parametrize("speed", SPEEDS)
def test_symbols_go_and_come_again(system: SystemManager, start: Start, speed: float) -> None:
    service = start(symbols=("AAPL", "MSFT"), speed=speed)
    assert states(service.remove_symbols(["MSFT", "ZZZ"])) == {
        "MSFT": "removed",
        "ZZZ": "not there",
    }
    assert [each.symbol for each in system.view.session().symbols] == ["AAPL"]
    assert states(service.add_symbols(["MSFT"])) == {"MSFT": "added"}
    assert [each.symbol for each in system.view.session().symbols] == ["AAPL", "MSFT"]


def test_a_session_without_symbols_goes_on_to_its_end(system: SystemManager, start: Start) -> None:
    start().remove_symbols(["AAPL"])
    system.run.resume()
    assert system.run.wait(timeout_s=20).state == "finished"


def test_a_symbol_that_a_strategy_names_goes_by_force_alone(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "named.py"
    file.write_text(NAMED)
    service = start(symbols=("AAPL", "AZO"), strategies=("named",), files=(file,))
    (refused,) = service.remove_symbols(["AZO"]).changes
    assert refused.state == "refused"
    assert "named subscribes to it" in refused.reason
    assert states(service.remove_symbols(["AAPL"])) == {"AAPL": "removed"}
    assert states(service.remove_symbols(["AZO"], force=True)) == {"AZO": "removed"}


@pytest.mark.parametrize("speed", SPEEDS)
def test_an_interval_is_streamed_for_every_symbol(
    system: SystemManager, start: Start, speed: float
) -> None:
    service = start(symbols=("AAPL", "MSFT"), speed=speed)
    service.add_interval("30m")
    for name in ("AAPL", "MSFT"):
        series = {each.interval: each.count for each in symbol_of(system, name).series}
        assert series["30m"] == 3
    with pytest.raises(SessionError, match="streamed already"):
        service.add_interval("30m")
    with pytest.raises(SessionError, match="no stored interval"):
        service.add_interval("1s")


# Watching


def test_a_watch_shows_the_days_asked_for_and_nothing_of_the_future(
    system: SystemManager, start: Start
) -> None:
    start()
    days = system.watches.watch("msft", "1d", 5)
    assert [bar.timestamp[:10] for bar in days.bars] == [
        "2024-06-25", "2024-06-26", "2024-06-27", "2024-06-28", "2024-07-01",
    ]  # fmt: skip
    halves = system.watches.watch("MSFT", "30m", 1)
    assert (halves.count, len(halves.bars)) == (16, 16)
    assert halves.bars[-1].timestamp == "2024-07-02T10:30:00-04:00"


def test_a_watch_has_the_runs_indicators_as_the_session_has_them(
    system: SystemManager, start: Start
) -> None:
    service = start(indicators=[{"name": "rsi", "period": 7, "interval": "5m"}])
    watched = system.watches.watch("MSFT", "5m", 1)
    service.add_symbols(["MSFT"])
    assert dict(watched.indicators) == values_of(system, "MSFT")
    assert [each.symbol for each in system.watches.list().watches] == ["MSFT"]


def test_bars_that_are_watched_have_coverage_where_they_are_derived(
    system: SystemManager, start: Start
) -> None:
    start()
    minutes, fives = system.watches.watch("AZO", "1m", 1), system.watches.watch("AZO", "5m", 1)
    assert {bar.coverage for bar in minutes.bars} == {None}
    shares = [bar.coverage for bar in fives.bars]
    assert all(share is not None and 0 < share <= 1 for share in shares)
    assert any(share != 1 for share in shares)


def test_watching_streams_nothing(system: SystemManager, start: Start) -> None:
    start()
    before = system.view.session().symbols
    system.watches.watch("MSFT")
    assert system.view.session().symbols == before


def test_two_watches_of_one_symbol_end_together_or_alone(
    system: SystemManager, start: Start
) -> None:
    start()
    watches = system.watches
    for interval in ("1d", "5m", "15m"):
        watches.watch("MSFT", interval, 2)
    assert "MSFT 5m" in watches.unwatch("MSFT", "5m").message
    assert [each.interval for each in watches.list().watches] == ["1d", "15m"]
    assert "MSFT 1d, MSFT 15m" in watches.unwatch("MSFT").message
    assert watches.list().watches == ()
    with pytest.raises(SessionError, match="is not watched"):
        watches.unwatch("MSFT")


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_list_of_watches_has_the_newest_bar_of_each(
    system: SystemManager, start: Start, speed: float
) -> None:
    start(speed=speed)
    watches = system.watches
    watches.watch("MSFT", "1d", 5)
    watches.watch("MSFT", "1m", 1)
    assert [(each.interval, len(each.bars)) for each in watches.list().watches] == [
        ("1d", 1),
        ("1m", 1),
    ]


@pytest.mark.parametrize(
    ("symbol", "interval", "days", "says"),
    [
        ("NOPE", "1d", 5, "not in the store"),
        ("VOD", "1d", 5, "XLON"),
        ("MSFT", "1s", 5, "no stored interval"),
        ("MSFT", "7x", 5, "not an interval"),
        ("MSFT", "1d", 0, "no number of days"),
        ("MSFT", "1d", 9999, "no number of days"),
        ("A;B", "1d", 5, "not a symbol"),
    ],
)
def test_what_cannot_be_watched_is_refused_and_not_kept(
    system: SystemManager, start: Start, symbol: str, interval: str, days: int, says: str
) -> None:
    start()
    watches = system.watches
    with pytest.raises(MisMarteraError, match=says):
        watches.watch(symbol, interval, days)
    assert watches.list().watches == ()


def test_another_run_watches_nothing(system: SystemManager, start: Start) -> None:
    start()
    system.watches.watch("MSFT")
    system.run.stop()
    start()
    assert system.watches.list().watches == ()


# Without a session


def test_without_a_session_every_change_is_refused(system: SystemManager, start: Start) -> None:
    service = start()
    system.run.stop()
    for change in (
        lambda: service.add_symbols(["MSFT"]),
        lambda: service.remove_symbols(["AAPL"]),
        lambda: service.add_interval("30m"),
        lambda: system.watches.watch("MSFT"),
        lambda: system.watches.list(),
        lambda: service.indicators.add("rsi", "5m"),
        lambda: service.strategies.add("sma_crossover"),
    ):
        with pytest.raises(SessionError, match="`system start` begins another"):
            change()
