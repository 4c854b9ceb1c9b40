"""The strategies that the documentation shows, run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mismartera.domain.order import Order, OrderState
from mismartera.domain.run_state import RunState
from mismartera.domain.signal import OrderType, Side, TimeInForce
from mismartera.strategies.library import INCLUDED
from mismartera.system_manager import SystemManager
from tests.cli.conftest import run_main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "strategies.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    assert run_main(home, "-c", "data sample").status == 0
    return home


NAMES = [re.findall(r"class (\w+)\(Strategy\b", block)[-1] for block in BLOCKS]


@pytest.mark.parametrize("block", BLOCKS, ids=NAMES)
def test_each_strategy_of_the_page_runs_and_decides(
    block: str, sample: Path, tmp_path: Path
) -> None:
    assert _ran(block, sample, tmp_path)


def test_the_bracket_of_the_page_has_two_exits_of_which_one_is_filled(
    sample: Path, tmp_path: Path
) -> None:
    orders = _ran(BLOCKS[NAMES.index("NewHigh")], sample, tmp_path)
    entries = [order for order in orders if order.request.take_profit is not None]
    assert {order.request.order_type for order in entries} == {OrderType.STOP}
    exits = [order for order in orders if order.request.oco_group is not None]
    filled = sum(1 for order in entries if order.state is OrderState.FILLED)
    assert len(exits) == 2 * filled > 0
    for stop, limit in zip(exits[::2], exits[1::2], strict=True):
        assert stop.request.oco_group == limit.request.oco_group
        assert OrderState.CANCELLED in (stop.state, limit.state)


def test_the_limit_orders_of_the_page_are_cancelled_or_answered(
    sample: Path, tmp_path: Path
) -> None:
    orders = _ran(BLOCKS[NAMES.index("PatientBidder")], sample, tmp_path)
    bids = [order for order in orders if order.side is Side.BUY]
    cancelled = [order for order in bids if order.note == "cancelled"]
    waits = {(order.closed_ns or 0) - order.accepted_ns for order in cancelled}
    assert min(waits) == 10 * 60 * 1_000_000_000
    filled = [order for order in bids if order.state is OrderState.FILLED]
    offers = [order for order in orders if order.side is Side.SELL]
    assert [order.accepted_ns for order in offers] == [order.closed_ns for order in filled]
    assert {order.request.time_in_force for order in offers} == {TimeInForce.GTC}


def _ran(block: str, sample: Path, tmp_path: Path) -> list[Order]:
    """Run a strategy of the page over the sample's week; the orders that were accepted."""
    file = tmp_path / "documented.py"
    file.write_text(block)
    system = SystemManager(sample)
    system.run.start("one_week", paused=True)
    system.session_changes.strategies.add(str(file), None, [])
    system.run.resume()
    system.run.wait(timeout_s=60)
    assert system.run.state is RunState.FINISHED
    (running,) = system.strategies.show("documented").running
    assert (running.errors, running.last_error) == (0, None)
    assert running.signals > 0
    run = system.current.run
    assert run is not None
    orders = run.backtest.analysis.trading.desk.broker.book.orders
    system.close()
    return [order for order in orders if order.strategy == "documented"]


def test_the_page_names_every_included_strategy() -> None:
    text = PAGE.read_text("utf-8")
    assert all(f"| `{name}` |" in text for name in INCLUDED)
