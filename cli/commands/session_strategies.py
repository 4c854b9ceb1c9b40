"""Commands of the group `strategy` that change who is called in the running session."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import JsonOption
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
    name: Annotated[
        str, typer.Argument(metavar="STRATEGY|FILE", help="A strategy's name, or its file.py.")
    ],
    config: Annotated[
        str | None,
        typer.Option(
            "--config", metavar="JSON", help="Its parameters as a JSON object.", show_default=False
        ),
    ] = None,
    params: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="One parameter, such as fast=5."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Call a strategy in the running session from now on."""
    from cli.render.outcome import sentence

    shell = shell_of(context)
    outcome = shell.system.session_changes.strategies.add(name, config, params or ())
    shell.show(outcome, sentence, as_json=json)


def remove(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Call a strategy of the running session no more."""
    from cli.render.outcome import sentence

    shell = shell_of(context)
    shell.show(shell.system.session_changes.strategies.remove(key), sentence, as_json=json)


def enable(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Call a disabled strategy again."""
    from cli.render.outcome import sentence

    shell = shell_of(context)
    shell.show(shell.system.session_changes.strategies.enable(key), sentence, as_json=json)


def disable(context: typer.Context, key: KeyArgument, json: JsonOption = False) -> None:
    """Call a strategy no more until it is enabled."""
    from cli.render.outcome import sentence

    shell = shell_of(context)
    shell.show(shell.system.session_changes.strategies.disable(key), sentence, as_json=json)
