"""`indicators`: what there is to compute on bars."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import JsonOption
from cli.shell import shell_of
from mismartera.errors import UsageError

app = typer.Typer(
    help="Indicators: which there are, what each takes, and which are computed in the session.",
    no_args_is_help=True,
)

GroupOption = Annotated[
    str | None,
    typer.Option("--group", metavar="GROUP", help="Only this group, such as Momentum."),
]
IndicatorArgument = Annotated[
    str, typer.Argument(metavar="INDICATOR", help="An indicator, such as sma.")
]


@app.command("list")
def list_indicators(
    context: typer.Context,
    group: GroupOption = None,
    session: Annotated[
        bool, typer.Option("--session", help="Those of the running session, by their keys.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the indicators with their parameters and defaults."""
    from cli.render.changes import running_indicators_table
    from cli.render.indicators import indicators_table

    shell = shell_of(context)
    if session:
        if group is not None:
            raise UsageError("--group does not go with --session", "leave one of them out")
        found = shell.system.view.indicators()
        shell.show(found, running_indicators_table, as_json=json)
        return
    shell.show(shell.system.indicators.list(group), indicators_table, as_json=json)


@app.command("show")
def show(context: typer.Context, name: IndicatorArgument, json: JsonOption = False) -> None:
    """Show an indicator's inputs, parameters, outputs and warm-up, with an example."""
    from cli.render.indicators import indicator_table

    shell = shell_of(context)
    shell.show(shell.system.indicators.show(name), indicator_table, as_json=json)
