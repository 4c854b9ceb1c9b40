"""The account of the run: what it is worth, what is held, ordered, filled and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.options import JsonOption, LiveOption
from cli.shell import shell_of
from mismartera.errors import UsageError

if TYPE_CHECKING:
    from mismartera.reporting.documents.execution import DecisionsDocument

app = typer.Typer(
    help="Look at the account and trade by hand.", no_args_is_help=True, rich_markup_mode=None
)

_USUAL_ROWS: Final = 20
_MOST_ON_A_SCREEN: Final = 100

SymbolOption = Annotated[
    str | None,
    typer.Option("--symbol", metavar="SESSION-SYMBOL", help="Only this symbol."),
]
StrategyOption = Annotated[
    str | None,
    typer.Option(
        "--strategy",
        metavar="ACCOUNT-STRATEGY",
        help="Only this strategy; `manual` is what was ordered by hand.",
    ),
]
EveryOption = Annotated[
    bool, typer.Option("--all", help=f"Show every one, not only the last {_USUAL_ROWS}.")
]


@app.command("account")
def account(context: typer.Context, live: LiveOption = False, json: JsonOption = False) -> None:
    """Show what the account is worth, each strategy's part, positions and open orders."""
    from cli.render.execution import account_view

    shell = shell_of(context)
    if live and shell.can_watch(as_json=json):
        shell.watch(shell.system.execution.account, account_view)
    else:
        shell.show(shell.system.execution.account(), account_view, as_json=json)


@app.command("positions")
def positions(
    context: typer.Context,
    by_strategy: Annotated[
        bool, typer.Option("--by-strategy", help="Those of each strategy; without it, net.")
    ] = False,
    symbol: SymbolOption = None,
    strategy: StrategyOption = None,
    closed: Annotated[
        bool, typer.Option("--all", help="Also those that were closed, with what they earned.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show what is held, what it is worth, and what it has earned."""
    from cli.render.execution import positions_view

    shell = shell_of(context)
    document = shell.system.execution.positions(
        symbol, strategy, by_strategy=by_strategy, closed=closed
    )
    shell.show(document, positions_view, as_json=json)


@app.command("orders")
def orders(
    context: typer.Context,
    closed: Annotated[
        bool, typer.Option("--all", help="Also those that were filled, cancelled or expired.")
    ] = False,
    symbol: SymbolOption = None,
    strategy: StrategyOption = None,
    json: JsonOption = False,
) -> None:
    """Show the open orders."""
    from cli.render.orders import orders_view

    shell = shell_of(context)
    document = shell.system.execution.orders(symbol, strategy, closed=closed)
    shell.show(document, orders_view, as_json=json)


@app.command("fills")
def fills(
    context: typer.Context,
    symbol: SymbolOption = None,
    strategy: StrategyOption = None,
    every: EveryOption = False,
    json: JsonOption = False,
) -> None:
    """Show what was traded, at which price, and what it cost."""
    from cli.render.execution import fills_view

    shell, most = shell_of(context), None if every else _USUAL_ROWS
    document = shell.system.execution.fills(symbol, strategy, most=most)
    shell.show(document, fills_view, as_json=json)


@app.command("decisions")
def decisions(
    context: typer.Context,
    symbol: SymbolOption = None,
    strategy: StrategyOption = None,
    approved: Annotated[
        bool, typer.Option("--approved", help="Only those that were approved.")
    ] = False,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Only those that were rejected.")
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar="REASON", help="Only those that this check refused, or in part."
        ),
    ] = None,
    every: EveryOption = False,
    live: LiveOption = False,
    json: JsonOption = False,
) -> None:
    """Show what became of the signals, and why."""
    from cli.render.execution import decisions_view, newest_decisions

    if approved and rejected:
        raise UsageError("--approved and --rejected leave nothing", "leave one of them out")
    shell = shell_of(context)
    chosen = True if approved else False if rejected else None

    def found(most: int | None) -> DecisionsDocument:
        return shell.system.execution.decisions(
            symbol, strategy, approved=chosen, reason=reason, most=most
        )

    if live and shell.can_watch(as_json=json):
        shell.watch(lambda: found(_MOST_ON_A_SCREEN), newest_decisions)
    else:
        shell.show(found(None if every else _USUAL_ROWS), decisions_view, as_json=json)
