"""What stands below the prompt: the toolbar, and above it the pinned panel.

A thread draws it as formatted lines and keeps them; the prompt only ever reads what is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from cli.render.compact import compact_panel, toolbar_line
from cli.render.compact_account import compact_account
from cli.shell import Shell
from mismartera.domain.plain_text import plain_document
from mismartera.errors import MisMarteraError

if TYPE_CHECKING:
    from mismartera.system_manager import SystemManager

_log = logging.getLogger(__name__)

_SHORTEST_REDRAW_S: Final = 0.25
_LONGEST_WAIT_S: Final = 0.5
_MOST_LINES: Final = 12
_BEFORE_ANY_SESSION: Final = " idle  no session: `system start FILE`"

Size = Callable[[], tuple[int, int]]


class Footer:
    """The lines below the prompt, drawn at most four times a second and only after a change.

    `size` gives the terminal's rows and columns, `drawn` is called after every drawing.
    """

    def __init__(self, shell: Shell, size: Size, drawn: Callable[[], None]) -> None:
        self.pinned: str | None = None
        self._shell = shell
        self._size = size
        self._drawn = drawn
        self._text = _BEFORE_ANY_SESSION
        self._closing = Event()
        self._thread = Thread(target=self._run, name="footer", daemon=True)

    def start(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def close(self) -> None:
        """Draw no more."""
        self._closing.set()

    def text(self) -> str:
        """The lines as they were last drawn."""
        return self._text

    def _run(self) -> None:
        seen, pinned = -1, self.pinned
        while not self._closing.wait(_SHORTEST_REDRAW_S):
            if not self._shell.has_system:
                continue
            try:
                version = self._shell.system.run.wait_for_change(seen, _LONGEST_WAIT_S)
                if (version, self.pinned) == (seen, pinned):
                    continue
                seen, pinned = version, self.pinned
                self._text = self._draw()
            except MisMarteraError as error:
                self._text = f" {error}"
            except Exception:  # noqa: BLE001 - a thread of the prompt must not write into it
                _log.exception("the footer could not be drawn")
                self._text = " the toolbar failed: `log` says why"
                return
            finally:
                self._drawn()

    def _draw(self) -> str:
        system = self._shell.system
        rows, columns = self._size()
        lines = [toolbar_line(plain_document(system.view.toolbar()), columns)]
        if self.pinned:
            room = min(_MOST_LINES, rows // 2) - len(lines)
            lines = _pinned_panel(system, self.pinned, columns, room) + lines
        return "\n".join(lines)


def _pinned_panel(system: SystemManager, panel: str, columns: int, room: int) -> list[str]:
    if panel == "account":
        return compact_account(plain_document(system.execution.account()), columns, room)
    return compact_panel(plain_document(system.view.session()), columns, room)
