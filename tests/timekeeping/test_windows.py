from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.trading_session import SegmentKind, SessionHours, TradingSession
from mismartera.errors import TimeError
from mismartera.timekeeping.market_state import MarketPhase
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples

REGULAR, EXTENDED = SessionHours.REGULAR, SessionHours.EXTENDED


def _session(times: TimeManager, day: str, exchange: str = "XNYS") -> TradingSession:
    session = times.trading_session(date.fromisoformat(day), exchange)
    assert session is not None
    return session


def _shown(times: TimeManager, day: str, hours: SessionHours, exchange: str = "XNYS") -> list[str]:
    segments = times.window(_session(times, day, exchange), hours)
    return [
        f"{segment.kind} {times.iso(segment.start_ns, exchange)[11:16]}"
        f" {times.iso(segment.end_ns, exchange)[11:16]}"
        for segment in segments
    ]


def test_extended_hours_reach_from_four_to_eight(times: TimeManager) -> None:
    assert _shown(times, "2024-07-05", EXTENDED) == [
        "pre-market 04:00 09:30",
        "regular 09:30 16:00",
        "after-market 16:00 20:00",
    ]


def test_extended_hours_end_at_five_after_an_early_close(times: TimeManager) -> None:
    assert _shown(times, "2024-11-29", EXTENDED)[-1] == "after-market 13:00 17:00"


@pytest.mark.parametrize("day", ["2024-03-08", "2024-03-11", "2024-11-01", "2024-11-04"])
def test_extended_hours_follow_the_clock_across_its_changes(times: TimeManager, day: str) -> None:
    assert _shown(times, day, EXTENDED)[0] == "pre-market 04:00 09:30"


def test_breaks_cut_the_window(times: TimeManager) -> None:
    assert _shown(times, "2024-12-23", REGULAR, "XHKG") == [
        "regular 09:30 12:00",
        "regular 13:00 16:00",
    ]


@pytest.mark.parametrize("exchange", ["XHKG", "24/7", "CMES"])
def test_a_calendar_without_an_entry_refuses_extended_hours(
    times: TimeManager, exchange: str
) -> None:
    assert not times.supports_extended(exchange)
    session = _session(times, "2024-07-05", exchange)
    with pytest.raises(TimeError, match=f"exchange {exchange} has no extended hours"):
        times.window(session, EXTENDED)
    with pytest.raises(TimeError, match="no extended hours"):
        times.session_at(session.open_ns, exchange, EXTENDED)


@pytest.mark.parametrize("exchange", ["NYSE", "XNAS", "NASDAQ", "ARCX", "US_EQUITY", None])
def test_american_exchanges_have_extended_hours(times: TimeManager, exchange: str | None) -> None:
    assert times.supports_extended(exchange)


@examples(200)
@given(data=st.data(), exchange=st.sampled_from(["XNYS", "XHKG", "24/7", "CMES"]))
def test_session_at_is_the_inverse_of_the_regular_window(
    times: TimeManager, data: st.DataObject, exchange: str
) -> None:
    day = data.draw(st.dates(date(1991, 1, 1), date(2035, 1, 1)))
    session = times.session_on_or_after(day, exchange)
    instant_ns = data.draw(st.integers(session.open_ns, session.close_ns - 1))
    assert times.session_at(instant_ns, exchange) == session
    following = times.next_session(session.date, 1, exchange)
    if following.open_ns > session.close_ns:
        gap_ns = data.draw(st.integers(session.close_ns, following.open_ns - 1))
        assert times.session_at(gap_ns, exchange) is None


@examples(200)
@given(data=st.data())
def test_session_at_is_the_inverse_of_the_extended_window(
    times: TimeManager, data: st.DataObject
) -> None:
    session = times.session_on_or_after(data.draw(st.dates(date(1991, 1, 1), date(2035, 1, 1))))
    segment = data.draw(st.sampled_from(times.window(session, EXTENDED)))
    instant_ns = data.draw(st.integers(segment.start_ns, segment.end_ns - 1))
    assert times.session_at(instant_ns, hours=EXTENDED) == session
    assert (times.session_at(instant_ns) == session) == (segment.kind is SegmentKind.REGULAR)
    assert times.session_at(times.window(session, EXTENDED)[-1].end_ns, hours=EXTENDED) is None


@pytest.mark.parametrize(
    ("text", "exchange", "phase", "session"),
    [
        ("2024-07-03T03:59:59", "XNYS", MarketPhase.CLOSED, None),
        ("2024-07-03T04:00", "XNYS", MarketPhase.PRE_MARKET, "2024-07-03"),
        ("2024-07-03T09:30", "XNYS", MarketPhase.OPEN, "2024-07-03"),
        ("2024-07-03T12:59:59.999999999", "XNYS", MarketPhase.OPEN, "2024-07-03"),
        ("2024-07-03T13:00", "XNYS", MarketPhase.AFTER_MARKET, "2024-07-03"),
        ("2024-07-03T17:00", "XNYS", MarketPhase.CLOSED, None),
        ("2024-07-04T12:00", "XNYS", MarketPhase.CLOSED, None),
        ("2024-07-03T12:00", "XHKG", MarketPhase.BREAK, "2024-07-03"),
        ("2024-07-03T13:00", "XHKG", MarketPhase.OPEN, "2024-07-03"),
        ("2024-07-07T17:00", "CMES", MarketPhase.OPEN, "2024-07-08"),
        ("2024-07-07T16:59", "CMES", MarketPhase.CLOSED, None),
        ("2024-07-06T00:00", "24/7", MarketPhase.OPEN, "2024-07-06"),
    ],
)
def test_the_phase_of_a_market(
    times: TimeManager, text: str, exchange: str, phase: MarketPhase, session: str | None
) -> None:
    state = times.market_state(times.parse_instant(text, exchange), exchange)
    assert state.phase is phase
    assert state.is_open == (phase is MarketPhase.OPEN)
    assert (state.session and state.session.date.isoformat()) == session


def test_the_next_open_and_close(times: TimeManager) -> None:
    state = times.market_state(times.parse_instant("2024-07-03T10:00"))
    assert state.next_open_ns == times.parse_instant("2024-07-05T09:30")
    assert state.next_close_ns == times.parse_instant("2024-07-03T13:00")


def test_during_a_break_the_market_opens_next_at_its_end(times: TimeManager) -> None:
    state = times.market_state(times.parse_instant("2024-07-03T12:30", "XHKG"), "XHKG")
    assert state.next_open_ns == times.parse_instant("2024-07-03T13:00", "XHKG")
    assert state.next_close_ns == times.parse_instant("2024-07-03T16:00", "XHKG")


def test_after_the_last_session_of_a_calendar_nothing_opens(times: TimeManager) -> None:
    state = times.market_state(times.parse_instant("2026-12-31T23:00", "XSHG"), "XSHG")
    assert (state.next_open_ns, state.next_close_ns) == (None, None)
