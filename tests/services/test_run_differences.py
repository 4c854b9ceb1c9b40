"""Two runs side by side: what differs first, and in which values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry, Valuation
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.execution.round_trips import trades_of
from mismartera.services.run_differences import (
    Change,
    Difference,
    ResultKind,
    Results,
    first_differences,
)

NAN = float("nan")


def decision(number: int, quantity: float = 10) -> Decision:
    signal = Signal("AAPL", Side.BUY, quantity)
    return Decision(number, number * 100, "own", signal, True, "", 99.5, 100.0, 10, (number,))


def order(number: int, state: OrderState = OrderState.ACCEPTED) -> Order:
    request = OrderRequest("own", "AAPL", Side.BUY, 10)
    return Order(number, f"m-{number}", request, number * 100, state)


def fill(number: int, price: float = 190.0, side: Side = Side.BUY) -> Fill:
    value = round(price * 10 * 1_000_000)
    return Fill(number, number, "own", "AAPL", side, 10, price, value, 0, number * 100 + 50, 0)


def run(*entries: LedgerEntry, equity: tuple[int, ...] = (1, 2, 3)) -> Results:
    rows = len(equity)
    times, amounts = np.arange(rows, dtype=np.int64) * 60, np.array(equity, np.int64)
    fills = [each for each in entries if isinstance(each, Fill)]
    none = np.zeros(rows, np.int64)
    return Results(entries, trades_of(fills), RunEquity(times, none, amounts, amounts, none))


def whole() -> list[LedgerEntry]:
    return [
        order(1), decision(1), fill(1), order(1, OrderState.FILLED),
        Valuation(160, (("AAPL", 1),), begins_session=True),
        order(2), decision(2), fill(2, side=Side.SELL), order(2, OrderState.FILLED),
    ]  # fmt: skip


def test_equal_runs_have_no_difference() -> None:
    assert first_differences(run(*whole()), run(*whole())) == ()
    assert first_differences(run(), run()) == ()


def test_the_first_of_each_kind_is_named_the_earliest_first() -> None:
    changed = [fill(2, 191.0, Side.SELL) if each == whole()[7] else each for each in whole()]
    fills, trades = first_differences(run(*whole()), run(*changed))
    assert (fills.kind, fills.number, fills.time_ns) == (ResultKind.FILL, 2, 250)
    assert fills.changes == (
        Change("price", 190.0, 191.0),
        Change("value_micros", 1_900_000_000, 1_910_000_000),
    )
    assert (trades.kind, trades.number) == (ResultKind.TRADE, 1)
    assert [each.field for each in trades.changes] == [
        "exit_price", "profit_micros", "traded_micros",
    ]  # fmt: skip


def by_time(found: tuple[Difference, ...]) -> list[tuple[ResultKind, int]]:
    return [(each.kind, each.number) for each in found]


def test_of_the_same_instant_what_leads_to_the_other_comes_first() -> None:
    then, now = run(order(1), decision(1)), run(order(1, OrderState.EXPIRED), decision(1, 11))
    assert by_time(first_differences(then, now)) == [
        (ResultKind.DECISION, 1),
        (ResultKind.ORDER, 1),
    ]


def test_what_is_only_in_one_of_them_has_no_changes() -> None:
    (found,) = first_differences(run(decision(1)), run(decision(1), decision(2)))
    assert (found.then, found.now, found.changes) == (None, decision(2), ())
    (found,) = first_differences(run(decision(1), decision(2)), run(decision(1)))
    assert (found.then, found.now) == (decision(2), None)


def test_values_within_values_are_named_by_both(  # as are those of a signal and a request
) -> None:
    (found,) = first_differences(run(decision(1)), run(decision(1, 12)))
    assert found.changes == (Change("signal.quantity", 10, 12),)


def test_what_is_no_number_is_the_same_as_itself() -> None:
    assert first_differences(run(decision(1, NAN)), run(decision(1, NAN))) == ()
    (found,) = first_differences(run(decision(1, NAN)), run(decision(1, 1)))
    assert found.changes[0].field == "signal.quantity"


@pytest.mark.parametrize(
    ("now", "number", "changed"),
    [((1, 5, 3), 2, 2), ((1, 2), 3, 0), ((1, 2, 3, 4), 4, 0), ((), 1, 0)],
)
def test_rows_of_the_equity_are_compared_one_by_one(
    now: tuple[int, ...], number: int, changed: int
) -> None:
    (found,) = first_differences(run(), run(equity=now))
    assert (found.kind, found.number, len(found.changes)) == (ResultKind.EQUITY, number, changed)
    assert found.time_ns == (number - 1) * 60


def test_results_are_counted_by_kind() -> None:
    results = run(*whole())
    assert [results.count(kind) for kind in ResultKind] == [2, 2, 2, 1, 3]
    assert replace(results, entries=()).count(ResultKind.ORDER) == 0
