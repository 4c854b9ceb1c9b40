"""The account, positions, fills and decisions, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.facts import facts
from cli.render.format import (
    COUNT,
    DIGITS,
    GAIN,
    MONEY,
    PERCENT,
    PRICE,
    QUANTITY,
    count,
    counted,
    gain,
    moment,
    money,
    when,
)
from cli.render.orders import day_of, newest, order_words, orders_table, priced
from cli.render.table import ByWidth, Table, stacked
from mismartera.domain.order_types import OrderType
from mismartera.reporting.documents.account import (
    AccountStateDocument,
    FillDocument,
    PositionDocument,
    StrategyAccountDocument,
)
from mismartera.reporting.documents.execution import (
    AccountDocument,
    DecisionsDocument,
    FillsDocument,
    PositionsDocument,
)
from mismartera.reporting.documents.session import DecisionDocument

_LEAST_OF_A_REASON: Final = 40


def account_view(document: AccountDocument) -> RenderableType:
    """What the account is worth, each strategy's part, what is held and ordered."""
    when = f"as of {moment(document.session_time)}" if document.session_time else "not traded yet"
    parts: list[RenderableType] = [Text(f"account {when}"), facts(*account_facts(document.account))]
    if document.strategies:
        parts.append(_strategies(document.strategies))
    if document.positions:
        parts.append(positions_table(document.positions))
    if document.open_orders:
        parts.append(orders_table(document.open_orders, day_of(document.session_time)))
    return stacked(parts)


def account_facts(account: AccountStateDocument) -> list[tuple[str, str]]:
    """The account's figures by name, as `execution account` and `system status` show them."""
    found = [
        (
            "equity",
            f"{money(account.equity)}  {gain(account.profit)} since the start,"
            f" {gain(account.day_profit)} in this session",
        ),
        ("cash", f"{money(account.cash)}, {money(account.reserved)} of it set aside"),
        ("buying power", money(account.buying_power)),
        ("exposure", f"{money(account.exposure)} in {_holdings(account)}"),
        (
            "profit",
            f"{gain(account.realised)} realised, {gain(account.unrealised)} unrealised,"
            f" {money(account.fees)} paid in fees",
        ),
    ]
    if account.margin_call:
        found.append(("margin call", "own money is below what the positions ask for"))
    return found


def positions_view(document: PositionsDocument) -> RenderableType:
    """Positions with what they are worth and have earned, below the name of their strategy."""
    if not document.positions:
        return Text(f"nothing is held at {moment(document.session_time)}")
    own: dict[str | None, list[PositionDocument]] = {}
    for each in document.positions:
        own.setdefault(each.strategy, []).append(each)
    parts: list[RenderableType] = []
    for strategy, positions in own.items():
        parts += [Text(strategy, overflow="fold")] if strategy else []
        parts.append(positions_table(positions))
    return stacked(parts)


def positions_table(positions: Sequence[PositionDocument]) -> Table:
    """A line for each position."""
    drawn = Table(
        name("symbol", key=True),
        number("held", QUANTITY, key=True),
        number("average", PRICE, rank=2),
        number("last", PRICE, rank=1),
        number("value", MONEY, rank=3),
        number("unrealised", GAIN, key=True),
        number("realised", GAIN, rank=4),
        number("fees", MONEY, rank=5),
    )
    for each in positions:
        drawn.add_row(
            each.symbol,
            each.quantity,
            each.average_price,
            each.price,
            each.value,
            each.unrealised,
            each.realised,
            each.fees,
        )
    return drawn


def fills_view(document: FillsDocument) -> RenderableType:
    """Fills, the oldest first."""
    if not document.fills:
        return Text(f"nothing was filled by {moment(document.session_time)}")
    day = day_of(document.session_time)
    return newest(document.fills, lambda shown: _fills(shown, day), document.count, "fill")


def decisions_view(document: DecisionsDocument) -> RenderableType:
    """Decisions with their reasons, the oldest first."""
    if not document.decisions:
        return Text(f"nothing was decided by {moment(document.session_time)}")
    day, there_are = day_of(document.session_time), document.count
    drawn = newest(
        document.decisions, lambda shown: decisions_table(shown, day), there_are, "decision"
    )
    if len(document.refusals) < 2:
        return drawn
    counts = ", ".join(f"{each.reason} {count(each.count)}" for each in document.refusals)
    return stacked([drawn, Text(f"refused by {counts}: --reason shows those of one")])


def newest_decisions(document: DecisionsDocument) -> RenderableType:
    """A panel of decisions: the newest first, for a screen may be too low for all."""
    if not document.decisions:
        return decisions_view(document)
    return decisions_table(document.decisions[::-1], day_of(document.session_time))


def decisions_table(decisions: Sequence[DecisionDocument], day: str | None) -> RenderableType:
    """A line for each decision: what was asked for, what was decided, and why."""

    number_of, time = number("decision", DIGITS, rank=2), name("time", key=True)
    integrity = number("integrity", PERCENT, rank=1)

    def narrow() -> Table:
        drawn = Table(number_of, time, integrity, words("what and why", key=True))
        for each in decisions:
            both = f"{_verdict(each)}\n{each.strategy}: {why(each)}"
            drawn.add_row(each.number, when(each.time, day), each.integrity, both)
        return drawn

    reason = words("why", key=True, least=_LEAST_OF_A_REASON)
    drawn = Table(number_of, time, name("strategy"), name("what", key=True), integrity, reason)
    for each in decisions:
        at, verdict = when(each.time, day), _verdict(each)
        drawn.add_row(each.number, at, each.strategy, verdict, each.integrity, why(each))
    return ByWidth(drawn, narrow)


def why(decision: DecisionDocument) -> str:
    """Why it was decided so; of what was approved whole, why it was asked for."""
    asked = decision.signal_reason
    if not asked:
        return decision.reason
    whole = decision.approved and decision.approved_quantity == decision.quantity
    return asked if whole else f"{decision.reason} ({asked})"


def _verdict(decision: DecisionDocument) -> str:
    verdict = "approved" if decision.approved else "rejected"
    orders = ", ".join(map(str, decision.orders))
    leads = f" → order {orders}" if orders else ""
    asked = decision.terms
    kind = "" if asked.order_type is OrderType.MARKET else f" {priced(asked)}"
    return f"{verdict} {order_words(decision)}{kind}{leads}"


def _holdings(account: AccountStateDocument) -> str:
    positions = counted(account.open_positions, "position")
    return f"{positions}, {counted(account.open_orders, 'open order')}"


def _strategies(strategies: Sequence[StrategyAccountDocument]) -> Table:
    drawn = Table(
        words("strategy", key=True),
        number("profit", GAIN, key=True),
        number("realised", GAIN, rank=1),
        number("unrealised", GAIN),
        number("fees", MONEY, rank=2),
        number("positions", COUNT),
        number("orders", COUNT),
    )
    for each in strategies:
        amounts = (each.profit, each.realised, each.unrealised, each.fees)
        drawn.add_row(each.strategy, *amounts, each.open_positions, each.open_orders)
    return drawn


def _fills(fills: Sequence[FillDocument], day: str | None) -> RenderableType:
    first = (number("fill", DIGITS, rank=2), number("order", DIGITS, rank=3))
    time, paid = name("time", key=True), number("price", PRICE, key=True)
    last = (paid, number("value", MONEY), number("fee", MONEY, rank=1))

    def narrow() -> Table:
        drawn = Table(*first, time, words("what", key=True), *last)
        for each in fills:
            what = f"{order_words(each)}\n{each.strategy}"
            numbers = (each.number, each.order, when(each.filled_at, day))
            drawn.add_row(*numbers, what, each.price, each.value, each.commission)
        return drawn

    drawn = Table(*first, time, name("strategy"), name("what", key=True), *last)
    for each in fills:
        what = (when(each.filled_at, day), each.strategy, order_words(each))
        drawn.add_row(each.number, each.order, *what, each.price, each.value, each.commission)
    return ByWidth(drawn, narrow)
