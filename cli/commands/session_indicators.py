"""Commands of the group `indicators` that change what the running session computes."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.indicators import IndicatorArgument
from cli.options import IntervalOption, JsonOption
from cli.shell import shell_of

KeyArgument = Annotated[
    str, typer.Argument(metavar="INDICATOR-KEY", help="Its key, such as rsi_7_5m.")
]
OneSymbolOption = Annotated[
    str | None,
    typer.Option(
        "--symbol",
        metavar="SESSION-SYMBOL",
        help="For this symbol alone; without it, for every symbol.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group `indicators`."""
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("enable")(enable)
    app.command("disable")(disable)


def add(
    context: typer.Context,
    name: IndicatorArgument,
    interval: IntervalOption,
    period: Annotated[
        int | None,
        typer.Option("--period", metavar="NUMBER", help="Its period.", show_default=False),
    ] = None,
    params: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="Another parameter, such as fast=12."),
    ] = None,
    symbol: OneSymbolOption = None,
    json: JsonOption = False,
) -> None:
    """Compute an indicator in the running session from now on, caught up with its time."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.indicators.add(
        name, interval, period, params or (), symbol
    )
    shell.tell(outcome, as_json=json)


def remove(
    context: typer.Context,
    key: KeyArgument,
    symbol: OneSymbolOption = None,
    json: JsonOption = False,
) -> None:
    """Compute an indicator no more."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.indicators.remove(key, symbol)
    shell.tell(outcome, as_json=json)


def enable(
    context: typer.Context,
    key: KeyArgument,
    symbol: OneSymbolOption = None,
    json: JsonOption = False,
) -> None:
    """Compute a disabled indicator again, as if it had never been disabled."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.indicators.enable(key, symbol)
    shell.tell(outcome, as_json=json)


def disable(
    context: typer.Context,
    key: KeyArgument,
    symbol: OneSymbolOption = None,
    json: JsonOption = False,
) -> None:
    """Stop computing an indicator until it is enabled again."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.indicators.disable(key, symbol)
    shell.tell(outcome, as_json=json)
