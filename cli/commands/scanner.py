"""Scanners that a configuration can name, and scans of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import ConfigOption, ExchangeOption, JsonOption
from cli.shell import shell_of

app = typer.Typer(
    help="List, explain and try scanners.", no_args_is_help=True, rich_markup_mode=None
)

ScannerArgument = Annotated[str, typer.Argument(metavar="SCANNER", help="A scanner's name.")]
SettingsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME=VALUE", help="Parameters, such as min_price=5.", show_default=False
    ),
]
DayOption = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help="The session; without it, the last one with a stored bar.",
        show_default=False,
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="INSTANT",
        help="The time of day, such as 09:35; without it, the close.",
        show_default=False,
    ),
]


SessionOption = Annotated[
    bool,
    typer.Option("--session", help="Have this scanner of the running session scan now."),
]


@app.command("list")
def list_scanners(context: typer.Context, json: JsonOption = False) -> None:
    """List the scanners that are known, and how those in use fare."""
    from cli.render.scanners import scanner_table

    shell = shell_of(context)
    shell.show(shell.system.scanners.list(), scanner_table, as_json=json)


@app.command("show")
def show(context: typer.Context, name: ScannerArgument, json: JsonOption = False) -> None:
    """Show a scanner's parameters and what it reads."""
    from cli.render.scanners import scanner_view

    shell = shell_of(context)
    shell.show(shell.system.scanners.show(name), scanner_view, as_json=json)


@app.command("run")
def run(
    context: typer.Context,
    name: ScannerArgument,
    settings: SettingsArgument = None,
    config: ConfigOption = None,
    date: DayOption = None,
    at: AtOption = None,
    exchange: ExchangeOption = None,
    session: SessionOption = False,
    json: JsonOption = False,
) -> None:
    """Scan the store as of a date and time, or in the running session, which adds what is found."""
    from cli.render.scanners import scan_view

    shell = shell_of(context)
    if session:
        shell.show(shell.system.session_changes.scanners.scan(name), scan_view, as_json=json)
        return
    document = shell.system.scanners.run(
        name, settings or (), config=config, day=date, at=at, exchange=exchange
    )
    shell.show(document, scan_view, as_json=json)
