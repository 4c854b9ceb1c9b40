"""What becomes of a run when the commands have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.dispatch import report
from cli.failure import Status, failure_of
from cli.shell import Shell
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
    system = shell.system
    if system.run.state.is_live:
        status = system.view.status()
        if status.mode == _BACKTEST and status.state in {"running", "starting"}:
            shell.warn_of(_told(system.run.wait()))
        else:
            shell.warn(f"the {status.mode} session was {status.state}: it is stopped")
            system.run.stop()
    if system.run.fault:
        raise SessionFault(f"the session ended by a fault: {system.run.fault}")
    return Status.DONE


def _told(ended: WaitDocument) -> list[str]:
    """What is to be said of a run that nobody waited for by a command: notices, refusals."""
    from cli.render.telling import summary_of_refusals, warnings_of

    refusals = None if ended.result is None else summary_of_refusals(ended.result)
    return [*warnings_of(ended), *filter(None, [refusals])]


def agrees_to_stop(shell: Shell, *, yes: bool) -> bool:
    """Ask before a run is stopped; where none is under way the answer is yes."""
    if not shell.has_system or not shell.system.run.state.is_live:
        return True
    return shell.confirm("A session is under way. Stop it and leave?", yes=yes)
