"""The account as a few lines of text, to be pinned below the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.draw.cells import Form, name, number
from cli.render.format import GAIN, QUANTITY, counted, gain, money, price
from cli.render.pinned import PinnedRows, as_fits, pinned_lines

if TYPE_CHECKING:
    from mismartera.reporting.documents.account import AccountStateDocument
    from mismartera.reporting.documents.execution import AccountDocument

_POSITION_COLUMNS: Final = (
    name("symbol", key=True),
    number("held", QUANTITY, key=True),
    number("average", Form(lambda value: f"at {price(value)}")),
    number("last", Form(lambda value: f"last {price(value)}")),
    number("unrealised", GAIN, key=True),
)


def compact_account(document: AccountDocument, width: int, rows: int) -> list[str]:
    """At most `rows` lines of at most `width` signs: the amounts, then one line a position."""
    if rows < 1:
        return []
    shown = document.positions[: rows - 1]
    cells = [
        (each.symbol, each.quantity, each.average_price, each.price, each.unrealised)
        for each in shown
    ]
    left = len(document.positions) - len(shown)
    pinned = PinnedRows(_POSITION_COLUMNS, cells, left, "position", "execution positions")
    return [_amounts(document.account, width), *pinned_lines(pinned, width, rows - 1)]


def _amounts(account: AccountStateDocument, width: int) -> str:
    """What the account is worth, and as much of the rest as fits in whole."""
    others = (
        f" equity {money(account.equity)}",
        f"  P&L {gain(account.day_profit)}",
        f"  total {gain(account.profit)}",
        f"  cash {money(account.cash)}",
        f"  buying power {money(account.buying_power)}",
        f"  {counted(account.open_orders, 'open order')}",
        f"  fees {money(account.fees)}",
    )
    return as_fits("", others, width)
