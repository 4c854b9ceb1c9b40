"""Waits of people that say what they wait for, where that is one call of users' code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, TypeAlias

from mismartera.user_code.frames import UsersCall

_LOOK_S: Final = 0.4
"""So often it is looked; a call that is there both times is one that lasts."""

HasCome: TypeAlias = Callable[[float | None], bool]
"""Waits so many seconds at most, or for ever; tells whether what is waited for has come."""


class Patience:
    """Waits, and tells once which call is waited for, if one lasts.

    `calls` are those of users' code that are under way. `after_s` is how long one has to last: a
    person who waits for a run's end expects more of them than one who waits for a step's.
    """

    def __init__(
        self,
        calls: Callable[[], Sequence[UsersCall]],
        tell: Callable[[str], None],
        after_s: float,
    ) -> None:
        self._calls = calls
        self._tell = tell
        self._after_s = after_s

    def wait(self, has_come: HasCome, timeout_s: float | None = None) -> None:
        """Wait until it has come, at most for a time."""
        ends = None if timeout_s is None else monotonic() + timeout_s
        call, since = None, 0.0
        while not has_come(_at_most(_LOOK_S, ends)):
            now = monotonic()
            if ends is not None and now >= ends:
                return
            calls = self._calls()
            if call is None or not any(each.frame is call.frame for each in calls):
                call, since = (calls[0] if calls else None), now
            elif now - since >= self._after_s:
                self._tell(f"waiting for {call}; Ctrl-C gives up waiting")
                has_come(None if ends is None else ends - now)
                return


def _at_most(seconds: float, ends: float | None) -> float:
    return seconds if ends is None else max(0.0, min(seconds, ends - monotonic()))
