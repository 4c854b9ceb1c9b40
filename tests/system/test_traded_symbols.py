"""Symbols that are held or ordered: they stay in the session until they are traded no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mismartera.domain.ticket import OrderTicket
from mismartera.system_manager import SystemManager
from tests.services.changing import Start, start, states, system
from tests.services.test_session_scanners import configured, momentum
from tests.system.bench import Bench

__all__ = ["start", "system"]


@pytest.fixture
def found(system: SystemManager, tmp_path: Path) -> Iterator[SystemManager]:
    """A session in which a scanner found MSFT and others at 09:40, for 30 minutes."""
    scanner = momentum(max_results=10, time_to_live="30m")
    scanner["regular_session"] = [{"start": "09:40"}]
    system.run.start(configured(tmp_path, [scanner]), paused=True)
    system.run.run_until("09:45")
    assert len(symbols(system)) > 2
    yield system
    if system.run.state.is_live:
        system.run.stop()


def symbols(system: SystemManager) -> tuple[str, ...]:
    return system.view.status().symbols


def trade(system: SystemManager, side: str, **terms: float) -> None:
    ticket = OrderTicket("MSFT", side, 5, terms)
    placed = system.session_changes.orders.order(ticket)
    assert placed.decision.approved, placed.decision.reason


def test_a_symbol_that_a_scanner_found_stays_while_it_is_held(found: SystemManager) -> None:
    trade(found, "buy")
    found.run.run_until("10:30")
    assert symbols(found) == ("AAPL", "MSFT")
    trade(found, "sell")
    found.run.run_until("10:32:30")
    assert symbols(found) == ("AAPL",)


def test_a_symbol_stays_while_an_order_is_open(found: SystemManager) -> None:
    trade(found, "buy", limit_price=1.0)
    found.run.run_until("10:30")
    assert symbols(found) == ("AAPL", "MSFT")
    found.session_changes.orders.cancel()
    found.run.run_until("10:31:30")
    assert symbols(found) == ("AAPL",)


def test_a_symbol_that_is_held_over_night_stays_for_the_next_session(
    found: SystemManager,
) -> None:
    trade(found, "buy")
    found.run.run_until("2024-07-03T09:35")
    assert symbols(found) == ("AAPL", "MSFT")
    trade(found, "sell")
    found.run.run_until("09:37:30")
    assert found.execution.positions().positions == ()
    assert symbols(found) == ("AAPL",)


def test_removing_what_is_traded_needs_force(start: Start, system: SystemManager) -> None:
    session = start(symbols=("AAPL", "MSFT"))
    trade(system, "buy")
    (refused,) = session.remove_symbols(["MSFT"]).changes
    assert (refused.state, refused.reason) == (
        "refused", "1 order is open; --force removes it all the same",
    )  # fmt: skip
    system.run.step()
    trade(system, "buy", limit_price=1.0)
    (refused,) = session.remove_symbols(["MSFT"]).changes
    assert refused.reason.startswith("5 are held and 1 order is open; --force")
    assert states(session.remove_symbols(["MSFT", "NOPE"], force=True)) == {
        "MSFT": "removed", "NOPE": "not there",
    }  # fmt: skip
    execution = system.execution
    (position,) = execution.positions().positions
    assert (position.symbol, position.quantity) == ("MSFT", 5.0)
    assert execution.orders().orders == ()
    assert execution.orders(closed=True).orders[-1].note == "its symbol left the session"
    worth = execution.account().account.equity
    system.run.run_until("12:00")
    assert execution.account().account.equity == worth


def test_what_was_removed_is_closed_once_it_is_back(start: Start, system: SystemManager) -> None:
    session = start(symbols=("AAPL", "MSFT"))
    trade(system, "buy")
    system.run.step()
    session.remove_symbols(["MSFT"], force=True)
    session.add_symbols(["MSFT"])
    session.orders.flatten("MSFT")
    system.run.step()
    assert system.execution.positions().positions == ()
    assert states(session.remove_symbols(["MSFT"])) == {"MSFT": "removed"}


def test_what_strategies_hold_against_each_other_is_held(bench: Bench) -> None:
    bench.start(
        "counting", paused=True, symbols=("AAA", "BBB"), trading_config={"short_sales": True}
    )
    bench.system.run.run_until("10:00")
    session, execution = bench.system.session_changes, bench.system.execution
    session.orders.cancel()
    (own,) = [
        each for each in execution.positions(by_strategy=True).positions if each.symbol == "AAA"
    ]
    side = "sell" if own.quantity > 0 else "buy"
    session.orders.order(OrderTicket("AAA", side, abs(own.quantity)))
    bench.system.run.step()
    assert "AAA" not in {each.symbol for each in execution.positions().positions}
    session.orders.cancel()
    (refused,) = session.remove_symbols(["AAA"]).changes
    assert "against each other" in refused.reason
