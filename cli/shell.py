"""What every command is given: the system, and ways to show, warn and ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from cli.environment import Environment

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from typer import Context

    from mismartera.system_manager import SystemManager

Shown = TypeVar("Shown")


class Shell:
    """One shell: an environment and the system behind it (`context.obj` of every command)."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    @cached_property
    def system(self) -> SystemManager:
        from mismartera.system_manager import SystemManager

        return SystemManager(self.environment.home)

    @cached_property
    def console(self) -> Console:
        """Tables and text for people, on standard output."""
        from rich.console import Console

        environment = self.environment
        return Console(
            file=environment.stdout,
            width=environment.width,
            no_color=not environment.color,
            force_terminal=environment.is_terminal,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def show(
        self, document: Shown, render: Callable[[Shown], RenderableType], *, as_json: bool
    ) -> None:
        """Print a document: as JSON alone on standard output, or drawn for people."""
        if as_json:
            from mismartera.reporting.encode import dump

            self.environment.stdout.write(dump(document) + "\n")
        else:
            self.console.print(render(document))
        self.environment.stdout.flush()

    def say(self, text: str) -> None:
        """Print a line for people on standard output."""
        self.console.print(text, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Print a line on standard error."""
        self.environment.stderr.write(f"warning: {text}\n")
        self.environment.stderr.flush()

    def confirm(self, question: str, *, yes: bool) -> bool:
        """Ask a yes-or-no question; `yes` answers it, and where nobody can be asked it is no."""
        if yes:
            return True
        if not self.environment.can_ask:
            self.warn(f"{question} Not done: say --yes to confirm.")
            return False
        self.environment.stdout.write(f"{question} [y/N] ")
        self.environment.stdout.flush()
        return self.environment.stdin.readline().strip().lower() in {"y", "yes"}


def shell_of(context: Context) -> Shell:
    """The shell that a command runs in."""
    shell = context.obj
    if not isinstance(shell, Shell):
        raise TypeError("a command was run outside a shell")
    return shell
