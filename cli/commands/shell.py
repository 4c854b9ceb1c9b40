"""The shell's own commands."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from cli.options import JsonOption
from cli.shell import Leave, shell_of
from cli.words import VARIABLE_NAME
from mismartera.errors import SessionError, UnknownName, UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_PANELS = ("session", "account")
_LONGEST_DELAY_MS = 3_600_000


@app.command("help")
def show_help(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COMMAND", help="The command to explain; without one, all are listed."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show what commands there are, or what one takes."""
    from cli.dispatch import resolve
    from cli.help import help_document
    from cli.render.help import help_view

    asked = words or []
    path, node = resolve(asked, lambda _: None)
    if len(path) < len(asked):
        raise UnknownName(f"{node.name} command", asked[len(path)], node.names())
    shell_of(context).show(help_document(node, " ".join(path)), help_view, as_json=json)


@app.command("run")
def run_script(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file of commands.")],
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Go on after a command that failed.")
    ] = False,
) -> None:
    """Run a file of commands, one a line."""
    from cli.script import run_file

    raise typer.Exit(run_file(shell_of(context), path, keep_going=keep_going))


@app.command("wait")
def wait(
    context: typer.Context,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="INSTANT", help="A session time, such as 10:30."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", min=0, help="Fail after so many seconds."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Wait for the session's end and say what came of it, or for a time of it."""
    from cli.render.telling import wait_view, warnings_of

    shell = shell_of(context)
    document = shell.system.run.wait(until=until, timeout_s=timeout)
    shell.show(document, wait_view, as_json=json)
    shell.warn_of(warnings_of(document))


@app.command("delay")
def delay(
    milliseconds: Annotated[
        int,
        typer.Argument(
            metavar="MS", min=0, max=_LONGEST_DELAY_MS, help="Milliseconds, an hour at most."
        ),
    ],
) -> None:
    """Do nothing for some milliseconds."""
    time.sleep(milliseconds / 1000)


@app.command("echo", context_settings={"ignore_unknown_options": True})
def echo(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="What to print.")
    ] = None,
) -> None:
    """Print its words."""
    shell_of(context).say(" ".join(words or ()))


@app.command("set")
def set_variable(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The name, or NAME=VALUE.")
    ] = None,
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="Its value.")] = None,
    json: JsonOption = False,
) -> None:
    """Set a variable, to be used as $NAME; without a name, show all."""
    from cli.render.outcome import variables_table
    from mismartera.reporting.documents.shell import VariablesDocument

    shell = shell_of(context)
    if name is None:
        shell.show(VariablesDocument(dict(shell.variables)), variables_table, as_json=json)
        return
    if value is None and "=" in name:
        name, _, value = name.partition("=")
    if value is None:
        raise UsageError(f"{name!r} has no value", f"write `set {name} VALUE`")
    if VARIABLE_NAME.fullmatch(name) is None:
        raise UsageError(f"{name!r} is no name of a variable", "use letters, digits and _")
    shell.variables[name] = value


@app.command("history")
def history(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="Show only commands that contain it.")
    ] = None,
    lines: Annotated[
        int, typer.Option("--lines", metavar="NUMBER", min=1, help="How many, the last ones.")
    ] = 50,
    json: JsonOption = False,
) -> None:
    """Show what was typed at the prompt."""
    from cli.history import typed_commands
    from cli.render.outcome import history_table
    from mismartera.reporting.documents.shell import HistoryDocument

    shell = shell_of(context)
    typed = [each for each in typed_commands(shell.environment.home) if (text or "") in each]
    shell.show(HistoryDocument(tuple(typed[-lines:])), history_table, as_json=json)


@app.command("log")
def log(
    context: typer.Context,
    lines: Annotated[
        int, typer.Option("--lines", metavar="NUMBER", min=1, help="How many, the last ones.")
    ] = 20,
    level: Annotated[
        str, typer.Option("--level", metavar="LEVEL", help="This level and above, such as WARNING.")
    ] = "DEBUG",
    json: JsonOption = False,
) -> None:
    """Show the end of the log."""
    from cli.render.outcome import log_lines
    from mismartera.monitoring.log_file import read_log
    from mismartera.reporting.documents.shell import LogDocument

    shell = shell_of(context)
    found = read_log(shell.environment.home, lines, level)
    shell.show(LogDocument(tuple(found)), log_lines, as_json=json)


@app.command("panel")
def panel(
    context: typer.Context,
    which: Annotated[
        str | None, typer.Argument(metavar="PANEL", help="session, account, or off.")
    ] = None,
) -> None:
    """Pin the session's or the account's panel below the prompt, or take it away."""
    shell = shell_of(context)
    if which not in {None, *_PANELS, "off"}:
        raise UnknownName(
            "panel", which or "", (*_PANELS, "off"), f"say {', '.join(_PANELS)} or off"
        )
    if shell.prompt is None:
        raise SessionError(
            "there is no prompt to pin a panel to",
            "open the prompt, or use `data session --once` or `execution account`",
        )
    if which is not None:
        shell.prompt.pinned = None if which == "off" else which
    pinned = shell.prompt.pinned
    shell.say(f"the {pinned}'s panel is pinned" if pinned else "the panel is off")


@app.command("doctor")
def doctor(
    context: typer.Context,
    mend: Annotated[
        bool,
        typer.Option("--mend", help="First remove what is left over, and finish deletions."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check the installation, every file in the home directory, the terminal and the clocks."""
    from cli.doctor import examine
    from cli.render.doctor import doctor_table

    shell = shell_of(context)
    found = examine(shell, mend=mend)
    shell.show(found, doctor_table, as_json=json)
    if not found.ok:
        raise typer.Exit(1)


@app.command("clear")
def clear(context: typer.Context) -> None:
    """Clear the screen."""
    shell = shell_of(context)
    if shell.environment.is_terminal:
        shell.console.clear()


@app.command("exit")
def leave(
    context: typer.Context,
    status: Annotated[
        int, typer.Argument(metavar="STATUS", min=0, max=255, help="The exit status.")
    ] = 0,
    yes: Annotated[
        bool, typer.Option("--yes", help="Stop a session that runs without asking.")
    ] = False,
) -> None:
    """Leave the shell; a session that runs is stopped."""
    from cli.ending import agrees_to_stop

    shell = shell_of(context)
    if not shell.at_prompt or agrees_to_stop(shell, yes=yes):
        raise Leave(status)
