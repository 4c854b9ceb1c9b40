"""Commands of the group `data` that look at bars beside the running session."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from cli.options import JsonOption
from cli.shell import shell_of
from mismartera.errors import UsageError

_INTERVAL: Final = "1d"
_DAYS: Final = 20


def register(app: typer.Typer) -> None:
    """Add the commands to the group `data`."""
    app.command("watch")(watch)
    app.command("unwatch")(unwatch)


def watch(
    context: typer.Context,
    symbol: Annotated[
        str | None,
        typer.Argument(
            metavar="SYMBOL",
            help="A stored symbol; without one, all that is watched is listed.",
            show_default=False,
        ),
    ] = None,
    interval: Annotated[
        str | None,
        typer.Option("--interval", metavar="INTERVAL", help=f"{_INTERVAL} if not said."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            metavar="NUMBER",
            help=f"Sessions before this one, {_DAYS} if not said.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Look at a symbol's bars and indicators up to now, without streaming it."""
    from cli.render.changes import watch_view, watches_table

    shell = shell_of(context)
    watches = shell.system.watches
    if symbol is not None:
        chosen = _DAYS if days is None else days
        shell.show(watches.watch(symbol, interval or _INTERVAL, chosen), watch_view, as_json=json)
    elif interval is not None or days is not None:
        raise UsageError("no symbol is named", "write `data watch SYMBOL`")
    else:
        shell.show(watches.list(), watches_table, as_json=json)


def unwatch(
    context: typer.Context,
    symbol: Annotated[str, typer.Argument(metavar="WATCHED-SYMBOL", help="A watched symbol.")],
    interval: Annotated[
        str | None,
        typer.Option(
            "--interval", metavar="INTERVAL", help="Only this one; without it, every interval."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Look at a symbol's bars no more."""
    shell = shell_of(context)
    outcome = shell.system.watches.unwatch(symbol, interval)
    shell.tell(outcome, as_json=json)
