"""What becomes of a run when the commands have ended."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cli.dispatch import report
from cli.failure import Status, failure_of
from cli.shell import Shell
from cli.signals import Terminated, heard, undisturbed
from mismartera.domain.run_state import RunState
from mismartera.errors import MisMarteraError, SessionFault

if TYPE_CHECKING:
    from mismartera.reporting.documents.telling import WaitDocument

_BACKTEST = "backtest"


def finish(shell: Shell, status: int) -> int:
    """End the run after the last command, and return the status of the process.

    A running backtest is waited for, a paused or live one is stopped with a warning; after a
    failed command nothing is waited for. A run that ended by a fault makes the status 3.
    """
    try:
        return status or _settle(shell)
    except (MisMarteraError, KeyboardInterrupt) as error:
        return report(shell, failure_of(error))


def _settle(shell: Shell) -> int:
    if not shell.has_system:
        return Status.DONE
    run = shell.system.run
    state = run.state  # looked at once: a run may end at any moment
    if state is RunState.PAUSED or (state.is_live and run.mode != _BACKTEST):
        shell.warn(f"the {run.mode} session was {state.value}: it is stopped")
        run.stop()
    elif state.is_live:
        shell.warn_of(_told(run.wait()))
    if run.fault:
        raise SessionFault(f"the session ended by a fault: {run.fault}")
    return Status.DONE


def _told(ended: WaitDocument) -> list[str]:
    """What is to be said of a run that nobody waited for by a command: notices, refusals."""
    from cli.render.telling import summary_of_refusals, warnings_of

    refusals = None if ended.result is None else summary_of_refusals(ended.result)
    return [*warnings_of(ended), *filter(None, [refusals])]


def report_ending(shell: Shell, ending: Terminated) -> int:
    """Say why the process ends, if anybody can still be told, and return its status."""
    heard()
    with suppress(OSError):
        report(shell, failure_of(ending))
    return ending.status


def close(shell: Shell, status: int) -> int:
    """Stop the run and every thread, and return the status of the process.

    What came of a run and could not be written is tried once more; now it would be lost.
    """
    with undisturbed():
        shell.close()
    if not shell.has_system:
        return status
    try:
        shell.system.current.require_saved()
    except MisMarteraError as error:
        if status == Status.DONE:
            return report(shell, failure_of(error))
    return status


def agrees_to_stop(shell: Shell, *, yes: bool) -> bool:
    """Ask before a run is stopped, or what came of one is lost; else the answer is yes."""
    if not shell.has_system:
        return True
    if shell.system.run.unsaved is not None:
        return shell.confirm(f"{shell.system.run.unsaved}. Leave, and lose it?", yes=yes)
    if not shell.system.run.state.is_live:
        return True
    return shell.confirm("A session is under way. Stop it and leave?", yes=yes)
