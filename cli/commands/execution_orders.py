"""Commands of the group `execution` that trade by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.execution import StrategyOption, SymbolOption
from cli.commands.order import DryRunOption, order, with_terms
from cli.options import JsonOption, YesOption
from cli.render.format import counted
from cli.shell import shell_of
from mismartera.errors import MisMarteraError, UsageError


def register(app: typer.Typer) -> None:
    """Add the commands to the group `execution`."""
    app.command("order")(with_terms(order))
    app.command("cancel")(cancel)
    app.command("flatten")(flatten)


def cancel(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="ORDER-NUMBER", help="Open orders.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every open order; asks first.")] = False,
    symbol: SymbolOption = None,
    strategy: StrategyOption = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Cancel orders by number, or with --all every one, of a symbol, of a strategy."""
    from cli.render.orders import cancelled_view

    _require_one_way(numbers, every=every, chosen=symbol is not None or strategy is not None)
    shell = shell_of(context)
    if every:
        open_orders = shell.system.execution.orders(symbol, strategy).orders
        question = f"Cancel {counted(len(open_orders), 'order')}?"
        if open_orders and not shell.confirm(question, yes=yes):
            raise MisMarteraError("no order was cancelled", "say --yes to cancel them")
    orders = shell.system.session_changes.orders
    document = orders.cancel(numbers or (), symbol, strategy)
    shell.show(document, cancelled_view, as_json=json)


def flatten(
    context: typer.Context,
    symbol: Annotated[
        str | None,
        typer.Argument(
            metavar="HELD-SYMBOL", help="Only this symbol; without one, all.", show_default=False
        ),
    ] = None,
    strategy: StrategyOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Cancel open orders and close positions at the market; asks first."""
    from cli.render.orders import flatten_view, flattening

    shell = shell_of(context)
    planned = shell.system.execution.flattening(symbol, strategy)
    if dry_run:
        shell.show(planned, flatten_view, as_json=json)
        return
    phrase = flattening(planned)
    if phrase and not shell.confirm(f"{phrase[0].upper()}{phrase[1:]}?", yes=yes):
        raise MisMarteraError("nothing was flattened", "say --yes to do it")
    document = shell.system.session_changes.orders.flatten(symbol, strategy)
    shell.show(document, flatten_view, as_json=json)


def _require_one_way(numbers: list[int] | None, *, every: bool, chosen: bool) -> None:
    """Orders are cancelled by their numbers, or all that are chosen."""
    if numbers and (every or chosen):
        raise UsageError("numbers go with no other choice", "leave --all and the options out")
    if not numbers and not every:
        every_one = "or say --all as well" if chosen else "or --all"
        raise UsageError("no order is named", f"write its number, {every_one}")
