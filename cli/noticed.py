"""What is noticed of users' files while a command runs, whichever thread notices it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from logging import WARNING, Handler, LogRecord
from queue import SimpleQueue

from mismartera.old_imports import LOG


class Noticed(Handler):
    """Keeps warnings of old imports until they are taken, so that none breaks into typing."""

    def __init__(self) -> None:
        super().__init__(WARNING)
        self._texts: SimpleQueue[str] = SimpleQueue()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep what is said within."""
        LOG.addHandler(self)
        try:
            yield
        finally:
            LOG.removeHandler(self)

    def emit(self, record: LogRecord) -> None:
        """Keep what a record says."""
        self._texts.put(record.getMessage())

    def taken(self) -> Iterator[str]:
        """Give what was kept, once."""
        while not self._texts.empty():
            yield self._texts.get()
