"""The coordinator's mailbox: commands from outside, and word that a delivery was consumed."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from mismartera.engine.interrupt import Interrupt
from mismartera.errors import MisMarteraError, SessionError
from mismartera.threads.worker import Closed


class CommandKind(StrEnum):
    """What the coordinator can be asked for."""

    PAUSE = "pause"
    RESUME = "resume"
    STEP = "step"
    RUN_UNTIL = "run-until"
    SPEED = "speed"
    CHANGE = "change"


@dataclass(slots=True)
class Command:
    """A command to the coordinator, carried out at a step's boundary, with its answer.

    A change is a function of the position; what it returns is the `result`.
    """

    kind: CommandKind
    argument: float = 0
    change: Callable[[int], object] | None = None
    result: object = None
    answer: str = ""
    error: MisMarteraError | None = None
    _is_begun: bool = False
    _done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_answered(self) -> bool:
        return self._done.is_set()

    def succeed(self, answer: str) -> None:
        """Give the answer; the first one counts."""
        self._answer(answer, None)

    def fail(self, error: MisMarteraError) -> None:
        """Say why it cannot be done; the first answer counts."""
        self._answer("", error)

    def _answer(self, answer: str, error: MisMarteraError | None) -> None:
        with self._lock:
            if not self._done.is_set():
                self.answer, self.error = answer, error
                self._done.set()

    def begin(self) -> bool:
        """Tell whether to carry it out: it was not taken back, and from now on cannot be."""
        with self._lock:
            self._is_begun = not self._done.is_set()
            return self._is_begun

    def withdraw(self) -> None:
        """Take it back, unless it was begun."""
        with self._lock:
            if not self._is_begun:
                self._done.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the answer; tell whether it came."""
        return self._done.wait(timeout_s)


class Mailbox:
    """Commands in order, and the position that the last delivery reached.

    To post a command raises the interrupt's flag, so that whoever holds the delivery hands it
    back after the current step; taking the commands lowers it again, in one go.
    """

    def __init__(self, interrupt: Interrupt) -> None:
        self._interrupt = interrupt
        self._condition = threading.Condition()
        self._commands: deque[Command] = deque()
        self._unanswered: list[Command] = []
        self._reached: int | None = None
        self._closed = False

    def post(self, command: Command) -> None:
        """Leave a command.

        Raises:
            SessionError: the run is over.
        """
        with self._condition:
            if self._closed:
                raise SessionError("the run has ended", "`system start` begins another")
            self._commands.append(command)
            self._unanswered = [c for c in self._unanswered if not c.is_answered] + [command]
            self._interrupt.hand_back = True
            self._condition.notify_all()

    def consumed(self, position: int) -> None:
        """Say that a delivery was consumed up to a position."""
        with self._condition:
            self._reached = position
            self._condition.notify_all()

    def commands(self) -> list[Command]:
        """Take every command that is there.

        Raises:
            Closed: the run is over.
        """
        with self._condition:
            if self._closed:
                raise Closed
            taken = list(self._commands)
            self._commands.clear()
            self._interrupt.hand_back = False
            return taken

    def take_reached(self) -> int | None:
        """The position that a delivery reached since the last call, None when none came back."""
        with self._condition:
            reached, self._reached = self._reached, None
            return reached

    def wait_consumed(self) -> int:
        """Wait for the delivery to come back; return the position reached.

        Raises:
            Closed: the run is over.
        """
        with self._condition:
            while self._reached is None and not self._closed:
                self._condition.wait()
            if self._closed or self._reached is None:
                raise Closed
            reached, self._reached = self._reached, None
            return reached

    def wait(self, timeout_s: float | None) -> None:
        """Wait until there is a command or a delivery came back, at most for a time.

        Raises:
            Closed: the run is over.
        """
        with self._condition:
            if not self._closed and not self._commands and self._reached is None:
                self._condition.wait(timeout_s)
            if self._closed:
                raise Closed

    def close(self) -> None:
        """End every wait; commands that have no answer yet fail, also those carried out halfway."""
        with self._condition:
            self._closed = True
            left, self._unanswered = self._unanswered, []
            self._commands.clear()
            self._condition.notify_all()
        for command in left:
            command.fail(SessionError("the run has ended", "`system start` begins another"))
