"""The trades of a run, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.format import DIGITS, GAIN, MONEY, PRICE, QUANTITY, counted, moment
from cli.render.shares import GAINED
from cli.render.table import Table, stacked
from mismartera.reporting.documents.runs import RunTradesDocument, TradeDocument

_TO_THE_MINUTE = len("2024-07-03 10:15")


def trades_view(document: RunTradesDocument) -> RenderableType:
    """A line for each trade; where it lacks some, a line says how to get more."""
    if not document.trades:
        return Text(f"{document.run} has no such trade")
    drawn = _table(document.trades)
    shown = len(document.trades)
    if shown == document.count:
        return drawn
    left_out = f"{shown} of {counted(document.count, 'trade')}: `runs trades --all` gives all"
    return stacked([drawn, Text(left_out)])


def _table(trades: Sequence[TradeDocument]) -> Table:
    drawn = Table(
        number("trade", DIGITS, rank=3),
        words("strategy", rank=4),
        name("what", key=True),
        name("opened", key=True),
        number("entry", PRICE, rank=1),
        name("closed", rank=2),
        number("exit", PRICE, rank=1),
        number("profit", GAIN, key=True),
        number("return", GAINED, rank=2),
        number("fees", MONEY, rank=5),
    )
    for each in trades:
        drawn.add_row(
            each.number,
            each.strategy,
            f"{each.side} {QUANTITY.write(each.quantity)} {each.symbol}",
            moment(each.entry)[:_TO_THE_MINUTE],
            each.entry_price,
            "still open" if each.exit is None else moment(each.exit)[:_TO_THE_MINUTE],
            each.exit_price,
            each.profit,
            each.profit_share,
            each.fees,
        )
    return drawn
