"""In which order a step's orders are filled: by bars and prices, not by who came first."""

from __future__ import annotations

from itertools import permutations

import pytest

from mismartera.calc.fill_order import Met, Round, in_turn


def met(
    number: int,
    when: Round,
    *,
    sign: int = -1,
    price: float = 100.0,
    reduces: bool = True,
    symbol: str = "A",
    strategy: str = "mine",
    bar: int = 0,
) -> Met:
    return Met(when, bar, reduces, number, strategy, symbol, sign, price)


def numbers(*orders: Met) -> list[int]:
    (turn,) = {tuple(each.number for each in in_turn(order)) for order in permutations(orders)}
    return list(turn)


def test_rounds_follow_each_other_whatever_was_accepted_first() -> None:
    close, within, opened = met(1, Round.CLOSE), met(2, Round.WITHIN), met(3, Round.OPEN)
    assert numbers(close, within, opened) == [3, 2, 1]


def test_at_the_open_the_earlier_bar_comes_first_then_what_reduces_then_acceptance() -> None:
    orders = (
        met(1, Round.OPEN, reduces=False, bar=60),
        met(2, Round.OPEN, bar=60),
        met(3, Round.OPEN, bar=60, symbol="B"),
        met(4, Round.OPEN, reduces=False, symbol="B"),
    )
    assert numbers(*orders) == [4, 2, 3, 1]


@pytest.mark.parametrize(("sign", "turn"), [(-1, [2, 3, 1]), (1, [1, 3, 2])])
def test_within_a_bar_the_price_that_is_worse_for_the_account_comes_first(
    sign: int, turn: list[int]
) -> None:
    prices = {1: 105.0, 2: 95.0, 3: 99.0}
    assert numbers(*(met(n, Round.WITHIN, sign=sign, price=p) for n, p in prices.items())) == turn


def test_within_a_bar_exits_come_before_entries_and_ties_go_by_acceptance() -> None:
    orders = (
        met(1, Round.WITHIN, reduces=False, sign=1, price=110.0),
        met(2, Round.WITHIN, price=99.0),
        met(3, Round.WITHIN, price=99.0),
        met(4, Round.WITHIN, reduces=False, price=120.0),
    )
    assert numbers(*orders) == [2, 3, 4, 1]


def test_orders_of_one_strategy_and_symbol_are_together_in_the_place_of_the_first() -> None:
    orders = (
        met(1, Round.WITHIN, price=105.0),
        met(2, Round.WITHIN, strategy="other"),
        met(3, Round.WITHIN, price=95.0),
        met(4, Round.WITHIN, symbol="B"),
    )
    assert numbers(*orders) == [3, 1, 2, 4]


def test_at_the_close_what_reduces_comes_first() -> None:
    assert numbers(met(1, Round.CLOSE, reduces=False), met(2, Round.CLOSE)) == [2, 1]
