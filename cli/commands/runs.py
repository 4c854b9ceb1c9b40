"""Records of runs: what was run, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.options import JsonOption, YesOption
from cli.shell import shell_of
from mismartera.domain.run_choice import ChosenRuns, ChosenTrades
from mismartera.errors import MisMarteraError

if TYPE_CHECKING:
    from mismartera.reporting.documents.runs import DeletedRunsDocument

app = typer.Typer(
    help="Runs that were made: list, show, note, compare, report, verify and delete them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_USUAL_ROWS: Final = 20

RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="A run, such as r0007 or 7, or last.")
]
RunArguments = Annotated[
    list[str], typer.Argument(metavar="RUN", help="Runs, such as r0007 or 7, or last.")
]


@app.command("list")
def list_runs(
    context: typer.Context,
    last: Annotated[
        int | None,
        typer.Option("--last", metavar="NUMBER", min=1, help="At most so many, the first ones."),
    ] = None,
    strategy: Annotated[
        str | None,
        typer.Option("--strategy", metavar="RUN-STRATEGY", help="Only runs of this strategy."),
    ] = None,
    symbol: Annotated[
        str | None,
        typer.Option("--symbol", metavar="SYMBOL", help="Only runs configured with this symbol."),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="RUN-STATE", help="Only these, such as finished."),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort", metavar="RUN-ORDER", help="By what: the newest or the greatest come first."
        ),
    ] = "started",
    reverse: Annotated[
        bool, typer.Option("--reverse", help="The oldest or the least come first.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List runs with their results, the newest first."""
    from cli.render.runs import run_table

    shell, chosen = shell_of(context), ChosenRuns(last, strategy, symbol, state, sort, reverse)
    shell.show(shell.system.runs.list(chosen), run_table, as_json=json)


@app.command("show")
def show(
    context: typer.Context,
    run: RunArgument = "last",
    sessions: Annotated[
        bool, typer.Option("--sessions", help="Its sessions, one by one, instead.")
    ] = False,
    trades: Annotated[bool, typer.Option("--trades", help="Its last trades instead.")] = False,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Its last refused signals, and why, instead.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show what came of a run: statistics, equity drawn; without a name of the last one."""
    from cli.render.runs import run_parts, run_view

    shell = shell_of(context)
    most = None if json else _USUAL_ROWS
    document = shell.system.runs.show(run, trades=trades, rejected=rejected, most=most)
    in_parts = sessions or trades or rejected
    render = partial(run_parts, sessions=sessions) if in_parts else run_view
    shell.show(document, render, as_json=json)


@app.command("trades")
def trades(
    context: typer.Context,
    run: RunArgument = "last",
    symbol: Annotated[
        str | None, typer.Option("--symbol", metavar="SYMBOL", help="Only of this symbol.")
    ] = None,
    strategy: Annotated[
        str | None,
        typer.Option("--strategy", metavar="RUN-STRATEGY", help="Only of this strategy."),
    ] = None,
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="TRADE-ORDER", help="By what: the greatest come first."),
    ] = "number",
    every: Annotated[
        bool, typer.Option("--all", help=f"Show every one, not only {_USUAL_ROWS}.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the trades of a run; without a name of the last one."""
    from cli.render.run_trades import trades_view

    shell = shell_of(context)
    chosen = ChosenTrades(strategy, symbol, sort, None if every else _USUAL_ROWS)
    shell.show(shell.system.runs.trades(run, chosen), trades_view, as_json=json)


@app.command("note")
def note(
    context: typer.Context,
    run: RunArgument,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help='What to note; "" ends it, without it it is shown.'),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Note something of a run: it stands in `runs list` and `runs show`."""
    from cli.render.runs import note_line

    shell = shell_of(context)
    text = None if words is None else " ".join(words)
    shell.show(shell.system.runs.note(run, text), note_line, as_json=json)


@app.command("save")
def save(context: typer.Context, json: JsonOption = False) -> None:
    """Write what came of the last run, where that failed when it ended: after making room."""
    shell = shell_of(context)
    shell.tell(shell.system.run.save(), as_json=json)


@app.command("compare")
def compare(
    context: typer.Context,
    runs: RunArguments,
    differences: Annotated[
        bool, typer.Option("--differences", help="Also in what they differ, value by value.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Put runs side by side: what came of them, and in what they differ."""
    from cli.render.run_comparison import comparison_view

    shell = shell_of(context)
    render = partial(comparison_view, differences=differences)
    shell.show(shell.system.runs.compare(runs), render, as_json=json)


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
