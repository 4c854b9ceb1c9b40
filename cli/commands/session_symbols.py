"""Commands of the group `data` that change what the running session streams."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.options import JsonOption
from cli.shell import Shell, shell_of
from mismartera.errors import MisMarteraError

if TYPE_CHECKING:
    from mismartera.reporting.documents.changes import SymbolChangeDocument, SymbolChangesDocument

_NOT_DONE: Final = ("refused", "not there")
_MOST_NAMED: Final = 5


def register(app: typer.Typer) -> None:
    """Add the commands to the group `data`."""
    app.command("add-symbol")(add_symbol)
    app.command("remove-symbol")(remove_symbol)
    app.command("add-interval")(add_interval)


def add_symbol(
    context: typer.Context,
    symbols: Annotated[
        list[str] | None,
        typer.Argument(metavar="SYMBOL", help="Stored symbols.", show_default=False),
    ] = None,
    streams: Annotated[
        list[str] | None,
        typer.Option(
            "--streams",
            metavar="INTERVALS",
            help="What they get, such as 1m,5m; without it, what the others have.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from-file",
            metavar="FILE",
            help="A file with more: one symbol a line, a CSV column `symbol`, or JSON.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Add symbols to the running session, caught up with its time."""
    shell = shell_of(context)
    document = shell.system.session_changes.add_symbols(symbols or (), streams, file)
    _report(shell, document, as_json=json)


def remove_symbol(
    context: typer.Context,
    symbols: Annotated[
        list[str], typer.Argument(metavar="SESSION-SYMBOL", help="Symbols of the session.")
    ],
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also those that a strategy subscribes to by name, or that are traded."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Remove symbols from the running session, with all that belongs to them."""
    shell = shell_of(context)
    document = shell.system.session_changes.remove_symbols(symbols, force=force)
    _report(shell, document, as_json=json)


def add_interval(
    context: typer.Context,
    interval: Annotated[
        str, typer.Argument(metavar="INTERVAL", help="A bar interval, such as 30m.")
    ],
    json: JsonOption = False,
) -> None:
    """Derive and stream bars of one interval more, for every symbol of the session."""
    shell = shell_of(context)
    shell.tell(shell.system.session_changes.add_interval(interval), as_json=json)


def _report(shell: Shell, document: SymbolChangesDocument, *, as_json: bool) -> None:
    """Show what became of each symbol; fail if nothing was done for any, warn if for some."""
    from cli.render.changes import symbol_changes_table

    shell.show(document, symbol_changes_table, as_json=as_json)
    refused = [each for each in document.changes if each.state in _NOT_DONE]
    if not refused:
        return
    if len(refused) == len(document.changes) == 1:
        raise MisMarteraError(_sentence(refused[0]))
    text = f"{len(refused)} of {len(document.changes)} symbols refused: {_named(refused)}"
    if len(refused) == len(document.changes):
        raise MisMarteraError(text, f"the first: {_sentence(refused[0])}")
    shell.warn(text)


def _sentence(change: SymbolChangeDocument) -> str:
    """The reason, which names the symbol; those that don't are headed by it."""
    named = change.reason.strip("'\"").startswith(change.symbol)
    return change.reason if named else f"{change.symbol}: {change.reason}"


def _named(changes: Sequence[SymbolChangeDocument]) -> str:
    names = ", ".join(each.symbol for each in changes[:_MOST_NAMED])
    return (
        names if len(changes) <= _MOST_NAMED else f"{names} and {len(changes) - _MOST_NAMED} more"
    )
