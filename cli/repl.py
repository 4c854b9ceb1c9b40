"""The prompt: one line at a time, while the engine runs behind it."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread
from typing import Final, NoReturn

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout

from cli.app import GROUPS, load_group
from cli.completer import ShellCompleter
from cli.completion_source import SystemSource
from cli.dispatch import attempt
from cli.ending import agrees_to_stop
from cli.footer import Footer
from cli.history import TypedHistory, history_path
from cli.render.format import counted
from cli.shell import Leave, Shell
from cli.signals import heard
from cli.tab_key import TabKey
from mismartera.user_code.output import overhearing
from mismartera.whole_file import make_home, make_private

PROMPT: Final = "system@mismartera: "
# Other threads hand the interpreter over so often while a session runs: a keystroke's wait
# (the default of 5 ms is felt).
SWITCH_INTERVAL_S: Final = 0.0005


def converse(shell: Shell) -> NoReturn:
    """Read and run commands until the user leaves.

    Raises:
        Leave: always, with the status to leave with.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    session, footer = make_prompt(shell)
    shell.prompt = footer
    footer.start()
    _load_ahead_once_drawn(session)
    try:
        with patch_stdout(raw=True), overhearing(sys.stdout, sys.stderr):
            _loop(shell, session)
    finally:
        footer.close()
        with overhearing(shell.environment.stdout, shell.environment.stderr):
            shell.close()
        shell.prompt = None
        sys.setswitchinterval(before)


def make_prompt(shell: Shell) -> tuple[PromptSession[str], Footer]:
    """Build the prompt with its history, completion and footer."""
    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=_history(shell),
        auto_suggest=AutoSuggestFromHistory(),
        completer=ShellCompleter(SystemSource(shell), shell.variables),
        complete_while_typing=True,
        key_bindings=_keys(),
        bottom_toolbar=lambda: footer.text(),
    )
    output = session.app.output

    def size() -> tuple[int, int]:
        now = output.get_size()
        return now.rows, now.columns

    footer = Footer(shell, size, session.app.invalidate)
    return session, footer


def _loop(shell: Shell, session: PromptSession[str]) -> NoReturn:
    while True:
        try:
            line = session.prompt()
        except KeyboardInterrupt:
            heard()
            continue
        except EOFError:
            if _may_leave(shell):
                raise Leave from None
            continue
        _run(shell, line)


def _run(shell: Shell, entered: str) -> None:
    """Run what was entered: a command, or several that were pasted, up to the first that fails."""
    lines = [line for line in entered.split("\n") if line.strip()]
    for number, line in enumerate(lines, 1):
        left = len(lines) - number
        if attempt(shell, line) and left:
            shell.warn(f"{counted(left, 'line')} after it not run")
            return


def _may_leave(shell: Shell) -> bool:
    try:
        return agrees_to_stop(shell, yes=False)
    except KeyboardInterrupt:
        heard()
        shell.end_line()
        return False


def _history(shell: Shell) -> History:
    home: Path = shell.environment.home
    try:
        make_home(home)
        make_private(history_path(home))
    except OSError as error:
        shell.warn(f"the history cannot be kept: {error.filename}: {error.strerror}")
        return InMemoryHistory()
    return TypedHistory(str(history_path(home)))


def _keys() -> KeyBindings:
    keys = KeyBindings()
    keys.add("tab", filter=has_focus(DEFAULT_BUFFER))(TabKey().press)

    @keys.add("c-c", filter=has_focus(DEFAULT_BUFFER))
    def clear_line(event: KeyPressEvent) -> None:
        event.current_buffer.reset()

    return keys


def _load_ahead_once_drawn(session: PromptSession[str]) -> None:
    """Import what the first command and completion need while nobody waits for it."""
    drawn = session.app.after_render

    def begin(_: object) -> None:
        drawn.remove_handler(begin)
        Thread(target=load_all_ahead, name="load-ahead", daemon=True).start()

    drawn.add_handler(begin)


def load_all_ahead() -> None:
    """Import what a first command needs: the groups of commands, and what is behind them."""
    for name in GROUPS:
        load_group(name)
    import cli.render.session  # noqa: F401
    from mismartera.system_manager import load_ahead

    load_ahead()
