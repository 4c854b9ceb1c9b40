"""A channel: items in order, as many as there are, from any thread to one."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

from mismartera.threads.worker import Closed

Item = TypeVar("Item")


class Channel(Generic[Item]):
    """Puts never wait; `take` waits for an item; `close` ends every wait with `Closed`."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._items: deque[Item] = deque()
        self._closed = False

    def put(self, item: Item) -> None:
        """Add an item at the end.

        Raises:
            Closed: the channel is closed.
        """
        with self._condition:
            if self._closed:
                raise Closed
            self._items.append(item)
            self._condition.notify_all()

    def take(self) -> Item:
        """Wait for the first item.

        Raises:
            Closed: the channel is closed.
        """
        with self._condition:
            self._condition.wait_for(lambda: self._closed or self._items)
            if self._closed:
                raise Closed
            return self._items.popleft()

    def wait(self, timeout_s: float | None) -> bool:
        """Wait until `take` need not, at most for a time; tell whether it is so."""
        with self._condition:
            return bool(self._condition.wait_for(lambda: self._closed or self._items, timeout_s))

    def close(self) -> None:
        """End every wait, now and later; what was not taken is dropped."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
