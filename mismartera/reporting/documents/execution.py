"""What the `execution` commands show: the account, and what orders came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from mismartera.domain.order_terms import OrderTerms
from mismartera.reporting.documents.account import (
    AccountStateDocument,
    FillDocument,
    OrderDocument,
    PositionDocument,
    StrategyAccountDocument,
)
from mismartera.reporting.documents.outcome import ReasonDocument
from mismartera.reporting.documents.session import DecisionDocument
from mismartera.reporting.documents.spread import SPREAD


@dataclass(frozen=True, slots=True)
class AccountDocument:
    """The account panel, as of one step: open positions are net."""

    session_time: str | None
    account: AccountStateDocument
    strategies: tuple[StrategyAccountDocument, ...]
    positions: tuple[PositionDocument, ...]
    open_orders: tuple[OrderDocument, ...]


@dataclass(frozen=True, slots=True)
class PositionsDocument:
    """Positions in order of their first trade, net or (`by_strategy`) of each strategy."""

    session_time: str | None
    by_strategy: bool
    positions: tuple[PositionDocument, ...]


@dataclass(frozen=True, slots=True)
class OrdersDocument:
    """Orders by number: the open ones, or all there ever were."""

    session_time: str | None
    all: bool
    orders: tuple[OrderDocument, ...]


@dataclass(frozen=True, slots=True)
class FillsDocument:
    """The newest fills by number; `count` is how many there are."""

    session_time: str | None
    count: int
    fills: tuple[FillDocument, ...]


@dataclass(frozen=True, slots=True)
class DecisionsDocument:
    """The newest decisions by number; `count` is how many there are.

    `refusals` are the reasons why of all these some were refused, the most frequent first.
    """

    session_time: str | None
    count: int
    decisions: tuple[DecisionDocument, ...]
    refusals: tuple[ReasonDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedOrderDocument:
    """What became of a manual order: the decision, and the orders that were accepted for it.

    `after_close`: it was accepted at or after the close, and waits for the run's `next_session`
    (null if there is none).
    """

    session_time: str | None
    decision: DecisionDocument
    orders: tuple[OrderDocument, ...]
    after_close: bool
    next_session: str | None


@dataclass(frozen=True, slots=True)
class OrderPreviewDocument:
    """What would become of an order that was not sent.

    `cost` is what it would take from the cash at `expected_price` (negative: bring), commission
    included; both are None where no price is known yet. What stands `after` is with the order
    filled at that price.
    """

    session_time: str | None
    symbol: str
    side: str
    quantity: float
    terms: OrderTerms = field(metadata=SPREAD)
    approved: bool
    approved_quantity: float
    reason: str
    quality: float | None
    integrity: float | None
    last_close: float | None
    expected_price: float | None
    commission: float | None
    cost: float | None
    position: float
    position_after: float
    buying_power: float
    buying_power_after: float


@dataclass(frozen=True, slots=True)
class CancelledOrdersDocument:
    """The orders that were cancelled, by number."""

    session_time: str | None
    orders: tuple[OrderDocument, ...]


@dataclass(frozen=True, slots=True)
class FlattenDocument:
    """What flattening came to: orders cancelled, positions to be closed, orders that close them.

    Positions are those of each strategy. In a dry run nothing is done and there are no `orders`.
    """

    session_time: str | None
    dry_run: bool
    cancelled: tuple[OrderDocument, ...]
    positions: tuple[PositionDocument, ...]
    orders: tuple[OrderDocument, ...]
