"""Ledger entries as rows of their tables, and back: what is read equals what was written.

Rows have the columns of `ledger_tables`, in their order. What is made of a row was looked at by
`Table.values`: each cell is of its column's type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias, get_type_hints

from mismartera.domain.check import Check
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import Valuation
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.order_terms import MARKET_TERMS, OrderTerms
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.storage.ledger_cells import Cell, as_cells
from mismartera.storage.ledger_tables import (
    ChangeValues,
    DecisionValues,
    FillValues,
    NoticeValues,
    OrderValues,
    ValuationValues,
)

Words: TypeAlias = Mapping[int, Mapping[Cell, StrEnum]]
"""By the places of fields that are enumerations: the members that texts stand for."""

_SIDES: Final = {each.value: each for each in Side}
_STATES: Final = {each.value: each for each in OrderState}
_CHECKS: Final = {each.value: each for each in Check}
_ENDS: Final = {each.value: each for each in OrderEnd}
_AS_ACCEPTED: Final = (OrderState.ACCEPTED, 0.0, None, "", None)


def _words_of(values: type[Signal | OrderTerms]) -> Words:
    kinds = enumerate(get_type_hints(values).values())
    return {
        place: {each.value: each for each in kind}
        for place, kind in kinds
        if isinstance(kind, type) and issubclass(kind, StrEnum)
    }


_TERMS_WORDS: Final = _words_of(OrderTerms)
_SIGNAL_WORDS: Final = _words_of(Signal)


def order_row(entry: int, order: Order) -> tuple[object, ...]:
    """What an order asks for."""
    asked = order.request
    return as_cells(
        (
            order.number,
            entry,
            order.client_id,
            asked.strategy,
            asked.symbol,
            asked.side,
            asked.quantity,
            *asked.terms,
            int(asked.reduces_only),
            asked.reference,
            asked.parent,
            asked.oco_group,
            asked.reserve_price,
            asked.joined,
            str([*asked.waits_for]),  # which is JSON
            order.accepted_ns,
        )
    )


def order_in(values: OrderValues) -> tuple[int, Order]:
    """An order as it was accepted, with its entry's number."""
    (
        number, entry, client_id, strategy, symbol, side, quantity, *asked,
        reduces_only, reference, parent, group, reserve, joined, waits_for, accepted_ns,
    ) = values  # fmt: skip
    terms = OrderTerms._make(_with_members(asked, _TERMS_WORDS))
    plain = MARKET_TERMS[terms.time_in_force]
    request = OrderRequest(
        strategy, symbol, _SIDES[side], quantity, plain if terms == plain else terms,
        bool(reduces_only), reference, parent, group, reserve, joined,
        tuple(json.loads(waits_for)),
    )  # fmt: skip
    return entry, Order(number, client_id, request, accepted_ns)


def change_row(entry: int, order: Order) -> tuple[object, ...]:
    """How an order stands."""
    number, _, _, _, state, filled, closed_ns, note, ended_by = order
    ended = None if ended_by is None else str(ended_by)
    return entry, number, str(state), filled, closed_ns, note, ended


def change_in(order: Order, values: ChangeValues) -> Order:
    """An order as it stood after a change."""
    _entry, _number, state, filled, closed_ns, note, ended = values
    number, client_id, request, accepted_ns, *_ = order
    ended_by = None if ended is None else _ENDS[ended]
    return Order(
        number, client_id, request, accepted_ns, _STATES[state], filled, closed_ns, note, ended_by
    )


def is_plain(order: Order) -> bool:
    """Whether an order was accepted, and nothing has happened to it yet."""
    return order[4:] == _AS_ACCEPTED


def fill_row(entry: int, fill: Fill) -> tuple[object, ...]:
    return (
        entry,
        fill.number,
        fill.order,
        fill.strategy,
        fill.symbol,
        str(fill.side),
        fill.quantity,
        fill.price,
        fill.value_micros,
        fill.commission_micros,
        fill.filled_ns,
        fill.bar,
    )


def fill_in(values: FillValues) -> tuple[int, Fill]:
    entry, number, order, strategy, symbol, side, quantity, price, value, fee, end, bar = values
    return entry, Fill(
        number, order, strategy, symbol, _SIDES[side], quantity, price, value, fee, end, bar
    )


def decision_row(entry: int, decision: Decision) -> tuple[object, ...]:
    return as_cells(
        (
            entry,
            decision.number,
            decision.time_ns,
            decision.strategy,
            *decision.signal,
            int(decision.approved),
            decision.reason,
            decision.quality,
            decision.integrity,
            decision.quantity,
            str([*decision.orders]),  # which is JSON
            None if decision.refused_by is None else str(decision.refused_by),
        )
    )


def decision_in(values: DecisionValues) -> tuple[int, Decision]:
    (
        entry, number, time_ns, strategy, *asked,
        approved, reason, quality, integrity, quantity, orders, check,
    ) = values  # fmt: skip
    signal = Signal._make(_with_members(asked, _SIGNAL_WORDS))
    return entry, Decision(
        number, time_ns, strategy, signal, bool(approved), reason, quality, integrity, quantity,
        tuple(json.loads(orders)), None if check is None else _CHECKS[check],
    )  # fmt: skip


def _with_members(cells: list[Cell], words: Words) -> list[Cell]:
    """The values of fields, of which some are members of enumerations."""
    for place, members in words.items():
        cells[place] = members[cells[place]]
    return cells


def valuation_row(entry: int, valuation: Valuation) -> tuple[object, ...]:
    return entry, valuation.time_ns, json.dumps(valuation.prices), int(valuation.begins_session)


def valuation_in(values: ValuationValues) -> tuple[int, Valuation]:
    entry, time_ns, prices, begins_session = values
    found = tuple((str(symbol), int(price)) for symbol, price in json.loads(prices))
    return entry, Valuation(time_ns, found, bool(begins_session))


def notice_row(entry: int, notice: Notice) -> tuple[object, ...]:
    return entry, notice.time_ns, str(notice.kind), notice.symbol, notice.text


def notice_in(values: NoticeValues) -> tuple[int, Notice]:
    entry, time_ns, kind, symbol, text = values
    return entry, Notice(time_ns, NoticeKind(kind), symbol, text)
