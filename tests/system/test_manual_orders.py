"""Orders of a person in a running session: real store, real threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import MisMarteraError, OrderError, SessionError, UnknownName, UsageError
from mismartera.reporting.documents.account import FillDocument, OrderDocument, PositionDocument
from mismartera.reporting.documents.execution import PlacedOrderDocument
from tests.system.bench import Bench
from tests.system.gates import GATE
from tests.system.strategies import strategy_file


def buy(
    symbol: str = "AAA", quantity: float = 10, reason: str = "", **terms: str | float
) -> OrderTicket:
    return OrderTicket(symbol, "buy", quantity, terms, reason)


def send(bench: Bench, ticket: OrderTicket) -> PlacedOrderDocument:
    return bench.system.session_changes.orders.order(ticket)


def paused_at(bench: Bench, instant: str, *strategies: str, **more: object) -> None:
    bench.start(*strategies, paused=True, **more)  # type: ignore[arg-type]  # as of the bench
    bench.system.run.run_until(instant)


def fills(bench: Bench) -> tuple[FillDocument, ...]:
    return bench.system.execution.fills().fills


def open_orders(bench: Bench) -> tuple[OrderDocument, ...]:
    return bench.system.execution.orders().orders


def held(bench: Bench) -> dict[str | None, float]:
    positions = bench.system.execution.positions(by_strategy=True).positions
    return {each.strategy: each.quantity for each in positions}


def entries(bench: Bench) -> list[LedgerEntry]:
    return list(bench.run.backtest.analysis.trading.ledger.entries)


def test_an_order_while_paused_is_filled_by_the_bar_that_begins_next(bench: Bench) -> None:
    paused_at(bench, "11:00")
    placed = send(bench, buy(reason="a hunch"))
    assert placed.decision.approved
    assert placed.decision.signal_reason == "a hunch"
    assert placed.decision.orders == (1,)
    (order,) = open_orders(bench)
    assert (order,) == placed.orders
    assert (order.strategy, order.state, order.accepted_at[:16]) == (
        "manual", "accepted", "2024-07-01T11:00",
    )  # fmt: skip
    assert fills(bench) == ()
    bench.system.run.step()
    (fill,) = fills(bench)
    assert (fill.order, fill.quantity) == (1, 10.0)
    assert (fill.bar[11:16], fill.filled_at[11:16]) == ("11:00", "11:01")
    bars = bench.system.session_data.bars("AAA", "1m", None, None, "regular").bars
    assert fill.price == bars[-1].open
    assert held(bench) == {"manual": 10.0}
    assert bench.system.execution.account().account.open_orders == 0


def test_an_order_at_full_speed_is_decided_between_two_steps(bench: Bench) -> None:
    bench.start("stuck", "counting", symbols=("AAA",))
    GATE.reached.wait()
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(send, bench, buy())
        GATE.open()
        placed = sent.result()
    bench.finish()
    own = [fill for fill in fills(bench) if fill.strategy == "manual"]
    assert [fill.order for fill in own] == list(placed.decision.orders)
    assert own[0].bar >= placed.decision.time
    assert placed.session_time is not None


def test_an_order_goes_through_while_the_clock_runs(bench: Bench) -> None:
    bench.start(speed=3600)
    bench.wait_for(lambda: (bench.time() or "") > "2024-07-01T09:35")
    placed = send(bench, buy())
    bench.wait_for(lambda: bool(fills(bench)))
    assert fills(bench)[0].bar >= placed.decision.time
    bench.system.run.stop()
    assert held(bench) == {"manual": 10.0}


def test_a_cancelled_order_is_filled_no_more(bench: Bench) -> None:
    paused_at(bench, "10:00")
    send(bench, buy(limit_price=50.0, time_in_force="gtc"))
    send(bench, buy(limit_price=51.0))
    send(bench, buy("BBB", limit_price=50.0))
    orders = bench.system.session_changes.orders
    (cancelled,) = orders.cancel([2]).orders
    assert (cancelled.number, cancelled.state, cancelled.note) == (2, "cancelled", "cancelled")
    assert [each.number for each in orders.cancel(symbol="bbb").orders] == [3]
    assert [each.number for each in open_orders(bench)] == [1]
    assert [each.number for each in orders.cancel().orders] == [1]
    assert orders.cancel().orders == ()
    bench.system.run.resume()
    bench.finish()
    assert fills(bench) == ()


def test_of_several_orders_all_are_cancelled_or_none(bench: Bench) -> None:
    paused_at(bench, "11:00")
    send(bench, buy(limit_price=50.0))
    send(bench, buy())
    bench.system.run.step()
    orders = bench.system.session_changes.orders
    with pytest.raises(OrderError, match="order 2 is filled already"):
        orders.cancel([1, 2])
    with pytest.raises(OrderError, match="there is no order 3"):
        orders.cancel([1, 3])
    assert [each.number for each in open_orders(bench)] == [1]


def test_flattening_closes_all_that_is_chosen(bench: Bench) -> None:
    paused_at(bench, "11:30", "counting", symbols=("AAA",))
    assert held(bench)["counting"] > 0
    send(bench, buy())
    bench.system.run.step()
    send(bench, buy(limit_price=50.0))
    orders, execution = bench.system.session_changes.orders, bench.system.execution
    planned = execution.flattening(strategy="manual")
    done = orders.flatten(strategy="manual")
    assert planned.dry_run
    assert [each.number for each in planned.cancelled] == [each.number for each in done.cancelled]
    assert planned.positions == done.positions
    assert [each.quantity for each in done.positions] == [10.0]
    assert [(each.side, each.quantity, each.reduces_only) for each in done.orders] == [
        ("sell", 10.0, True)
    ]
    bench.system.run.step()
    assert set(held(bench)) == {"counting"}
    orders.flatten("AAA")
    bench.system.run.step()
    state = execution.account().account
    assert (state.exposure, state.open_positions) == (0.0, 0)
    assert state.equity == state.cash
    assert orders.flatten().orders == ()


def test_an_order_at_the_close_waits_for_the_next_session(bench: Bench) -> None:
    paused_at(bench, "16:00")
    placed = send(bench, buy())
    assert (placed.after_close, placed.next_session) == (True, "2024-07-02")
    bench.system.run.step(2)
    (fill,) = fills(bench)
    assert fill.bar[:16] == "2024-07-02T09:30"


def test_an_order_at_the_run_s_last_close_stays_unfilled(bench: Bench) -> None:
    paused_at(bench, "16:00", last="2024-07-01")
    placed = send(bench, buy())
    assert (placed.after_close, placed.next_session) == (True, None)
    bench.system.run.resume()
    bench.finish()
    assert fills(bench) == ()
    assert [each.state for each in open_orders(bench)] == ["accepted"]


def test_a_rejected_order_is_a_decision_and_no_order(bench: Bench) -> None:
    paused_at(bench, "10:45")
    placed = send(bench, buy("BBB"))
    assert not placed.decision.approved
    assert "integrity" in placed.decision.reason
    assert placed.orders == ()
    (decision,) = bench.system.execution.decisions(approved=False).decisions
    assert decision == placed.decision
    assert bench.system.execution.decisions(approved=True).decisions == ()


def test_what_reduces_a_position_is_not_refused_for_the_data(bench: Bench) -> None:
    paused_at(bench, "10:00")
    send(bench, buy("BBB"))
    bench.system.run.run_until("10:45")
    assert not send(bench, buy("BBB")).decision.approved
    placed = send(bench, OrderTicket("BBB", "sell", 10))
    assert placed.decision.approved
    assert placed.orders[0].reduces_only
    bench.system.run.step()
    assert held(bench) == {}


def test_a_bracket_protects_what_was_filled(bench: Bench) -> None:
    paused_at(bench, "11:00")
    send(bench, buy(take_profit=1000.0, stop_loss=1.0))
    bench.system.run.step()
    stop, limit = open_orders(bench)
    assert (stop.parent, stop.terms.stop_price, limit.terms.limit_price) == (1, 1.0, 1000.0)
    assert stop.oco_group == limit.oco_group


@pytest.mark.parametrize(
    "ticket",
    [
        buy(),
        buy(limit_price=50.0),
        buy("BBB", take_profit=1000.0, stop_loss=1.0),
        buy(quantity=1e6),
        OrderTicket("AAA", "sell", 5),
    ],
)
def test_a_dry_run_changes_nothing(bench: Bench, ticket: OrderTicket) -> None:
    paused_at(bench, "10:45")
    send(bench, buy())
    bench.system.run.step()
    before, seen, commands = bench.results(), entries(bench), bench.run.commands
    account = bench.system.execution.account()
    foreseen = bench.system.execution.preview(ticket)
    bench.system.execution.flattening()
    assert (bench.results(), entries(bench), bench.run.commands) == (before, seen, commands)
    assert bench.system.execution.account() == account
    placed = send(bench, ticket)
    assert foreseen.approved == placed.decision.approved
    assert foreseen.reason == placed.decision.reason
    assert foreseen.buying_power == account.account.buying_power


def test_a_dry_run_foresees_what_the_next_step_brings(bench: Bench) -> None:
    paused_at(bench, "11:00", trading_config={"commission": {"model": "per_trade", "amount": 2}})
    foreseen = bench.system.execution.preview(buy())
    assert (foreseen.position, foreseen.position_after) == (0.0, 10.0)
    assert foreseen.expected_price == foreseen.last_close
    assert foreseen.cost == pytest.approx(10 * (foreseen.expected_price or 0) + 2)
    assert foreseen.commission == 2.0
    send(bench, buy())
    bench.system.run.step()
    state = bench.system.execution.account().account
    slipped = fills(bench)[0].price - (foreseen.expected_price or 0)
    assert state.buying_power == pytest.approx(foreseen.buying_power_after - 10 * slipped)


def scripted(bench: Bench) -> list[LedgerEntry]:
    """A run with orders at fixed times, to its end."""
    paused_at(bench, "10:00", "counting")
    orders, run = bench.system.session_changes.orders, bench.system.run
    send(bench, buy(quantity=50, take_profit=100.5, stop_loss=99.5))
    run.run_until("11:15")
    send(bench, OrderTicket("AAA", "sell", 20))
    send(bench, buy("BBB", limit_price=99.0, time_in_force="gtc"))
    send(bench, buy(quantity=1e6))
    run.run_until("16:00")
    send(bench, buy(trail_percent=2.0))
    run.run_until("2024-07-02T12:00")
    orders.cancel()
    orders.flatten("AAA")
    run.resume()
    bench.finish()
    return entries(bench)


def test_the_same_commands_give_the_same_ledger(bench: Bench) -> None:
    first = scripted(bench)
    assert len(fills(bench)) > 20
    assert scripted(bench) == first


def test_every_command_is_in_the_record_with_what_repeats_it(bench: Bench) -> None:
    scripted(bench)
    recorded = [each for each in bench.run.commands if each.name.startswith("execution")]
    names = [each.name.value.removeprefix("execution ") for each in recorded]
    assert names == ["order"] * 5 + ["cancel", "flatten"]
    assert recorded[0].arguments["terms"] == {"take_profit": 100.5, "stop_loss": 99.5}
    assert recorded[-1].arguments == {"symbol": "AAA", "strategy": None}
    paused_at(bench, "10:00")
    again = bench.system.session_changes.method(recorded[0].name)
    again(**recorded[0].arguments)
    assert [each.quantity for each in open_orders(bench)] == [50.0]


def test_a_strategy_of_the_same_name_has_a_key_of_its_own(bench: Bench) -> None:
    file = bench.folder / "manual.py"
    text = strategy_file(bench.folder, "counting").read_text(encoding="utf-8")
    file.write_text(text.replace("class Counting", "class Manual"), encoding="utf-8")
    path = bench.configuration(strategies=("manual",))
    bench.system.run.start(str(path), [file], paused=True)
    bench.system.run.run_until("11:00")
    send(bench, buy())
    bench.system.run.step()
    traders = {each.strategy for each in bench.system.execution.account().strategies}
    assert traders == {"manual", "manual#2"}


def test_what_the_account_shows_is_of_one_step(bench: Bench) -> None:
    paused_at(bench, "11:00", "counting")
    execution = bench.system.execution
    account = execution.account()
    total = sum(each.profit for each in account.strategies)
    assert account.account.profit == pytest.approx(total, abs=1e-5)
    assert account.account.exposure == pytest.approx(
        sum(abs(each.value or 0) for each in account.positions)
    )
    net = {each.symbol: each.quantity for each in account.positions}
    bought: dict[str, float] = {}
    for fill in fills(bench):
        sign = 1 if fill.side == "buy" else -1
        bought[fill.symbol] = bought.get(fill.symbol, 0) + sign * fill.quantity
    assert net == {symbol: quantity for symbol, quantity in bought.items() if quantity}
    closed = execution.positions(by_strategy=True, closed=True).positions
    assert len(closed) >= len(execution.positions(by_strategy=True).positions)


def test_rows_are_chosen_by_symbol_and_strategy(bench: Bench) -> None:
    paused_at(bench, "12:00", "counting")
    send(bench, buy())
    bench.system.run.step()
    execution = bench.system.execution
    assert {each.symbol for each in execution.fills("aaa").fills} == {"AAA"}
    (own,) = execution.fills(strategy="manual").fills
    assert own.strategy == "manual"
    assert [each.strategy for each in execution.orders(strategy="manual", closed=True).orders] == [
        "manual"
    ]
    positions: tuple[PositionDocument, ...] = execution.positions(strategy="manual").positions
    assert [(each.strategy, each.quantity) for each in positions] == [("manual", 10.0)]
    decisions = execution.decisions(strategy="counting", most=3)
    assert decisions.count > 3
    assert [each.number for each in decisions.decisions] == sorted(
        each.number for each in decisions.decisions
    )
    everything = execution.fills()
    last = execution.fills(most=2)
    assert (last.count, last.fills) == (everything.count, everything.fills[-2:])
    assert execution.fills(most=10_000) == everything


def test_names_that_nobody_has_are_refused_with_the_nearest(bench: Bench) -> None:
    paused_at(bench, "11:00", "counting")
    execution, orders = bench.system.execution, bench.system.session_changes.orders
    for ask in (
        lambda: execution.fills("AAB"),
        lambda: execution.orders("AAB"),
        lambda: execution.positions("AAB"),
        lambda: execution.flattening("AAB"),
        lambda: execution.preview(buy("AAB")),
        lambda: orders.flatten("AAB"),
        lambda: orders.cancel(symbol="AAB"),
        lambda: send(bench, buy("AAB")),
    ):
        with pytest.raises(UnknownName, match="unknown symbol of the session 'AAB'; did you mean"):
            ask()
    with pytest.raises(UnknownName, match="did you mean counting"):
        execution.decisions(strategy="countin")
    with pytest.raises(UnknownName, match="`data add-symbol ZZZZ` adds one that is stored"):
        send(bench, buy("ZZZZ"))
    with pytest.raises(UsageError, match="quantity 0"):
        send(bench, buy(quantity=0))


def test_after_the_run_the_account_is_looked_at_and_left_alone(bench: Bench) -> None:
    bench.start("counting")
    bench.finish()
    execution, orders = bench.system.execution, bench.system.session_changes.orders
    assert execution.account().account.equity != 100_000.0
    assert execution.fills().count > 0
    for ask in (
        lambda: send(bench, buy()),
        lambda: orders.cancel([1]),
        orders.flatten,
        lambda: execution.preview(buy()),
        execution.flattening,
    ):
        with pytest.raises(SessionError, match="it is finished"):
            ask()


def test_without_a_run_everything_says_so(bench: Bench) -> None:
    execution = bench.system.execution
    for ask in (
        execution.account, execution.positions, execution.orders, execution.fills,
        execution.decisions, execution.flattening, lambda: execution.preview(buy()),
        lambda: send(bench, buy()),
    ):  # fmt: skip
        with pytest.raises(MisMarteraError, match="there is no session"):
            ask()
