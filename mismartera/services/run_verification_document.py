"""What came of a run that was made again, as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from mismartera.domain.fill import Fill
from mismartera.domain.money import amount_of
from mismartera.domain.order import Order
from mismartera.domain.run_record import RunRecord
from mismartera.domain.signal import Decision
from mismartera.domain.trade import Trade
from mismartera.reporting.documents.run_verification import (
    ComparedDocument,
    RunDifferenceDocument,
    RunVerificationDocument,
    SurroundingDocument,
    UnrepeatedDocument,
    ValueChangeDocument,
    VerifiedAs,
)
from mismartera.services.replaying import Unrepeated
from mismartera.services.run_differences import (
    Change,
    Difference,
    EquityRow,
    Result,
    ResultKind,
    Results,
    Value,
    first_differences,
)
from mismartera.services.run_repeating import Repetition

Iso = Callable[[int], str]

_INSTANTS: Final = ("timestamp", "bar")
_AMOUNTS: Final = ("equity", "cash", "exposure")


def verification_document(
    record: RunRecord,
    surroundings: tuple[SurroundingDocument, ...],
    then: Results,
    again: Repetition,
    iso: Iso,
) -> RunVerificationDocument:
    """Say what was compared and what differs first; where nothing can be proved, why not."""
    found = () if again.results is None else first_differences(then, again.results)
    reason = again.fault
    if reason is None and (found or again.unrepeated):
        reason = again.excuse
    outcome = VerifiedAs.DIFFERENT if found or again.unrepeated else VerifiedAs.SAME
    return RunVerificationDocument(
        run=record.run,
        name=record.name,
        outcome=outcome if reason is None else VerifiedAs.NOT_REPEATABLE,
        reason=reason,
        commands=len(record.commands),
        surroundings=surroundings,
        unrepeated=tuple(_unrepeated(each, iso) for each in again.unrepeated),
        compared=tuple(_compared(then, again.results)),
        differences=tuple(_difference(each, iso) for each in found if reason is None),
    )


def _unrepeated(found: Unrepeated, iso: Iso) -> UnrepeatedDocument:
    command = found.command
    at = None if command.instant_ns is None else iso(command.instant_ns)
    return UnrepeatedDocument(command.name, command.session.isoformat(), at, found.reason)


def _compared(then: Results, now: Results | None) -> Iterator[ComparedDocument]:
    if now is not None:
        for kind in ResultKind:
            yield ComparedDocument(kind, then.count(kind), now.count(kind))


def _difference(found: Difference, iso: Iso) -> RunDifferenceDocument:
    return RunDifferenceDocument(
        kind=found.kind,
        number=found.number,
        time=iso(found.time_ns),
        then=_described(found.then),
        now=_described(found.now),
        changes=tuple(_change(found.kind, each, iso) for each in found.changes),
    )


def _change(kind: ResultKind, change: Change, iso: Iso) -> ValueChangeDocument:
    """A change with instants and amounts as people read them."""
    field = change.field
    if field.endswith("_ns") or field in _INSTANTS:
        return ValueChangeDocument(
            field.removesuffix("_ns"), *(_instant(each, iso) for each in change[1:])
        )
    if field.endswith("_micros") or (kind is ResultKind.EQUITY and field in _AMOUNTS):
        return ValueChangeDocument(field.removesuffix("_micros"), *map(_amount, change[1:]))
    return ValueChangeDocument(*change)


def _instant(value: Value, iso: Iso) -> Value:
    return iso(value) if isinstance(value, int) else value


def _amount(value: Value) -> Value:
    return amount_of(value) if isinstance(value, int) else value


def _described(result: Result | None) -> str | None:
    """A result in a few words."""
    match result:
        case None:
            return None
        case EquityRow():
            return f"equity {amount_of(result.equity):,.2f}"
        case Decision():
            signal, became = result.signal, "approved" if result.approved else "rejected"
            asked = f"{signal.side} {signal.quantity:.12g} {signal.symbol}"
            return f"{asked}, {became} ({result.strategy})"
        case Order():
            terms = f"{result.quantity:.12g} {result.symbol} {result.request.order_type}"
            return f"{result.side} {terms}, {result.state} ({result.strategy})"
        case Fill():
            traded = f"{result.quantity:.12g} {result.symbol} at {result.price:.12g}"
            return f"{result.side} {traded} ({result.strategy})"
        case Trade():
            return f"{result.side} {result.quantity:.12g} {result.symbol} ({result.strategy})"
