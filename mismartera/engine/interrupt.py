"""How the deterministic stages are asked to hand back or to give up: two flags, nothing else."""

from __future__ import annotations


class Stopped(BaseException):
    """Raised inside a stage when the run is being stopped. Not an error."""


class Interrupt:
    """Flags that anybody may raise and the holder of the baton reads.

    `hand_back`: return at the end of the current step. `stop`: give up between two calls.
    """

    __slots__ = ("hand_back", "stop")

    def __init__(self) -> None:
        self.hand_back = False
        self.stop = False

    def check(self) -> None:
        """Raise `Stopped` when the run is being stopped."""
        if self.stop:
            raise Stopped
