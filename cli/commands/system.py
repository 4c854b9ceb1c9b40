"""Commands that start, steer and export the run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import JsonOption
from cli.shell import shell_of

app = typer.Typer(
    help="Start, pause, step, stop and export a run.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("start")
def start(
    context: typer.Context,
    configuration: Annotated[
        str | None,
        typer.Argument(
            metavar="CONFIG", help="A session configuration; without one, the last one used."
        ),
    ] = None,
    strategy_files: Annotated[
        list[Path] | None,
        typer.Option(
            "--strategy-file",
            metavar="FILE",
            help="A file with your own strategy, called with its defaults unless CONFIG names it.",
        ),
    ] = None,
    paused: Annotated[
        bool, typer.Option("--paused", help="Stand at the start of the first session.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Start a run; returns once its first session is active."""
    shell = shell_of(context)
    outcome = shell.system.run.start(configuration, strategy_files or (), paused=paused)
    shell.tell(outcome, as_json=json)


@app.command("stop")
def stop(context: typer.Context, json: JsonOption = False) -> None:
    """Stop the run."""
    shell = shell_of(context)
    shell.tell(shell.system.run.stop(), as_json=json)


@app.command("pause")
def pause(context: typer.Context, json: JsonOption = False) -> None:
    """Pause the run after the current step."""
    shell = shell_of(context)
    shell.tell(shell.system.run.pause(), as_json=json)


@app.command("resume")
def resume(context: typer.Context, json: JsonOption = False) -> None:
    """Go on with a paused run."""
    shell = shell_of(context)
    shell.tell(shell.system.run.resume(), as_json=json)


@app.command("step")
def step(
    context: typer.Context,
    count: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="How many steps.")] = 1,
    json: JsonOption = False,
) -> None:
    """Let a paused run take some steps, and say what they brought."""
    from cli.render.telling import passed_view

    shell = shell_of(context)
    shell.show(shell.system.run.step(count), passed_view, as_json=json)


@app.command("status")
def status(context: typer.Context, json: JsonOption = False) -> None:
    """Show the state of the run and of every worker."""
    from cli.render.status import status_view

    shell = shell_of(context)
    shell.show(shell.system.view.status(), status_view, as_json=json)


@app.command("mode")
def mode(context: typer.Context, json: JsonOption = False) -> None:
    """Show whether the run is a backtest or live."""
    from cli.render.outcome import mode_line
    from mismartera.reporting.documents.shell import ModeDocument

    shell = shell_of(context)
    found = shell.system.view.status()
    shell.show(ModeDocument(found.mode, found.state), mode_line, as_json=json)


@app.command("export-status")
def export_status(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to write it; - is standard output.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="With the rows of every series.")
    ] = False,
    compact: Annotated[bool, typer.Option("--compact", help="On one line.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the export instead.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write the whole state, as of one step, as one JSON document."""
    from cli.output_file import is_standard_output, written_to
    from cli.render.outcome import exported
    from mismartera.reporting.encode import dump

    shell = shell_of(context)
    if schema:
        shell.environment.stdout.write(
            dump(shell.system.view.export_schema(), compact=compact) + "\n"
        )
        return
    with written_to(shell.environment, path, as_json=json) as target:
        outcome = shell.system.view.export_status(target, complete=complete, compact=compact)
    if not is_standard_output(path):
        shell.show(outcome, exported, as_json=json)
