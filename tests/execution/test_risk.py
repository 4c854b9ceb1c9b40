"""Risk checks: each says why, in the order in which they are made."""

from __future__ import annotations

from datetime import date
from math import inf, nan

import pytest

from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.check import Check
from mismartera.domain.signal import OrderType, Side, Signal
from mismartera.execution.risk import Circumstances, RiskChecks
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import instant

SIGNAL = Signal("A", Side.BUY, 10.0, confidence=0.8)
CHECKS = RiskChecks(TradingConfig())
LIMIT = {"order_type": OrderType.LIMIT}
NO_BAR = "A has no bar yet in this session or the one before"


def reason(signal: Signal, there: Circumstances, checks: RiskChecks = CHECKS) -> str | None:
    refusal = checks.refusal(signal, there)
    return None if refusal is None else refusal.reason


@pytest.fixture
def usual(time_manager: TimeManager) -> Circumstances:
    session = time_manager.trading_session(date(2024, 7, 2))
    assert session is not None
    return Circumstances(instant("2024-07-02T15:00:00Z"), session, 100.0, 96.0, 98.0)


def test_a_signal_that_passes_every_check_is_approved(usual: Circumstances) -> None:
    decision = CHECKS.decide(7, "mine", SIGNAL, usual)
    assert decision.approved
    assert (decision.number, decision.strategy, decision.signal) == (7, "mine", SIGNAL)
    assert (decision.time_ns, decision.quality, decision.integrity) == (usual.now_ns, 96.0, 98.0)
    assert (decision.reason, decision.refused_by) == ("every check passed", None)


@pytest.mark.parametrize(
    ("changes", "expected", "check"),
    [
        ({"quantity": 0.0}, "quantity 0 is not a number above 0", Check.FORM),
        ({"quantity": -1.0}, "quantity -1 is not a number above 0", Check.FORM),
        ({"quantity": nan}, "quantity nan is not a number above 0", Check.FORM),
        ({"quantity": inf}, "quantity inf is not a number above 0", Check.FORM),
        (
            {"order_type": OrderType.LIMIT, "price": 0.0},
            "limit_price 0 is not a number above 0",
            Check.FORM,
        ),
        (
            {"order_type": OrderType.LIMIT, "price": nan},
            "limit_price nan is not a number above 0",
            Check.FORM,
        ),
        ({"confidence": nan}, "confidence nan is not a number from 0 to 1", Check.FORM),
        ({"confidence": 1.5}, "confidence 1.5 is not a number from 0 to 1", Check.FORM),
        ({"confidence": 0.49}, "confidence 0.49 is below min_confidence 0.5", Check.MIN_CONFIDENCE),
        ({"quantity": 100.01}, "10,001.00 is above max_per_trade 10,000.00", Check.MAX_PER_TRADE),
    ],
)
def test_a_signal_is_rejected_with_the_reason(
    usual: Circumstances, changes: dict[str, object], expected: str, check: Check
) -> None:
    signal = SIGNAL._replace(**changes)  # type: ignore[arg-type]  # by name
    assert CHECKS.refusal(signal, usual) == (check, expected)
    assert CHECKS.decide(1, "mine", signal, usual).refused_by is check


@pytest.mark.parametrize(
    ("changes", "expected", "check"),
    [
        ({"in_session": False}, "A is not in the session", Check.SYMBOL),
        ({"integrity": 94.96}, "integrity 95.0 % is below min_quality 95 %", Check.MIN_QUALITY),
        (
            {"last_close": None},
            "A has no bar yet in this session or the one before",
            Check.LAST_CLOSE,
        ),
    ],
)
def test_circumstances_reject_with_the_reason(
    usual: Circumstances, changes: dict[str, object], expected: str, check: Check
) -> None:
    there = usual._replace(**changes)  # type: ignore[arg-type]  # by name
    assert CHECKS.refusal(SIGNAL, there) == (check, expected)
    assert CHECKS.decide(1, "mine", SIGNAL, there).refused_by is check


@pytest.mark.parametrize("changes", [{"integrity": 95.0}, {"integrity": None, "quality": None}])
def test_limits_include_their_bound_and_nothing_expected_passes(
    usual: Circumstances, changes: dict[str, float | None]
) -> None:
    within = SIGNAL._replace(quantity=100.0, confidence=0.5)
    assert CHECKS.refusal(within, usual._replace(**changes)) is None  # type: ignore[arg-type]  # by name


def test_quality_counts_instead_of_integrity_where_it_is_configured(usual: Circumstances) -> None:
    checks = RiskChecks(TradingConfig(quality_measure=QualityMeasure.QUALITY, min_quality=97))
    assert reason(SIGNAL, usual, checks) == "quality 96.0 % is below min_quality 97 %"


@pytest.mark.parametrize(
    ("exchange", "at", "expected"),
    [
        ("XNYS", "2024-07-02T11:00:00Z", None),
        ("XNYS", "2024-07-02T13:29:59Z", None),
        ("XNYS", "2024-07-02T13:30:00Z", None),
        ("XNYS", "2024-07-02T20:00:00Z", None),
        ("XNYS", "2024-07-02T22:00:00Z", None),
        ("XHKG", "2024-07-02T03:59:00Z", None),
        ("XHKG", "2024-07-02T04:00:00Z", None),
        ("XHKG", "2024-07-02T04:00:01Z", "the market has a break"),
        ("XHKG", "2024-07-02T04:59:00Z", "the market has a break"),
        ("XHKG", "2024-07-02T05:00:00Z", None),
    ],
)
def test_orders_need_an_open_market_or_wait_for_the_next_session(
    usual: Circumstances, time_manager: TimeManager, exchange: str, at: str, expected: str | None
) -> None:
    session = time_manager.trading_session(date(2024, 7, 2), exchange)
    assert session is not None
    there = usual._replace(now_ns=instant(at), session=session)
    assert reason(SIGNAL, there) == expected


def test_the_first_check_that_fails_is_the_reason(usual: Circumstances) -> None:
    poor = usual._replace(integrity=10.0, last_close=None)
    unsure = SIGNAL._replace(confidence=0.1)
    assert reason(unsure, poor) == "integrity 10.0 % is below min_quality 95 %"
    away = poor._replace(in_session=False)
    assert reason(unsure, away) == "A is not in the session"
