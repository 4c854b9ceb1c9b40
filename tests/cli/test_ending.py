"""What becomes of a run when the commands have ended."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest

from cli.ending import finish
from cli.environment import Environment
from cli.shell import Shell
from mismartera.domain.run_state import RunState
from mismartera.errors import SessionError, SessionFault
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.reporting.documents.telling import WaitDocument


@dataclass(slots=True)
class _System:
    """A run that does what it is told, and notes it."""

    state: RunState
    mode: str = "backtest"
    fault: str | None = None
    notices: tuple[NoticeDocument, ...] = ()
    told: list[str] = field(default_factory=list)

    @property
    def run(self) -> _System:
        return self

    def wait(self) -> WaitDocument:
        self.told.append("wait")
        if self.fault:
            raise SessionFault(self.fault)
        self.state = RunState.FINISHED
        return WaitDocument("finished", None, "finished", None, self.notices)

    def stop(self) -> None:
        self.told.append("stop")
        self.state = RunState.STOPPED


def _shell(system: _System) -> tuple[Shell, io.StringIO]:
    errors = io.StringIO()
    shell = Shell(Environment(io.StringIO(), io.StringIO(), errors))
    vars(shell)["system"] = system
    return shell, errors


def test_a_running_backtest_is_waited_for() -> None:
    system = _System(RunState.RUNNING)
    shell, errors = _shell(system)
    assert finish(shell, 0) == 0
    assert system.told == ["wait"]
    assert errors.getvalue() == ""


def test_what_it_warns_of_at_its_end_is_said() -> None:
    raised = NoticeDocument(None, "strategy", None, "a strategy raised")
    system = _System(RunState.RUNNING, notices=(raised,))
    shell, errors = _shell(system)
    assert finish(shell, 0) == 0
    assert "a strategy raised" in errors.getvalue()


class _Short(_System):
    """A run that ends as soon as somebody has looked at it."""

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if name == "state":
            self.state = RunState.FINISHED
        return found

    def stop(self) -> None:
        raise SessionError("it was stopped although it had ended", "wait for it")


def test_one_that_ends_while_it_is_looked_at_is_not_stopped() -> None:
    shell, errors = _shell(_Short(RunState.RUNNING))
    assert finish(shell, 0) == 0
    assert errors.getvalue() == ""


@pytest.mark.parametrize(
    "system", [_System(RunState.PAUSED), _System(RunState.RUNNING, mode="live")]
)
def test_a_paused_or_live_one_is_stopped_with_a_warning(system: _System) -> None:
    shell, errors = _shell(system)
    assert finish(shell, 0) == 0
    assert system.told == ["stop"]
    assert errors.getvalue().startswith("warning: ")


def test_a_fault_while_it_is_waited_for_gives_3() -> None:
    shell, errors = _shell(_System(RunState.RUNNING, fault="the processor failed"))
    assert finish(shell, 0) == 3
    assert errors.getvalue() == "error: the processor failed\n"


def test_a_fault_that_nobody_waited_for_gives_3() -> None:
    shell, errors = _shell(_System(RunState.FAILED, fault="the processor failed"))
    assert finish(shell, 0) == 3
    assert "the processor failed" in errors.getvalue()


def test_after_a_failed_command_nothing_is_waited_for() -> None:
    system = _System(RunState.RUNNING)
    assert finish(_shell(system)[0], 2) == 2
    assert system.told == []


def test_a_run_that_ended_is_left_alone() -> None:
    system = _System(RunState.FINISHED)
    assert finish(_shell(system)[0], 0) == 0
    assert system.told == []


def test_a_shell_that_needed_no_system_has_nothing_to_end() -> None:
    shell = Shell(Environment(io.StringIO(), io.StringIO(), io.StringIO()))
    assert finish(shell, 0) == 0
    assert not shell.has_system
