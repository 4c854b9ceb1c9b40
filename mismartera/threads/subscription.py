"""The hand-over between two stages: one delivery at a time, taken when the consumer is ready."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

from mismartera.threads.worker import Closed

Item = TypeVar("Item")


class Subscription(Generic[Item]):
    """A one-shot subscription: the producer delivers once, the consumer takes and is ready again.

    `close` ends every wait with `Closed`.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._item: Item | None = None
        self._closed = False
        self.waits = 0

    def deliver(self, item: Item) -> None:
        """Hand an item over; waits while the one before has not been taken.

        Raises:
            Closed: the subscription is closed.
        """
        with self._condition:
            if self._item is not None:
                self.waits += 1
            while self._item is not None and not self._closed:
                self._condition.wait()
            if self._closed:
                raise Closed
            self._item = item
            self._condition.notify_all()

    def take(self) -> Item:
        """Wait for the next item.

        Raises:
            Closed: the subscription is closed.
        """
        with self._condition:
            while self._item is None and not self._closed:
                self._condition.wait()
            if self._closed or self._item is None:
                raise Closed
            item, self._item = self._item, None
            self._condition.notify_all()
            return item

    def close(self) -> None:
        """End every wait, now and later."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
