"""Prefetch: reads the rows of the sessions ahead while the current one runs."""

from __future__ import annotations

from collections.abc import Callable

from mismartera.engine.chunks import Chunk, ChunkRequest
from mismartera.threads.subscription import Subscription
from mismartera.threads.worker import Worker


class Prefetch:
    """One chunk ahead: asked for, read in a thread, taken when it is needed."""

    def __init__(self, load: Callable[[ChunkRequest], Chunk]) -> None:
        self._load = load
        self._wanted: Subscription[ChunkRequest] = Subscription()
        self._ready: Subscription[Chunk] = Subscription()
        self.pending: ChunkRequest | None = None

    def request(self, request: ChunkRequest) -> None:
        """Have the rows of some sessions read; the chunk before must have been taken."""
        self.pending = request
        self._wanted.deliver(request)

    def take(self) -> Chunk:
        """Wait for the chunk that was asked for."""
        chunk = self._ready.take()
        self.pending = None
        return chunk

    def run(self, worker: Worker) -> None:
        """The thread: read what is wanted, one chunk after the other, until closed."""
        while True:
            request = self._wanted.take()
            worker.activity = f"reading {len(request.sessions)} sessions"
            self._ready.deliver(self._load(request))
            worker.count("chunks")
            worker.activity = ""

    def close(self) -> None:
        """End every wait."""
        self._wanted.close()
        self._ready.close()
