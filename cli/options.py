"""Arguments and options that several commands share: declared once, completed by their metavar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
LiveOption = Annotated[bool, typer.Option("--live", help="Redraw as the run goes on.")]
SymbolArgument = Annotated[str, typer.Argument(metavar="SYMBOL", help="A symbol, such as AAPL.")]
IntervalOption = Annotated[
    str, typer.Option("--interval", metavar="INTERVAL", help="A bar interval, such as 1m.")
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A file.")]
DateArgument = Annotated[str, typer.Argument(metavar="DATE", help="A date, such as 2024-07-03.")]
ExchangeOption = Annotated[
    str | None,
    typer.Option("--exchange", metavar="EXCHANGE", help="An exchange calendar, such as XNYS."),
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="JSON", help="Its parameters as a JSON object.", show_default=False
    ),
]
ParamsOption = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="One parameter, by its name."),
]
StrategyOrFileArgument = Annotated[
    str, typer.Argument(metavar="STRATEGY|FILE", help="A strategy's name, or its file.py.")
]
