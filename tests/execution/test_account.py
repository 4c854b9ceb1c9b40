"""Money to the last micro: rounding, average cost, what is realised and what is not."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from hypothesis import given
from hypothesis import strategies as st

from mismartera.config.trading import Margin, TradingConfig
from mismartera.domain.fill import Fill
from mismartera.domain.money import price_units, share_micros, units, value_micros
from mismartera.domain.signal import Side
from mismartera.execution.account import Account
from mismartera.execution.books import no_prices
from tests.budget import examples

_prices = st.decimals(
    min_value=Decimal("0.00000001"), max_value=Decimal("9999"), places=8, allow_nan=False
)
_eighths = st.decimals(
    min_value=Decimal("0.00000001"), max_value=Decimal("99999"), places=8, allow_nan=False
)


def fill(
    side: Side, quantity: float, price: float, *, fee: int = 0, strategy: str = "mine"
) -> Fill:
    value = value_micros(price_units(price), units(quantity))
    return Fill(1, 1, strategy, "A", side, quantity, price, value, fee, 0, 0)


def account(*fills: Fill, **limits: object) -> Account:
    made = Account(TradingConfig.model_validate(limits))
    for each in fills:
        made.apply(each)
    return made


@examples(200)
@given(_prices, _eighths)
def test_a_value_is_the_exact_product_rounded_half_to_even(price: Decimal, count: Decimal) -> None:
    exact = (price * count).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    value = value_micros(price_units(float(price)), units(float(count)))
    assert value == int(exact * 1_000_000)
    assert value_micros(price_units(float(price)), -units(float(count))) == -value


@examples(200)
@given(st.integers(-(10**15), 10**15), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_rounded_half_to_even_and_all_of_it_is_all(
    total: int, part: int, whole: int
) -> None:
    exact = Decimal(total) * part / whole
    assert abs(share_micros(total, part, whole) - exact) <= Decimal("0.5")
    assert share_micros(total, whole, whole) == total


def test_tenths_add_up() -> None:
    there = account(*[fill(Side.BUY, 0.1, 0.7)] * 3, initial_cash=1)
    assert there.cash_micros == 790_000
    assert there.portfolio.held("mine", "A") == units(0.3)


def test_average_cost_and_what_is_realised() -> None:
    there = account(
        fill(Side.BUY, 10, 100.0),
        fill(Side.BUY, 30, 104.0),
        fill(Side.SELL, 20, 110.0, fee=250_000),
    )
    position = there.books().positions({"A": 105.0}.get)[0]
    assert (position.quantity, position.average_price, position.cost) == (20, 103.0, 2060.0)
    assert (position.realised, position.unrealised, position.value) == (140.0, 40.0, 2100.0)
    assert position.fees == 0.25
    state = there.books().state({"A": 105.0}.get)
    assert (state.cash, state.equity) == (98_079.75, 100_179.75)
    assert (state.realised, state.unrealised, state.fees) == (140.0, 40.0, 0.25)
    assert state.day_profit == 179.75


def test_a_reversal_realises_the_old_position_and_opens_a_new_one() -> None:
    there = account(fill(Side.BUY, 10, 100.0), fill(Side.SELL, 25, 110.0))
    position = there.books().positions({"A": 108.0}.get)[0]
    assert (position.quantity, position.average_price, position.cost) == (-15, 110.0, -1650.0)
    assert (position.realised, position.unrealised, position.value) == (100.0, 30.0, -1620.0)
    assert there.portfolio.short_symbols == {"A"}


def test_positions_are_kept_for_each_strategy_and_net() -> None:
    there = account(
        fill(Side.BUY, 10, 100.0, strategy="first"), fill(Side.SELL, 10, 102.0, strategy="second")
    )
    books = there.books()
    assert [each.quantity for each in books.strategy_positions(no_prices)] == [10, -10]
    (net,) = books.positions(no_prices)
    assert (net.quantity, net.realised, net.average_price) == (0, 20.0, None)
    assert there.portfolio.holders == {"A": 2}


def test_a_symbol_without_a_price_yet_is_worth_what_it_was_last_valued_at() -> None:
    there = account(fill(Side.BUY, 10, 100.0))
    assert there.mark(no_prices) == 100_000_000_000
    assert there.mark({"A": 101.0}.get) == 100_010_000_000
    assert there.mark(no_prices) == 100_010_000_000
    assert there.books().state(no_prices).equity == 100_010.0


def test_books_do_not_change_with_the_account() -> None:
    there = account(fill(Side.BUY, 10, 100.0))
    before = there.books()
    there.apply(fill(Side.SELL, 10, 90.0))
    assert before.state(no_prices).equity == 100_000.0
    assert there.books().state(no_prices).equity == 99_900.0


def test_a_margin_call_comes_when_own_money_is_short() -> None:
    there = account(
        fill(Side.BUY, 20, 100.0), initial_cash=1000, margin=Margin().model_dump(), short_sales=True
    )
    state = there.books().state(no_prices)
    assert (state.equity, state.exposure, state.buying_power) == (1000.0, 2000.0, 0.0)
    assert not there.books().state({"A": 67.0}.get).margin_call
    assert there.books().state({"A": 66.0}.get).margin_call
