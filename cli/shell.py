"""What every command is given: the system, and ways to show, warn and ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from cli.environment import Environment
from cli.noticed import Noticed
from mismartera.domain.plain_text import one_line, plain, plain_document
from mismartera.errors import MisMarteraError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console, RenderableType
    from typer import Context

    from cli.render.table import TableConsole
    from mismartera.reporting.documents.session import CommandOutcome
    from mismartera.system_manager import SystemManager

Shown = TypeVar("Shown")


class Prompt(Protocol):
    """What commands may ask of the open prompt: which panel is pinned below it."""

    pinned: str | None


class Leave(Exception):
    """Raised when a command asks to leave the shell with a status."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        super().__init__(status)


class Shell:
    """One shell: an environment and the system behind it (`context.obj` of every command).

    `variables` are those of `set`; `prompt` is there while a prompt is open to a person. `noticed`
    is what is to be said of users' files when the command that runs has ended; `vertical` is
    whether it writes each row of a table as a record.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.variables: dict[str, str] = {}
        self.noticed = Noticed()
        self.vertical = False
        self.script_depth = 0
        self.prompt: Prompt | None = None

    @property
    def at_prompt(self) -> bool:
        """Whether the command that runs was typed at the prompt."""
        return self.prompt is not None and not self.script_depth

    @contextmanager
    def in_script(self) -> Iterator[None]:
        """Run what is within as a script: spelled out, nobody asked."""
        self.script_depth += 1
        try:
            yield
        finally:
            self.script_depth -= 1

    @property
    def has_system(self) -> bool:
        """Whether any command has needed the system yet."""
        return "system" in vars(self)

    def close(self) -> None:
        """Stop the run and every thread, if there are any."""
        if self.has_system:
            self.system.close()

    @cached_property
    def system(self) -> SystemManager:
        from mismartera.system_manager import SystemManager

        return SystemManager(self.environment.home, self.note)

    @property
    def console(self) -> Console:
        """Tables and text for people, on standard output, as wide as the terminal is now."""
        self._console.width = self.environment.width
        self._console.vertical = self.vertical
        return self._console

    @cached_property
    def _console(self) -> TableConsole:
        from cli.render.table import TableConsole

        environment = self.environment
        return TableConsole(
            environment.stdout, color=environment.color, terminal=environment.is_terminal
        )

    def show(
        self, document: Shown, render: Callable[[Shown], RenderableType], *, as_json: bool
    ) -> None:
        """Print a document: as JSON alone on standard output, or drawn for people."""
        if as_json:
            from mismartera.reporting.encode import dump

            self.environment.stdout.write(dump(document) + "\n")
        else:
            self.environment.stdout.write(self.drawn(render(plain_document(document))))
        self.environment.stdout.flush()

    def can_watch(self, *, as_json: bool) -> bool:
        """Whether `watch` can be: on a terminal that redraws, where JSON was not asked for."""
        return self.environment.can_redraw and not as_json

    def watch(self, read: Callable[[], Shown], render: Callable[[Shown], RenderableType]) -> None:
        """Redraw a document over the whole screen as the run goes on; q or Ctrl-C leaves it."""
        from cli.live_panel import redraw

        changes = partial(self.system.run.wait_for_change, -1, 0.0)
        from cli.render.table import TableConsole

        console = TableConsole(self.environment.stdout, color=self.environment.color)
        console.vertical = self.vertical
        redraw(console, self.environment.stdin, changes, lambda: render(plain_document(read())))

    def tell(self, outcome: CommandOutcome, *, as_json: bool) -> None:
        """Say what a command did, in its sentence, and what there is to be warned of."""
        from cli.render.outcome import sentence

        self.show(outcome, sentence, as_json=as_json)
        self.warn_of(outcome.warnings)

    def drawn(self, renderable: RenderableType) -> str:
        """Draw something for people."""
        from cli.render.table import Trimmed

        console = self.console
        with console.capture() as captured:
            console.print(Trimmed(renderable), crop=False)
        return captured.get()

    def say(self, text: str) -> None:
        """Print a line for people on standard output."""
        self.console.print(plain(text), soft_wrap=True)
        self.environment.stdout.flush()

    def note(self, text: str) -> None:
        """Print a line for a person who waits on standard error."""
        self._print_aside(text)

    def warn(self, text: str) -> None:
        """Print a line on standard error."""
        self._complain("warning", text)

    def warn_of(self, texts: Iterable[str]) -> None:
        """Print lines on standard error."""
        for text in texts:
            self.warn(text)

    def complain(self, text: str) -> None:
        """Print an error's line on standard error."""
        self._complain("error", text)

    def _complain(self, kind: str, text: str) -> None:
        self._print_aside(f"{kind}: {text}")

    def _print_aside(self, text: str) -> None:
        self.environment.stdout.flush()
        self.environment.stderr.write(f"{one_line(text)}\n")
        self.environment.stderr.flush()

    def end_line(self) -> None:
        """Begin a new line behind a key that the terminal itself has shown, such as ^C."""
        if self.environment.can_ask:
            self.environment.stdout.write("\n")
            self.environment.stdout.flush()

    def confirm(self, question: str, *, yes: bool) -> bool:
        """Ask a yes-or-no question; `yes` answers it, and where nobody can be asked it is no."""
        if yes:
            return True
        if not self.environment.can_ask:
            return False
        self.environment.stdout.write(f"{one_line(question)} [y/N] ")
        self.environment.stdout.flush()
        return self.environment.stdin.readline().strip().lower() in {"y", "yes"}

    def may_write(self, file: Path, *, yes: bool) -> None:
        """Ask before a file that is there is replaced.

        Raises:
            MisMarteraError: it is to stay as it is.
        """
        if file.is_file() and not self.confirm(f"{file} exists. Replace it?", yes=yes):
            raise MisMarteraError(f"{file} was not replaced", "name another file, or say --yes")


def shell_of(context: Context) -> Shell:
    """The shell that a command runs in."""
    shell = context.obj
    if not isinstance(shell, Shell):
        raise TypeError("a command was run outside a shell")
    return shell
