"""The ledger on disk: what is read equals what was written, and adds up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.check import Check
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry, Valuation
from mismartera.domain.money import micros
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.signal import Decision, OrderType, Side, Signal, TimeInForce
from mismartera.execution.account import Account
from mismartera.execution.ledger import Ledger
from mismartera.storage.ledger_books import LedgerPosition
from mismartera.storage.ledger_contents import LedgerAccount, LedgerContents
from mismartera.storage.ledger_file import LedgerFile, open_reading
from tests.budget import examples
from tests.execution.trading_day import Trading, bars, configurations, signals
from tests.storage.endless_trading import ACCOUNT, traded

REQUEST = OrderRequest("mine", "A", Side.BUY, 10.0)
SIGNAL = Signal("A", Side.BUY, 10.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def file(path: Path) -> Iterator[LedgerFile]:
    with LedgerFile.open(path, ACCOUNT) as opened:
        yield opened


def holdings(contents: LedgerContents) -> tuple[list[LedgerPosition], list[LedgerPosition]]:
    """What the account and what strategies hold, each by first trade."""
    kept = contents.positions()
    return (
        [each for each in kept if each.strategy is None],
        [each for each in kept if each.strategy is not None],
    )


def assert_same_books(contents: LedgerContents, account: Account) -> None:
    """Cash, fees and positions are those of an account, to the last micro."""
    books = account.books()
    assert contents.cash_micros == books.cash_micros
    assert contents.kept.fees_micros == books.fees_micros
    expected = (
        [LedgerPosition(*each[:-1]) for each in side] for side in (books.net, books.by_strategy)
    )
    assert holdings(contents) == tuple(expected)


@examples(40)
@given(configurations, bars(), st.lists(signals(), min_size=8, max_size=40), st.booleans())
def test_any_trading_is_read_as_it_was_written_and_makes_the_same_account(
    tmp_path_factory: pytest.TempPathFactory,
    limits: TradingConfig,
    drawn: list[Bar],
    sent: list[tuple[str, Signal]],
    each_event: bool,
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    with LedgerFile.open(path, LedgerAccount("paper", micros(limits.initial_cash))) as file:
        trading = Trading(limits, drawn, sent, Ledger(file.keep, each_event=each_event))
    followed = Account(limits)
    with open_reading(path) as contents:
        assert contents.entries() == trading.ledger.entries
        assert contents.orders() == trading.desk.broker.book.orders
        assert contents.fills() == trading.fills
        assert contents.decisions() == trading.decisions
        for fill in contents.fills():
            followed.apply(fill)
        assert_same_books(contents, followed)
        assert_same_books(contents, trading.desk.account)


@examples(10)
@given(configurations, bars(), st.lists(signals(), min_size=8, max_size=40))
def test_it_adds_up_after_every_transaction(
    tmp_path_factory: pytest.TempPathFactory,
    limits: TradingConfig,
    drawn: list[Bar],
    sent: list[tuple[str, Signal]],
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    with LedgerFile.open(path, LedgerAccount("paper", micros(limits.initial_cash))) as file:

        def keep_and_check(entries: Sequence[LedgerEntry]) -> None:
            file.keep(entries)
            assert file.check() == ()
            with open_reading(path) as contents:
                assert contents.entries() == ledger.entries

        ledger = Ledger(keep_and_check, each_event=True)
        Trading(limits, drawn, sent, ledger)


def test_a_new_ledger_has_the_initial_cash_and_nothing_else(file: LedgerFile) -> None:
    contents = file.contents
    assert contents.account == ACCOUNT
    assert contents.cash_micros == ACCOUNT.initial_micros
    assert [*contents.entries(), *contents.positions(), *contents.orders()] == []
    assert file.check() == ()
    file.keep([])
    assert file.check() == ()


def test_a_ledger_is_gone_on_with_after_it_was_closed(path: Path) -> None:
    entries = traded(300)
    for first in range(0, len(entries), 60):
        with LedgerFile.open(path, ACCOUNT) as file:
            file.keep(entries[first : first + 60])
    with LedgerFile.open(path, ACCOUNT) as file:
        assert file.contents.entries() == entries
        # An event may lie on both sides of a cut, so only the last one has to add up.
        assert file.check() == ()


def test_engine_threads_use_it_one_after_the_other(path: Path) -> None:
    entries = traded(60)
    file = LedgerFile.open(path, ACCOUNT)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(file.keep, entries[:100]).result()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(file.keep, entries[100:]).result()
        assert pool.submit(file.contents.entries).result() == entries
        pool.submit(file.close).result()
    with LedgerFile.open(path, ACCOUNT) as again:
        assert again.contents.entries() == entries


def test_readers_do_not_wait_for_a_writer_and_see_what_was_there_when_they_came(
    path: Path, file: LedgerFile
) -> None:
    entries = traded(60)
    file.keep(entries[:50])
    with open_reading(path) as before:
        file.keep(entries[50:])
        assert before.entries() == entries[:50]
        with open_reading(path) as after:
            assert after.entries() == entries


def test_a_ledger_lies_where_any_name_says(tmp_path: Path) -> None:
    path = tmp_path / "an account, 100 % #1?" / "läd ger.sqlite"
    with LedgerFile.open(path, ACCOUNT) as file:
        traded(20, file.keep)
    with open_reading(path) as contents:
        assert len(contents.entries()) == contents.kept.entries > 0
    assert {each.name for each in path.parent.iterdir()} <= {path.name, f"{path.name}.lock"}


def test_closing_twice_is_closing_once(path: Path) -> None:
    file = LedgerFile.open(path, ACCOUNT)
    file.close()
    file.close()
    LedgerFile.open(path, ACCOUNT).close()


_any_number = st.floats() | st.integers(-(10**20), 10**20).map(float)
_any_text = st.text(st.characters(exclude_categories=()), max_size=20)
_any_signal = st.builds(
    Signal,
    _any_text,
    st.sampled_from(Side),
    _any_number,
    st.sampled_from(OrderType),
    st.none() | _any_number,
    _any_number,
    _any_text,
    *[st.none() | _any_number] * 3,
    st.sampled_from(TimeInForce),
    *[st.none() | _any_number] * 2,
)


@examples(100)
@given(_any_signal, _any_text, st.none() | _any_number)
def test_whatever_a_strategy_sends_is_kept_with_its_rejection(
    tmp_path_factory: pytest.TempPathFactory, signal: Signal, text: str, quality: float | None
) -> None:
    decision = Decision(1, 2**62, text, signal, False, text, quality, None, refused_by=Check.FORM)
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    with LedgerFile.open(path, ACCOUNT) as file:
        file.keep([decision])
        (found,) = file.contents.decisions()
    assert plain(found) == plain(decision)


def plain(decision: Decision) -> list[object]:
    """A decision's values, of which those that are no numbers are equal to each other."""
    signal = decision.signal
    values = [getattr(each, name) for each in (decision, signal) for name in each._fields]
    values.remove(signal)
    return ["no number" if value != value else value for value in values]


def test_numbers_of_other_libraries_are_kept_as_numbers(file: LedgerFile) -> None:
    signal = Signal("A", Side.BUY, np.int64(10), OrderType.LIMIT, np.float32(0.5))  # type: ignore[arg-type]  # what a strategy may well send
    terms = OrderTerms(OrderType.LIMIT, limit_price=np.float64(0.5))
    request = REQUEST._replace(quantity=np.int64(10), terms=terms)  # type: ignore[arg-type]  # likewise
    order, decision = Order(1, "mine-1", request, 5), decided(signal, orders=(1,))
    file.keep([order, decision])
    assert file.contents.entries() == [order, decision]
    (found,) = file.contents.decisions()
    assert (type(found.signal.quantity), type(found.signal.price)) == (float, float)


def decided(signal: Signal, orders: tuple[int, ...] = ()) -> Decision:
    return Decision(1, 5, "mine", signal, True, "every check passed", 99.5, None, 10.0, orders)


def test_an_approved_order_of_no_number_is_kept_as_it_is(file: LedgerFile) -> None:
    file.keep([decided(SIGNAL._replace(quantity=math.nan))])
    (found,) = file.contents.decisions()
    assert math.isnan(found.signal.quantity)


def test_amounts_of_any_size_are_kept_to_the_last_micro(file: LedgerFile) -> None:
    much, many = 10**25 + 1, 1e12
    order = Order(1, "mine-1", REQUEST._replace(quantity=many), 5)
    filled = order._replace(state=OrderState.FILLED, filled=many, closed_ns=9)
    fill = Fill(1, 1, "mine", "A", Side.BUY, many, 1e7, much, 3, 9, 5)
    valuation = Valuation(9, (("A", much), ("É\ud800", 1)), True)
    file.keep([order, filled, fill, valuation])
    assert file.contents.entries() == [order, filled, fill, valuation]
    assert file.contents.cash_micros == ACCOUNT.initial_micros - much - 3
    assert file.contents.positions() == [
        LedgerPosition("mine", "A", 10**20, much, 0, 3),
        LedgerPosition(None, "A", 10**20, much, 0, 3),
    ]
    assert file.check() == ()


def test_an_order_that_is_entered_late_is_kept_as_it_came(file: LedgerFile) -> None:
    """A broker may report an order that was filled before anybody heard of it."""
    order = Order(1, "mine-1", REQUEST, 5, OrderState.PARTIALLY_FILLED, 4.0)
    fill = Fill(1, 1, "mine", "A", Side.BUY, 4.0, 2.0, 8_000_000, 0, 9, 5)
    file.keep([order, fill])
    cancelled = order._replace(
        state=OrderState.CANCELLED, closed_ns=7, note="enough", ended_by=OrderEnd.CASH
    )
    file.keep([cancelled])
    assert file.contents.entries() == [order, fill, cancelled]
    assert file.contents.orders() == [cancelled]
    assert file.check() == ()
