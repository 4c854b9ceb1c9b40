"""The command `strategy verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import ConfigOption, JsonOption, ParamsOption, StrategyOrFileArgument
from cli.shell import shell_of


def register(app: typer.Typer) -> None:
    """Add the command to the group `strategy`."""
    app.command("verify")(verify)


def verify(
    context: typer.Context,
    name: StrategyOrFileArgument,
    symbols: Annotated[
        str | None,
        typer.Option(metavar="SYMBOL", help="Symbols with commas between.", show_default=False),
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first session.", show_default=False)
    ] = None,
    end: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last session.", show_default=False)
    ] = None,
    config: ConfigOption = None,
    params: ParamsOption = None,
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", min=0, help="Chooses instants and other futures.")
    ] = 0,
    json: JsonOption = False,
) -> None:
    """Prove on stored bars that a strategy looks at nothing but the past, and repeats itself."""
    from cli.render.verification import verification_view

    shell = shell_of(context)
    document = shell.system.verification.verify(
        name, symbols=symbols, start=start, end=end, config=config, params=params or (), seed=seed
    )
    shell.show(document, verification_view, as_json=json)
    if not document.passed:
        raise typer.Exit(1)
