"""`--vertical`: an option of every command that shows something, as `--json` is."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli.shell import shell_of

_MEANING: Final = "Write each row of a table as a record."


def add_vertical(command: TyperCommand | TyperGroup) -> None:
    """Give the option to a command that takes `--json`, and to such commands of a group."""
    if any("--json" in parameter.opts for parameter in command.params):
        command.params += _option().params
    for inner in command.commands.values() if isinstance(command, TyperGroup) else ():
        if isinstance(inner, TyperCommand | TyperGroup):
            add_vertical(inner)


def _remember(context: typer.Context, value: bool) -> None:
    if value:
        shell_of(context).vertical = True


@cache
def _option() -> TyperCommand:
    """A command that has the option and nothing else, for Typer makes options of functions."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(add_help_option=False)
    def declared(
        vertical: Annotated[
            bool,
            typer.Option("--vertical", help=_MEANING, expose_value=False, callback=_remember),
        ] = False,
    ) -> None:
        """Nothing is ever run of it."""

    command = get_command(app)
    if not isinstance(command, TyperCommand):
        raise TypeError("Typer made something else than a command")
    return command
