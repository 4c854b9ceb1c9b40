"""The command `runs verify`."""

from __future__ import annotations

import typer

from cli.commands.runs import RunArgument
from cli.options import JsonOption
from cli.shell import shell_of


def register(app: typer.Typer) -> None:
    """Add the command to the group `runs`."""
    app.command("verify")(verify)


def verify(context: typer.Context, run: RunArgument = "last", json: JsonOption = False) -> None:
    """Make a run again with everything that was done to it, and name what differs first."""
    from cli.progress import progress
    from cli.render.run_verification import run_verification_view
    from mismartera.reporting.documents.run_verification import VerifiedAs

    shell = shell_of(context)
    with progress(shell, f"verifying {run}", "session") as told:
        document = shell.system.run_verification.verify(run, told)
    shell.show(document, run_verification_view, as_json=json)
    if document.outcome is not VerifiedAs.SAME:
        raise typer.Exit(1)
