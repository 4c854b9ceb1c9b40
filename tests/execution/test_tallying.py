"""What was refused and what ended early, counted by reason and symbol."""

from __future__ import annotations

from pathlib import Path

from mismartera.domain.check import Check
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.tally import EndedOrders, RefusedSignals, Tally
from mismartera.execution.tallying import tally_of
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile


def decided(number: int, symbol: str, refused_by: Check | None, *, approved: bool) -> Decision:
    signal = Signal(symbol, Side.BUY, 10.0)
    return Decision(number, number, "s", signal, approved, "why", 99.0, 99.0, None, (), refused_by)


def ordered(
    number: int, symbol: str, ended_by: OrderEnd | None, filled: float
) -> tuple[Order, Order]:
    order = Order(number, f"s-{number}", OrderRequest("s", symbol, Side.BUY, 10.0), 5)
    state = OrderState.FILLED if ended_by is None else OrderState.CANCELLED
    return order, order._replace(state=state, filled=filled, closed_ns=9, ended_by=ended_by)


ENTRIES: list[LedgerEntry] = [
    decided(1, "A", Check.MIN_QUALITY, approved=False),
    decided(2, "A", Check.MIN_QUALITY, approved=False),
    decided(3, "B", Check.MIN_QUALITY, approved=False),
    decided(4, "A", Check.SHORT_SALES, approved=True),
    decided(5, "A", None, approved=True),
    *ordered(1, "A", None, 10.0),
    *ordered(2, "A", OrderEnd.CASH, 4.0),
    *ordered(3, "A", OrderEnd.CASH, 0.0),
    *ordered(4, "\ud800", OrderEnd.SESSION, 0.0),
]
TALLY = Tally(
    (
        RefusedSignals(Check.MIN_QUALITY, "A", 2, 0),
        RefusedSignals(Check.MIN_QUALITY, "B", 1, 0),
        RefusedSignals(Check.SHORT_SALES, "A", 1, 1),
    ),
    (EndedOrders(OrderEnd.CASH, "A", 2, 1), EndedOrders(OrderEnd.SESSION, "\ud800", 1, 0)),
)


def test_signals_and_orders_are_counted_by_reason_and_symbol() -> None:
    assert tally_of(ENTRIES) == TALLY
    assert tally_of([]) == Tally()


def test_a_ledger_on_disk_counts_the_same(tmp_path: Path) -> None:
    file = LedgerFile.open(tmp_path / "ledger.sqlite", LedgerAccount("mine", 1_000_000))
    file.keep(ENTRIES)
    assert file.contents.tally() == TALLY
    refused = file.contents.refused_decisions(until=100, most=3)
    assert [each.number for each in refused] == [2, 3, 4]
    assert [each.number for each in file.contents.refused_decisions(until=2, most=9)] == [1, 2]
    file.close()
