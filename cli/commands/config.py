"""Session configurations."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import JsonOption
from cli.shell import shell_of
from mismartera.errors import MisMarteraError

app = typer.Typer(
    help="Show, check and write session configurations.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ConfigurationArgument = Annotated[
    str,
    typer.Argument(metavar="CONFIG", help="A configuration: a path, or a name of `config list`."),
]
LastConfigurationArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="CONFIG",
        help="A configuration; without one, the last one used.",
        show_default=False,
    ),
]
NewFileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A path, or a bare name for a file in the home directory's configs."
    ),
]
LoadOption = Annotated[
    bool, typer.Option("--load", help="Also run the code of one's own strategies and scanners.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")]


@app.command("show")
def show(
    context: typer.Context,
    configuration: LastConfigurationArgument = None,
    json: JsonOption = False,
) -> None:
    """Show a configuration with every default filled in."""
    from cli.render.config import configuration_view
    from mismartera.reporting.encode import dump

    shell = shell_of(context)
    document = shell.system.configurations.show(configuration)
    if json:  # the configuration alone, so that it can be used as a file again
        shell.show(document.configuration, dump, as_json=True)
    else:
        shell.show(document, configuration_view, as_json=False)


@app.command("check")
def check(
    context: typer.Context,
    configuration: ConfigurationArgument,
    load: LoadOption = False,
    json: JsonOption = False,
) -> None:
    """Check a configuration: its shape, that all it names exists, and what is stored of it."""
    from cli.render.config import check_view
    from cli.render.format import counted

    shell = shell_of(context)
    document = shell.system.configurations.check(configuration, load=load)
    shell.show(document, check_view, as_json=json)
    shell.warn_of(document.warnings)
    if not document.ok:
        faults = counted(len(document.findings), "fault")
        raise MisMarteraError(f"{document.file} has {faults}", "mend it and check it again")


@app.command("explain")
def explain(
    context: typer.Context,
    configuration: LastConfigurationArgument = None,
    load: LoadOption = False,
    json: JsonOption = False,
) -> None:
    """Explain what a run will stream, derive and load, from where, and why."""
    from cli.render.explain import explain_view

    shell = shell_of(context)
    document = shell.system.explain.configuration(configuration, load=load)
    shell.show(document, explain_view, as_json=json)


@app.command("new")
def new(
    context: typer.Context,
    file: NewFileArgument,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Write a configuration to start from."""
    from cli.render.config import new_view

    shell = shell_of(context)
    document = shell.system.configurations.new(file, force=force)
    shell.show(document, new_view, as_json=json)


@app.command("schema")
def schema(
    context: typer.Context,
    json: JsonOption = True,  # noqa: ARG001 - a schema is always JSON; the option is for scripts
) -> None:
    """Print the JSON Schema of configurations."""
    from mismartera.reporting.encode import dump

    shell = shell_of(context)
    shell.show(shell.system.configurations.schema(), dump, as_json=True)


@app.command("list")
def list_configurations(context: typer.Context, json: JsonOption = False) -> None:
    """List the configurations at hand: your own and the ready-made."""
    from cli.render.config import list_table

    shell = shell_of(context)
    shell.show(shell.system.configurations.list(), list_table, as_json=json)
