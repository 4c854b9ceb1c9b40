"""An account, its positions, orders and fills, as they are shown.

Amounts are in the account's currency, at the last closes; a price or a worth that is not known is
None. Times are ISO 8601 with the exchange's offset.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mismartera.domain.order_terms import OrderTerms
from mismartera.reporting.documents.spread import SPREAD


@dataclass(frozen=True, slots=True)
class AccountStateDocument:
    """What the account is worth.

    `profit` is equity less what it began with, `day_profit` since the session began. `exposure` is
    the worth of all that is held, long and short added up, `reserved` what is set aside for open
    orders, `realised` what closed quantities earned before `fees`. `margin_call`: own money is
    below what the positions ask for.
    """

    initial_cash: float
    cash: float
    equity: float
    profit: float
    day_profit: float
    exposure: float
    reserved: float
    buying_power: float
    realised: float
    unrealised: float
    fees: float
    margin_call: bool
    open_positions: int
    open_orders: int


@dataclass(frozen=True, slots=True)
class StrategyAccountDocument:
    """One strategy's part of the account; `profit` is realised and unrealised less fees."""

    strategy: str
    value: float
    realised: float
    unrealised: float
    fees: float
    profit: float
    open_positions: int
    open_orders: int


@dataclass(frozen=True, slots=True)
class PositionDocument:
    """What is held of one symbol, by a strategy or (`strategy` null) by the account.

    `quantity` and `cost` are negative for a short position; 0 is one that was closed.
    """

    strategy: str | None
    symbol: str
    quantity: float
    average_price: float | None
    price: float | None
    value: float | None
    cost: float
    realised: float
    unrealised: float | None
    fees: float


@dataclass(frozen=True, slots=True)
class OrderDocument:
    """One order as it stands; `filled` is the part of its quantity that was traded.

    An order that `reduces_only` never trades more than is held. `parent` is the number of the
    order that it protects; of the orders of one `oco_group` the first to be filled cancels the
    others. `note` says why it was closed, `ended_by` what ended it before all of it was filled.
    """

    number: int
    strategy: str
    symbol: str
    side: str
    quantity: float
    filled: float
    terms: OrderTerms = field(metadata=SPREAD)
    reduces_only: bool
    parent: int | None
    oco_group: int | None
    state: str
    accepted_at: str
    closed_at: str | None
    note: str
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class FillDocument:
    """One trade of an order: `filled_at` is the end of the bar that filled it, `bar` its start."""

    number: int
    order: int
    strategy: str
    symbol: str
    side: str
    quantity: float
    price: float
    value: float
    commission: float
    filled_at: str
    bar: str
