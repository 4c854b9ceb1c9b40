"""Trades and refusals of a recorded run, whether it has ended or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mismartera.domain.run_choice import ChosenTrades
from mismartera.domain.run_record import RunRecord
from mismartera.domain.trade import Trade
from mismartera.errors import NothingWritten
from mismartera.execution.round_trips import trades_of
from mismartera.reporting.documents.execution import DecisionsDocument
from mismartera.reporting.documents.outcome import RunResultDocument
from mismartera.reporting.documents.runs import RunTradesDocument, TradeDocument
from mismartera.reporting.run_documents import decision_document
from mismartera.services.run_choice import choose_trades
from mismartera.storage.ledger_file import open_reading
from mismartera.storage.run_files import LEDGER_NAME, RunFiles

_EVERY: Final = 2**62

Iso = Callable[[int], str]


def trades_document(
    record: RunRecord, files: RunFiles, chosen: ChosenTrades, iso: Iso
) -> RunTradesDocument:
    """The trades of a run; of one that has not ended, as far as its ledger was written.

    Raises:
        UsageError: the order asked for is none.
        StoreError: the trades or the ledger are damaged.
    """
    trades = files.read_trades() if record.ended is not None else _so_far(files)
    count, shown = choose_trades(chosen, trades)
    return RunTradesDocument(record.run, count, tuple(_trade(each, iso) for each in shown))


def rejected_document(
    record: RunRecord, files: RunFiles, result: RunResultDocument, most: int | None, iso: Iso
) -> DecisionsDocument:
    """The last decisions of a run of which a check refused something.

    Raises:
        StoreError: the ledger is damaged.
    """
    until = _EVERY if record.ended is None else record.entries
    try:
        with open_reading(files.folder / LEDGER_NAME) as ledger:
            found = ledger.refused_decisions(until, _EVERY if most is None else most)
    except NothingWritten:
        found = []
    at = None if record.stood_ns is None else iso(record.stood_ns)
    shown = tuple(decision_document(iso, each) for each in found)
    return DecisionsDocument(at, result.refused, shown, result.refusals)


def _so_far(files: RunFiles) -> tuple[Trade, ...]:
    try:
        with open_reading(files.folder / LEDGER_NAME) as ledger:
            return tuple(trades_of(ledger.fills()))
    except NothingWritten:
        return ()


def _trade(trade: Trade, iso: Iso) -> TradeDocument:
    return TradeDocument(
        number=trade.number,
        strategy=trade.strategy,
        symbol=trade.symbol,
        side=trade.side.value,
        quantity=trade.quantity,
        open_quantity=trade.open_quantity,
        entry=iso(trade.entry_ns),
        exit=None if trade.exit_ns is None else iso(trade.exit_ns),
        entry_price=trade.entry_price,
        exit_price=trade.exit_price,
        profit=trade.net,
        profit_share=trade.net_return,
        fees=trade.fees,
        fills=trade.fills,
    )
