"""Commands of the running session that belong to the groups `data` and `time`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import JsonOption, SymbolArgument
from cli.shell import shell_of


def register_data(app: typer.Typer) -> None:
    """Add the session's commands to the group `data`."""
    app.command("session")(session)
    app.command("session-volume")(session_volume)
    app.command("session-high-low")(session_high_low)


def register_time(app: typer.Typer) -> None:
    """Add the run's clock to the group `time`."""
    app.command("speed")(speed)
    app.command("run-until")(run_until)


def session(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Print the panel once.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the session as a live panel; q or Ctrl-C leaves it."""
    from cli.render.session import session_panel

    shell = shell_of(context)
    view = shell.system.view
    if once or not shell.can_watch(as_json=json):
        shell.show(view.session(), session_panel, as_json=json)
    else:
        environment = shell.environment
        shell.watch(view.session, lambda document: session_panel(document, environment.height))


def session_volume(
    context: typer.Context, symbol: SymbolArgument, json: JsonOption = False
) -> None:
    """Show a symbol's volume in the session so far."""
    from cli.render.session import volume_line

    shell = shell_of(context)
    shell.show(shell.system.session_data.volume(symbol), volume_line, as_json=json)


def session_high_low(
    context: typer.Context, symbol: SymbolArgument, json: JsonOption = False
) -> None:
    """Show a symbol's highest and lowest price in the session so far."""
    from cli.render.session import high_low_line

    shell = shell_of(context)
    shell.show(shell.system.session_data.high_low(symbol), high_low_line, as_json=json)


def speed(
    context: typer.Context,
    factor: Annotated[
        float | None,
        typer.Argument(
            metavar="NUMBER", min=0, help="Times real time; 0 is as fast as the data goes."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show the run's speed, or set it while paused or clock-driven."""
    from cli.render.outcome import speed_line
    from mismartera.reporting.documents.shell import SpeedDocument

    shell = shell_of(context)
    system = shell.system
    if factor is None:
        document = SpeedDocument(system.run.speed(), str(system.run.state.value))
        shell.show(document, speed_line, as_json=json)
    else:
        shell.tell(system.run.set_speed(factor), as_json=json)


def run_until(
    context: typer.Context,
    instant: Annotated[
        str, typer.Argument(metavar="INSTANT", help="A session time, such as 10:30.")
    ],
    json: JsonOption = False,
) -> None:
    """Let the run go on until a session time, pause it there, and say what happened until then."""
    from cli.render.telling import passed_view

    shell = shell_of(context)
    shell.show(shell.system.run.run_until(instant), passed_view, as_json=json)
