"""What would become of an order, worked out on a copy of the account as of one step."""

from __future__ import annotations

from itertools import takewhile

from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.money import amount_of, number_of
from mismartera.domain.signal import Side, Signal
from mismartera.engine.signals import circumstances_of
from mismartera.execution.entry_checks import Standing
from mismartera.execution.preview import Expected, Preview, preview
from mismartera.execution.risk import Circumstances, reason_of
from mismartera.reporting.documents.execution import OrderPreviewDocument
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.session.session_data import SessionData


def preview_document(
    snapshot: RunSnapshot, data: SessionData, strategy: str, signal: Signal
) -> OrderPreviewDocument:
    """What would become of a signal of a strategy at the snapshot's step."""
    trading = snapshot.run.backtest.analysis.trading
    account = trading.reader.copy_at(trading.ledger.entries, snapshot.entries)
    circumstances = circumstances_of(data, signal.symbol, snapshot.position)
    recent = _recent(snapshot, circumstances.now_ns)
    standing = Standing(account, snapshot.price, recent, trading.desk.barred)
    limits = snapshot.plan.configuration.trading_config
    tried = preview(limits, standing, strategy, signal, circumstances)
    return _document(snapshot, signal, circumstances, tried)


def _document(
    snapshot: RunSnapshot, signal: Signal, circumstances: Circumstances, tried: Preview
) -> OrderPreviewDocument:
    expected, approved = tried.expected, tried.assessment.approved
    fee = None if expected is None else amount_of(expected.commission_micros)
    return OrderPreviewDocument(
        session_time=snapshot.session_time,
        symbol=signal.symbol,
        side=signal.side.value,
        quantity=signal.quantity,
        terms=signal.terms,
        approved=approved > 0,
        approved_quantity=approved,
        reason=reason_of(tried.assessment),
        quality=circumstances.quality,
        integrity=circumstances.integrity,
        last_close=circumstances.last_close,
        expected_price=None if expected is None else expected.price,
        commission=fee,
        cost=None if expected is None else amount_of(_cost_micros(signal, expected)),
        position=number_of(tried.held_units),
        position_after=number_of(tried.held_after_units),
        buying_power=tried.before.buying_power,
        buying_power_after=tried.after.buying_power,
    )


def _cost_micros(signal: Signal, expected: Expected) -> int:
    """What it takes from the cash; negative for what it brings."""
    sign = 1 if signal.side is Side.BUY else -1
    return sign * expected.value_micros + expected.commission_micros


def _recent(snapshot: RunSnapshot, now_ns: int) -> int:
    """How many signals became orders in the minute up to now."""
    made = snapshot.run.backtest.analysis.decisions[: snapshot.decisions]
    last_minute = takewhile(lambda each: each.time_ns > now_ns - NS_PER_MINUTE, reversed(made))
    return sum(1 for each in last_minute if each.orders)
