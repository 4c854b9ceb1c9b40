"""The account as a few lines of text, to be pinned below the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.render.compact import as_fits
from cli.render.format import counted, gain, money, price, quantity

if TYPE_CHECKING:
    from mismartera.reporting.documents.account import AccountStateDocument, PositionDocument
    from mismartera.reporting.documents.execution import AccountDocument


def compact_account(document: AccountDocument, width: int, rows: int) -> list[str]:
    """At most `rows` lines of at most `width` signs: the amounts, then one line a position."""
    if rows < 1:
        return []
    lines = [_amounts(document.account, width)]
    shown = document.positions[: rows - 1]
    if len(shown) < len(document.positions) and shown:
        shown = shown[:-1]
    lines += [_position(each, width) for each in shown]
    if left := len(document.positions) - len(shown):
        lines.append(f" … and {counted(left, 'more position')}: `execution positions` shows all")
    return [line[:width] for line in lines[:rows]]


def _amounts(account: AccountStateDocument, width: int) -> str:
    """What the account is worth, and as much of the rest as fits in whole."""
    line = f" equity {money(account.equity)}  P&L {gain(account.day_profit)}"
    others = (
        f"  total {gain(account.profit)}",
        f"  cash {money(account.cash)}",
        f"  buying power {money(account.buying_power)}",
        f"  {counted(account.open_orders, 'open order')}",
        f"  fees {money(account.fees)}",
    )
    return as_fits(line, others, width)


def _position(position: PositionDocument, width: int) -> str:
    numbers = (
        f" at {price(position.average_price):>10}",
        f" last {price(position.price):>10}",
        f"  {gain(position.unrealised):>11}",
    )
    return as_fits(f" {position.symbol:<8} {quantity(position.quantity):>10}", numbers, width)
