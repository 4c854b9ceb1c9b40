"""Commands of the group `strategy` that change who is called in the running session."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import ConfigOption, JsonOption, ParamsOption, StrategyOrFileArgument
from cli.shell import shell_of

KeyArgument = Annotated[
    str, typer.Argument(metavar="STRATEGY-KEY", help="Its key, as `strategy list` shows it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group `strategy`."""
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("enable")(enable)
    app.command("disable")(disable)


def add(
    context: typer.Context,
    name: StrategyOrFileArgument,
    config: ConfigOption = None,
    params: ParamsOption = None,
    json: JsonOption = False,
) -> None:
    """Call a strategy in the running session from now on."""
    shell = shell_of(context)
    outcome = shell.system.session_changes.strategies.add(name, config, params or ())
    shell.tell(outcome, as_json=json)


def remove(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Call a strategy of the running session no more."""
    shell = shell_of(context)
    shell.tell(shell.system.session_changes.strategies.remove(key), as_json=json)


def enable(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Call a disabled strategy again."""
    shell = shell_of(context)
    shell.tell(shell.system.session_changes.strategies.enable(key), as_json=json)


def disable(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Call a strategy no more until it is enabled."""
    shell = shell_of(context)
    shell.tell(shell.system.session_changes.strategies.disable(key), as_json=json)
