"""The process whose sessions `test_killed_sessions` kills, and where these tell what they write.

`python -m tests.system.killed_sessions HOME` has everything loaded, and no thread but one. For each
line on standard input (a configuration, `running` or `paused`) a copy of it starts a session. In a
paused one orders are sent by hand. Standard output tells `pid N`, `writing N` before each
transaction and `kept N` after it, N being all entries with those of it, `over` when there is
nothing more to do, and `gone` when the copy has ended.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

import mismartera.reporting.run_documents
import mismartera.services.config_service
import mismartera.services.configuration_check
import mismartera.services.recorded_run
import mismartera.services.run_recording
import mismartera.services.runs
import mismartera.services.session_service
import mismartera.services.session_watches  # noqa: F401
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.run_state import RunState
from mismartera.domain.ticket import OrderTicket
from mismartera.execution import ledger
from mismartera.services.code_hash import product_hash
from mismartera.storage.ledger_file import LedgerFile
from mismartera.system_manager import SystemManager

STRATEGY = Path(__file__).with_name("ceaseless.py")


def _tell(text: str) -> None:
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def _tell_of_transactions() -> None:
    """Have every transaction told before it is made, and when it is."""
    keep, written = LedgerFile.keep, 0

    def keep_and_tell(file: LedgerFile, entries: Sequence[LedgerEntry]) -> None:
        nonlocal written
        written += len(entries)
        _tell(f"writing {written}")
        keep(file, entries)
        _tell(f"kept {written}")

    pytest.MonkeyPatch().setattr(LedgerFile, "keep", keep_and_tell)


def _trade_by_hand(system: SystemManager) -> None:
    """Send an order of one kind after the other, with a few steps between two."""
    orders, run = system.session_changes.orders, system.run
    for number in count(1):
        match number % 5:
            case 0:
                orders.flatten()
            case 1:
                orders.order(
                    OrderTicket("AAA", "buy", 20, {"take_profit": 1000.0, "stop_loss": 1.0})
                )
            case 2:
                orders.order(
                    OrderTicket("BBB", "sell", 15, {"limit_price": 1000.0, "time_in_force": "gtc"})
                )
            case 3:
                orders.order(OrderTicket("AAA", "sell", 5))
            case _:
                orders.cancel()
        run.step(2)
        if run.state is not RunState.PAUSED:
            return


def _trade(system: SystemManager, configuration: str, *, paused: bool) -> None:
    system.run.start(configuration, [STRATEGY], paused=paused)
    if paused:
        _trade_by_hand(system)
    else:
        system.run.wait()
    _tell("over")
    threading.Event().wait()


def main() -> None:
    vars(ledger)["SECONDS_BETWEEN_WRITES"] = (
        0.0  # or a run as short as this writes at its end alone
    )
    system = SystemManager(Path(sys.argv[1]))
    system.time_manager.schedule()
    product_hash()
    assert threading.active_count() == 1
    for line in sys.stdin:
        configuration, state = line.split()
        trader = os.fork()
        if trader == 0:
            _tell_of_transactions()
            _trade(system, configuration, paused=state == "paused")
        _tell(f"pid {trader}")
        os.waitpid(trader, 0)
        _tell("gone")


if __name__ == "__main__":
    main()
