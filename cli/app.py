"""The one command tree: what the prompt, scripts and the command line all run.

A group's module is imported when one of its commands is first looked at, so that the prompt does
not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Final, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from cli.commands import shell as own
from cli.tree import CommandNode
from cli.vertical import add_vertical

Register = Callable[[typer.Typer], None]

# Group → the module that has its `app`, and functions that add commands of other modules to it.
GROUPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "system": ("cli.commands.system", ()),
    "data": (
        "cli.commands.data",
        (
            "cli.commands.data_import:register",
            "cli.commands.session:register_data",
            "cli.commands.session_symbols:register",
            "cli.commands.session_watches:register",
        ),
    ),
    "time": ("cli.commands.time", ("cli.commands.session:register_time",)),
    "config": ("cli.commands.config", ()),
    "indicators": ("cli.commands.indicators", ("cli.commands.session_indicators:register",)),
    "strategy": (
        "cli.commands.strategy",
        ("cli.commands.session_strategies:register", "cli.commands.strategy_verify:register"),
    ),
    "scanner": ("cli.commands.scanner", ("cli.commands.session_scanners:register",)),
    "execution": ("cli.commands.execution", ("cli.commands.execution_orders:register",)),
    "metrics": ("cli.commands.metrics", ()),
    "runs": (
        "cli.commands.runs",
        ("cli.commands.runs_verify:register", "cli.commands.run_report:register"),
    ),
}


@cache
def load_group(name: str) -> TyperGroup:
    """Import a group of commands, complete with what other modules add to it."""
    module, additions = GROUPS[name]
    app: typer.Typer = import_module(module).app
    for addition in additions:
        place, _, function = addition.partition(":")
        register: Register = getattr(import_module(place), function)
        register(app)
    app.rich_markup_mode = None
    app.info.cls = _Group
    _with_our_help(app)
    group = get_group(app)
    add_vertical(group)
    group.name = name
    return group


class _Command(TyperCommand):
    """A command whose `--help` looks as `help` does."""

    def get_help(self, ctx: object) -> str:
        return _help_text(ctx, self)


class _Group(TyperGroup):
    """A group whose `--help` looks as `help` does."""

    def get_help(self, ctx: object) -> str:
        return _help_text(ctx, self)


class CommandTree(_Group):
    """The root: the groups, loaded when they are needed, and the shell's own commands."""

    def get_command(
        self,
        ctx: object,  # noqa: ARG002 - Typer's signature
        cmd_name: str,
    ) -> TyperCommand | TyperGroup | None:
        if cmd_name in GROUPS:
            return load_group(cmd_name)
        command = self.commands.get(cmd_name)
        return command if isinstance(command, TyperCommand | TyperGroup) else None

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - Typer's signature
        return [*GROUPS, *self.commands]


def _with_our_help(app: typer.Typer) -> typer.Typer:
    for command in app.registered_commands:
        command.cls = _Command
    return app


def _help_text(context: object, command: TyperCommand | TyperGroup) -> str:
    from cli.help import help_document
    from cli.render.help import help_view
    from cli.shell import shell_of

    known = cast(typer.Context, context)
    path = known.command_path.strip()
    document = help_document(CommandNode(path, command), path)
    return shell_of(known).drawn(help_view(document)).rstrip("\n")


@cache
def command_tree() -> CommandTree:
    """The root of all commands."""
    app = typer.Typer(cls=CommandTree, add_completion=False, rich_markup_mode=None)
    app.add_typer(_with_our_help(own.app))
    tree = get_group(app)
    if not isinstance(tree, CommandTree):
        raise TypeError("Typer made another root than was asked for")
    add_vertical(tree)
    return tree


@cache
def root_node() -> CommandNode:
    """The same tree, to be walked."""
    return CommandNode("", command_tree())
