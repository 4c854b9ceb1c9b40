"""The one place where terms of orders are declared: what is made of it lines up with it."""

from __future__ import annotations

import pytest

from mismartera.calc.fill_model import as_met
from mismartera.domain.order import OrderRequest
from mismartera.domain.order_terms import (
    AT_MARKET,
    BRACKET,
    MARKET_TERMS,
    NUMBERS,
    TERMS,
    TIMES_IN_FORCE,
    OrderTerms,
    TimeInForce,
)
from mismartera.domain.order_types import ORDER_TYPES, OrderType
from mismartera.domain.signal import Side, Signal

ALL = OrderTerms(OrderType.STOP_LIMIT, 1.0, 2.0, 3.0, 4.0, TimeInForce.GTC, 5.0, 6.0)


def test_a_signal_names_every_term_and_only_the_limit_by_another_name() -> None:
    asked = ["price" if name == "limit_price" else name for name in OrderTerms._fields]
    assert [name for name in Signal._fields if name in asked] == asked


def test_the_terms_of_a_signal_are_what_it_was_made_with() -> None:
    signal = Signal("A", Side.SELL, 7, OrderType.STOP_LIMIT, 1.0, 0.5, "why", 2.0, 3.0, 4.0,
                    TimeInForce.GTC, 5.0, 6.0)  # fmt: skip
    assert signal.terms == ALL
    plain = Signal("A", Side.SELL, 7, confidence=0.5, reason="why")
    assert plain.with_terms(ALL) == signal


@pytest.mark.parametrize("force", TimeInForce)
def test_plain_market_orders_share_their_terms(force: TimeInForce) -> None:
    signal = Signal("A", Side.BUY, 1, time_in_force=force)
    assert signal.terms is MARKET_TERMS[force]
    assert signal._replace(stop_loss=1.0).terms.without_bracket() == MARKET_TERMS[force]
    assert Signal("A", Side.BUY, 1).terms is OrderRequest("s", "A", Side.BUY, 1).terms is AT_MARKET


def test_the_terms_of_a_request_are_read_as_its_own() -> None:
    request = OrderRequest("s", "A", Side.BUY, 1, ALL)
    assert (request.order_type, request.time_in_force) == (ALL.order_type, ALL.time_in_force)
    numbers = (request.limit_price, request.stop_price, request.trail_amount,
               request.trail_percent, request.take_profit, request.stop_loss)  # fmt: skip
    assert numbers == (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)


def test_every_term_is_said_in_words_and_every_type_names_terms() -> None:
    assert tuple(TERMS) == OrderTerms._fields
    assert ORDER_TYPES.keys() == set(OrderType)
    assert TIMES_IN_FORCE.keys() == set(TimeInForce)
    taken = {name for rules in ORDER_TYPES.values() for name in rules.takes}
    assert taken | BRACKET.keys() == set(NUMBERS)
    assert all(rules.priced_by in {None, *rules.takes} for rules in ORDER_TYPES.values())


@pytest.mark.parametrize("order_type", OrderType)
def test_every_type_has_a_rule_by_which_it_is_filled(order_type: OrderType) -> None:
    assert as_met(AT_MARKET._replace(order_type=order_type), is_buy=True).is_buy
