"""Commands of the group `scanner` that change who scans in the running session."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.scanner import ScannerArgument
from cli.options import ConfigOption, JsonOption, ParamsOption
from cli.shell import shell_of

KeyArgument = Annotated[
    str, typer.Argument(metavar="SCANNER-KEY", help="Its key, as `scanner list` shows it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group `scanner`."""
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("enable")(enable)
    app.command("disable")(disable)


def add(
    context: typer.Context,
    name: ScannerArgument,
    config: ConfigOption = None,
    params: ParamsOption = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="TIME", help="First scan, such as 09:35; left out: once, now."
        ),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--end", metavar="TIME", help="No scan after it.")
    ] = None,
    interval: Annotated[
        str | None, typer.Option("--interval", metavar="INTERVAL", help="Time between two scans.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Let a scanner scan in the running session; what it finds is added."""
    shell = shell_of(context)
    scanners = shell.system.session_changes.scanners
    outcome = scanners.add(name, config, params or (), start, end, interval)
    shell.tell(outcome, as_json=json)


def remove(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Let a scanner of the running session scan no more; what it found stays for its time."""
    shell = shell_of(context)
    shell.tell(shell.system.session_changes.scanners.remove(key), as_json=json)


def enable(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Let a disabled scanner scan again."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.scanners.enable(key)
    shell.tell(outcome, as_json=json)


def disable(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Let a scanner rest until it is enabled."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.scanners.disable(key)
    shell.tell(outcome, as_json=json)
