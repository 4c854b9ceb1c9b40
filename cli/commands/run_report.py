"""The command `runs report`; it joins the group `runs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.runs import RunArgument
from cli.options import JsonOption, YesOption
from cli.shell import shell_of

ReportFileArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE",
        help="Where it goes, - is standard output; without it, into the run's own folder.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the group."""
    app.command("report")(report)


def report(
    context: typer.Context,
    run: RunArgument = "last",
    file: ReportFileArgument = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Write a run as one HTML page with charts, to be opened in any browser, also offline."""
    from cli.output_file import is_standard_output, written_to
    from cli.progress import progress
    from cli.render.run_report import report_view

    shell = shell_of(context)
    to_output = is_standard_output(file)
    if file is not None and not to_output:  # the run's own is made anew as often as it is asked for
        shell.may_write(file, yes=yes)
    with (
        written_to(shell.environment, file, as_json=json) as target,
        progress(shell, f"report of {run}", "session") as told,
    ):
        document = shell.system.run_reports.write(run, target, told)
    if not to_output:
        shell.show(document, report_view, as_json=json)
    for warning in document.warnings:
        shell.warn(f"{document.run}: {warning}")
