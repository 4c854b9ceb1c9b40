"""What is written of an order behind `execution order`, each with what it is for."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.models import OptionInfo


def _number(name: str, unit: str, text: str) -> OptionInfo:
    option: OptionInfo = typer.Option(name, metavar=unit, help=text)
    return option


SessionSymbolArgument = Annotated[
    str, typer.Argument(metavar="SESSION-SYMBOL", help="A symbol of the session.")
]
SideArgument = Annotated[str, typer.Argument(metavar="SIDE", help="buy or sell.")]
QuantityArgument = Annotated[float, typer.Argument(metavar="QUANTITY", help="How much, above 0.")]
OrderTypeOption = Annotated[
    str | None,
    typer.Option(
        "--type",
        metavar="ORDER-TYPE",
        help="market, limit, stop, stop_limit or trailing_stop; without it, as the prices say.",
    ),
]
LimitOption = Annotated[
    float | None, _number("--limit", "PRICE", "The worst price of a limit or stop_limit.")
]
StopOption = Annotated[
    float | None,
    _number("--stop", "PRICE", "Where a stop is triggered, or a trailing one begins."),
]
TrailAmountOption = Annotated[
    float | None,
    _number("--trail-amount", "PRICE", "How far behind the best price it trails."),
]
TrailPercentOption = Annotated[
    float | None,
    _number("--trail-percent", "PERCENT", "The same in percent of that price."),
]
ProfitOption = Annotated[
    float | None, _number("--take-profit", "PRICE", "Once filled, close it here with a profit.")
]
LossOption = Annotated[
    float | None, _number("--stop-loss", "PRICE", "Once filled, close it here with a loss.")
]
TimeInForceOption = Annotated[
    str,
    typer.Option(
        "--tif", metavar="TIME-IN-FORCE", help="How long it stands: day, gtc, ioc or close."
    ),
]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why, kept with the decision.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
]
