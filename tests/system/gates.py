"""Doors that strategies of tests stand before until the test opens them.

A strategy's file is loaded afresh for every run; this module is not, so both sides meet here.
"""

from __future__ import annotations

from threading import Event


class Gate:
    """A door, shut until it is opened; `reached` tells that somebody stands before it."""

    def __init__(self) -> None:
        self.reached = Event()
        self._open = Event()

    def pass_through(self) -> None:
        """Wait until the door is open."""
        self.reached.set()
        self._open.wait()

    def open(self) -> None:
        """Let everybody through, now and later."""
        self._open.set()

    def shut(self) -> None:
        """Be as new."""
        self.reached.clear()
        self._open.clear()


GATE = Gate()
