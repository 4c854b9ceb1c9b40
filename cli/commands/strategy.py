"""Strategies that a configuration can name."""

from __future__ import annotations

import typer

from cli.options import JsonOption, StrategyOrFileArgument
from cli.shell import shell_of

app = typer.Typer(
    help="Strategies: which there are, and which are called in the session.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_strategies(context: typer.Context, json: JsonOption = False) -> None:
    """List the strategies that are known, and how those in use fare."""
    from cli.render.strategies import strategy_table

    shell = shell_of(context)
    shell.show(shell.system.strategies.list(), strategy_table, as_json=json)


@app.command("show")
def show(
    context: typer.Context,
    name: StrategyOrFileArgument,
    json: JsonOption = False,
) -> None:
    """Show what a strategy does, its parameters, and how it fares in the run."""
    from cli.render.strategies import strategy_view

    shell = shell_of(context)
    shell.show(shell.system.strategies.show(name), strategy_view, as_json=json)
