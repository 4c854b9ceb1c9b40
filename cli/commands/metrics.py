"""Durations and counters of the run."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import JsonOption
from cli.shell import Shell, shell_of

app = typer.Typer(
    help="Show durations and counters of the session and the run.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

LiveOption = Annotated[bool, typer.Option("--live", help="Redraw as the run goes on.")]


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

    if live and not json and shell.environment.can_redraw:
        from cli.live_panel import watch

        watch(shell, lambda: metrics_view(shell.system.view.metrics()))
    else:
        shell.show(shell.system.view.metrics(), metrics_view, as_json=json)
