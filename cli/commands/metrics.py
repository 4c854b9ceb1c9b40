"""Durations and counters of the run."""

from __future__ import annotations

import typer

from cli.options import JsonOption, LiveOption
from cli.shell import Shell, shell_of

app = typer.Typer(
    help="Show durations and counters of the session and the run.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def metrics(context: typer.Context, live: LiveOption = False, json: JsonOption = False) -> None:
    """Show durations and counters of the session and the run."""
    if context.invoked_subcommand is None:
        _show(shell_of(context), live=live, json=json)


@app.command("show")
def show(context: typer.Context, live: LiveOption = False, json: JsonOption = False) -> None:
    """Show durations and counters of the session and the run."""
    _show(shell_of(context), live=live, json=json)


def _show(shell: Shell, *, live: bool, json: bool) -> None:
    from cli.render.metrics import metrics_view

    if live and shell.can_watch(as_json=json):
        shell.watch(shell.system.view.metrics, metrics_view)
    else:
        shell.show(shell.system.view.metrics(), metrics_view, as_json=json)
