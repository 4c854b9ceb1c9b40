"""Does a ledger add up? Everything it says twice is worked out again from its entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from mismartera.domain.fill import Fill
from mismartera.domain.money import number_of, units
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision
from mismartera.storage.ledger_books import LedgerBooks, LedgerPosition
from mismartera.storage.ledger_contents import LedgerContents


def findings(contents: LedgerContents) -> tuple[str, ...]:
    """Say what in a ledger does not add up, one sentence each; nothing where all does.

    Raises:
        StoreError: the file is damaged, so that it cannot be read.
    """
    contents.assert_sound()
    entries = contents.numbered_entries()
    orders = {each.number: each for each in entries.values() if isinstance(each, Order)}
    fills = [each for each in entries.values() if isinstance(each, Fill)]
    decisions = [each for each in entries.values() if isinstance(each, Decision)]
    return (
        *_holes("entries", list(entries)),
        *_holes("orders", list(orders)),
        *_holes("fills", [each.number for each in fills]),
        *_holes("decisions", [each.number for each in decisions]),
        *_count(contents.kept.entries, len(entries)),
        *_amounts(contents, fills),
        *_fills_of(orders, fills),
        *_orders_of(decisions, orders),
    )


def _holes(what: str, numbers: Sequence[int]) -> Iterator[str]:
    for expected, number in enumerate(numbers, 1):
        if number != expected:
            yield f"{what} are to be numbered without holes: {number} is where {expected} should be"
            return


def _count(written: int, found: int) -> Iterator[str]:
    if written != found:
        yield f"{written} entries were written, but {found} are there"


def _amounts(contents: LedgerContents, fills: Sequence[Fill]) -> Iterator[str]:
    """Cash, fees and positions against those that the fills come to."""
    kept, made = contents.books(), LedgerBooks(contents.account.initial_micros)
    for fill in fills:
        made.enter(fill)
    if kept.cash_micros != made.cash_micros:
        yield (
            f"cash is {_amount(kept.cash_micros)}, but what the account began with and its "
            f"fills come to {_amount(made.cash_micros)}"
        )
    if kept.fees_micros != made.fees_micros:
        yield (
            f"fees are {_amount(kept.fees_micros)}, but those of the fills come to "
            f"{_amount(made.fees_micros)}"
        )
    yield from _positions(contents.positions(), made.positions())


def _positions(kept: Sequence[LedgerPosition], made: Sequence[LedgerPosition]) -> Iterator[str]:
    by_holder = {(each.strategy, each.symbol): each for each in made}
    if len({(each.strategy, each.symbol) for each in kept}) < len(kept):
        yield "a position is kept twice"
    for each in kept:
        fills = by_holder.pop((each.strategy, each.symbol), None)
        if fills is None:
            yield f"{_holder(each)} is kept, but no fill made it"
        elif each != fills:
            come_to = _described(fills)
            yield f"{_holder(each)} is {_described(each)}, but its fills come to {come_to}"
    for each in by_holder.values():
        yield f"{_holder(each)} is not kept, but its fills come to {_described(each)}"


def _holder(position: LedgerPosition) -> str:
    who = "the account" if position.strategy is None else repr(position.strategy)
    return f"the position of {who} in {position.symbol}"


def _described(position: LedgerPosition) -> str:
    return (
        f"{number_of(position.quantity_units):.15g} (cost {_amount(position.cost_micros)}, "
        f"realised {_amount(position.realised_micros)}, fees {_amount(position.fees_micros)})"
    )


def _amount(micros: int) -> str:
    return str(Decimal(micros).scaleb(-6))


def _fills_of(orders: Mapping[int, Order], fills: Sequence[Fill]) -> Iterator[str]:
    """Each fill has its order, and each order's fills come to what is filled of it."""
    filled: dict[int, int] = defaultdict(int)
    for fill in fills:
        order = orders.get(fill.order)
        filled[fill.order] += units(fill.quantity)
        if order is None:
            yield f"fill {fill.number} is of order {fill.order}, which is not there"
        elif (order.strategy, order.symbol, order.side) != (fill.strategy, fill.symbol, fill.side):
            yield (
                f"fill {fill.number} is to {fill.side} {fill.symbol} for {fill.strategy!r}, but "
                f"its order {order.number} to {order.side} {order.symbol} for {order.strategy!r}"
            )
    for order in orders.values():
        if units(order.filled) != filled[order.number]:
            yield (
                f"order {order.number} is filled by {order.filled:.15g}, but its fills come to "
                f"{number_of(filled[order.number]):.15g}"
            )


def _orders_of(decisions: Sequence[Decision], orders: Mapping[int, Order]) -> Iterator[str]:
    for decision in decisions:
        for number in decision.orders:
            if number not in orders:
                yield f"decision {decision.number} led to order {number}, which is not there"
