"""Why signals are refused and orders end, in words: every reason has them, with its limit."""

from __future__ import annotations

import pytest

from mismartera.config.trading import TradingConfig
from mismartera.domain.check import Check
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.tally import EndedOrders, RefusedSignals, Tally
from mismartera.reporting.reasons import BY_CHECK, BY_END, reason_of_check
from mismartera.reporting.run_outcome import Wanted, result_document

OPTIONAL = {"max_daily_loss": 50, "max_orders_per_minute": 5, "max_price_deviation_percent": 2.5}
LIMITS = TradingConfig.model_validate(OPTIONAL).model_dump(mode="json")


@pytest.mark.parametrize("check", Check)
def test_every_check_has_words_with_its_limit_and_a_remedy(check: Check) -> None:
    reason = reason_of_check(check, LIMITS)
    assert "{" not in reason.text
    assert reason.remedy
    if check.value in LIMITS and check is not Check.SHORT_SALES:
        limit = LIMITS[check.value]
        assert check.value in reason.text
        assert f"{limit:g}" in reason.text.replace(",", "")


def test_every_end_of_an_order_has_words() -> None:
    assert set(BY_END) == set(OrderEnd)
    assert set(BY_CHECK) == set(Check)


@pytest.mark.parametrize(
    ("measure", "text", "remedy"),
    [
        ("integrity", "integrity below min_quality 90 %", "--complete"),
        ("quality", "quality below min_quality 90 %", "set trading_config.quality_measure to"),
    ],
)
def test_the_remedy_of_quality_is_of_its_measure(measure: str, text: str, remedy: str) -> None:
    reason = reason_of_check(Check.MIN_QUALITY, {"quality_measure": measure, "min_quality": 90.0})
    assert reason.text == text
    assert remedy in (reason.remedy or "")


def test_a_record_without_a_limit_has_the_name_of_the_check() -> None:
    assert reason_of_check(Check.MAX_PER_TRADE, {}).text == "max_per_trade"
    assert reason_of_check(Check.MAX_PER_TRADE, {"max_per_trade": "much"}).text == "max_per_trade"


def test_reasons_come_with_the_most_frequent_first_and_count_by_symbol() -> None:
    tally = Tally(
        (
            RefusedSignals(Check.SHORT_SALES, "A", 4, 1),
            RefusedSignals(Check.MIN_QUALITY, "B", 3, 0),
            RefusedSignals(Check.MIN_QUALITY, "A", 2, 0),
        ),
        (EndedOrders(OrderEnd.REQUEST, "A", 9, 0), EndedOrders(OrderEnd.CASH, "A", 2, 1)),
    )
    result = result_document(None, Wanted(20, 11, tally, LIMITS))
    assert (result.signals, result.refused, result.profit) == (20, 9, None)
    quality, short = result.refusals
    assert (quality.reason, quality.count, short.count, short.in_part) == ("min_quality", 5, 4, 1)
    assert [(each.symbol, each.count) for each in quality.symbols] == [("B", 3), ("A", 2)]
    (cut,) = result.endings
    assert (result.orders, result.unfilled, cut.reason, cut.in_part) == (11, 2, "cash", 1)
