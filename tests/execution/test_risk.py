"""Risk checks: each says why, in the order in which they are made."""

from __future__ import annotations

from datetime import date
from math import inf, nan

import pytest

from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.signal import OrderType, Side, Signal
from mismartera.execution.risk import Circumstances, RiskChecks
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import instant

SIGNAL = Signal("A", Side.BUY, 10.0, confidence=0.8)
CHECKS = RiskChecks(TradingConfig())


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
    assert decision.reason == "every check passed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quantity": 0.0}, "quantity 0 is not a number above 0"),
        ({"quantity": -1.0}, "quantity -1 is not a number above 0"),
        ({"quantity": nan}, "quantity nan is not a number above 0"),
        ({"quantity": inf}, "quantity inf is not a number above 0"),
        ({"order_type": OrderType.LIMIT, "price": 0.0}, "limit_price 0 is not a number above 0"),
        ({"order_type": OrderType.LIMIT, "price": nan}, "limit_price nan is not a number above 0"),
        ({"confidence": nan}, "confidence nan is not a number from 0 to 1"),
        ({"confidence": 1.5}, "confidence 1.5 is not a number from 0 to 1"),
        ({"confidence": 0.49}, "confidence 0.49 is below min_confidence 0.5"),
        ({"quantity": 100.01}, "10,001.00 is above max_per_trade 10,000.00"),
    ],
)
def test_a_signal_is_rejected_with_the_reason(
    usual: Circumstances, changes: dict[str, object], reason: str
) -> None:
    assert CHECKS.refusal(SIGNAL._replace(**changes), usual) == reason  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"in_session": False}, "A is not in the session"),
        ({"integrity": 94.96}, "integrity 95.0 % is below min_quality 95 %"),
        ({"last_close": None}, "A has no bar yet in this session or the one before"),
    ],
)
def test_circumstances_reject_with_the_reason(
    usual: Circumstances, changes: dict[str, object], reason: str
) -> None:
    assert CHECKS.refusal(SIGNAL, usual._replace(**changes)) == reason  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("changes", [{"integrity": 95.0}, {"integrity": None, "quality": None}])
def test_limits_include_their_bound_and_nothing_expected_passes(
    usual: Circumstances, changes: dict[str, float | None]
) -> None:
    within = SIGNAL._replace(quantity=100.0, confidence=0.5)
    assert CHECKS.refusal(within, usual._replace(**changes)) is None  # type: ignore[arg-type]  # by name


def test_quality_counts_instead_of_integrity_where_it_is_configured(usual: Circumstances) -> None:
    checks = RiskChecks(TradingConfig(quality_measure=QualityMeasure.QUALITY, min_quality=97))
    assert checks.refusal(SIGNAL, usual) == "quality 96.0 % is below min_quality 97 %"


@pytest.mark.parametrize(
    ("exchange", "at", "reason"),
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
    usual: Circumstances, time_manager: TimeManager, exchange: str, at: str, reason: str | None
) -> None:
    session = time_manager.trading_session(date(2024, 7, 2), exchange)
    assert session is not None
    there = usual._replace(now_ns=instant(at), session=session)
    assert CHECKS.refusal(SIGNAL, there) == reason


def test_the_first_check_that_fails_is_the_reason(usual: Circumstances) -> None:
    poor = usual._replace(integrity=10.0, last_close=None)
    unsure = SIGNAL._replace(confidence=0.1)
    assert CHECKS.refusal(unsure, poor) == "integrity 10.0 % is below min_quality 95 %"
    away = poor._replace(in_session=False)
    assert CHECKS.refusal(unsure, away) == "A is not in the session"
