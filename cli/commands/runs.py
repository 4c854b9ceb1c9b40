"""Records of runs: what was run, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, YesOption
from cli.shell import shell_of
from mismartera.errors import MisMarteraError

if TYPE_CHECKING:
    from mismartera.reporting.documents.runs import DeletedRunsDocument

app = typer.Typer(
    help="Runs that were made: list, show, compare, report, verify and delete them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="A run, such as r0007 or 7, or last.")
]
RunArguments = Annotated[
    list[str], typer.Argument(metavar="RUN", help="Runs, such as r0007 or 7, or last.")
]


@app.command("list")
def list_runs(context: typer.Context, json: JsonOption = False) -> None:
    """List every run with its results, the oldest first."""
    from cli.render.runs import run_table

    shell = shell_of(context)
    shell.show(shell.system.runs.list(), run_table, as_json=json)


@app.command("show")
def show(context: typer.Context, run: RunArgument = "last", json: JsonOption = False) -> None:
    """Show a run: its equity, its statistics, its sessions; without a name the last one."""
    from cli.render.runs import run_view

    shell = shell_of(context)
    shell.show(shell.system.runs.show(run), run_view, as_json=json)


@app.command("save")
def save(context: typer.Context, json: JsonOption = False) -> None:
    """Write what came of the last run, where that failed when it ended: after making room."""
    shell = shell_of(context)
    shell.tell(shell.system.run.save(), as_json=json)


@app.command("compare")
def compare(context: typer.Context, runs: RunArguments, json: JsonOption = False) -> None:
    """Put runs side by side: where they differ, and what came of them."""
    from cli.render.run_comparison import comparison_view

    shell = shell_of(context)
    shell.show(shell.system.runs.compare(runs), comparison_view, as_json=json)


@app.command("delete")
def delete(
    context: typer.Context,
    runs: RunArguments,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Remove the records of runs for good; asks first."""
    from cli.render.runs import deleted_line

    shell = shell_of(context)
    planned = shell.system.runs.to_delete(runs)
    if not shell.confirm(_question(planned), yes=yes):
        named = ", ".join(each.run for each in planned.runs)
        were, them = ("was", "it") if len(planned.runs) == 1 else ("were", "them")
        raise MisMarteraError(f"{named} {were} not deleted", f"say --yes to delete {them}")
    shell.show(shell.system.runs.delete(runs), deleted_line, as_json=json)


def _question(planned: DeletedRunsDocument) -> str:
    named = ", ".join(f"{each.run} ({each.name or each.state})" for each in planned.runs)
    return f"Delete {named}?"
