"""Completion as the prompt asks for it: in a thread that nobody waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import suppress
from threading import Thread

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from cli.app import root_node
from cli.completion import CompletionSource, complete

_log = logging.getLogger(__name__)


class ShellCompleter(Completer):
    """The pure completion, asked in a thread.

    A line that is entered meanwhile is run at once: prompt_toolkit's own thread would be waited
    for, with Ctrl-C unheard, however long the store takes to tell its symbols.
    """

    def __init__(self, source: CompletionSource, variables: Mapping[str, str]) -> None:
        self._source = source
        self._variables = variables

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - prompt_toolkit's signature
    ) -> Iterable[Completion]:
        cursor = document.cursor_position
        found = complete(root_node(), document.text, cursor, self._source, self._variables)
        for each in found:
            yield Completion(
                each.text,
                start_position=each.start - cursor,
                display=each.display,
                display_meta=each.meaning,
            )

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Completion]] = loop.create_future()

        def ask() -> None:
            try:
                found = list(self.get_completions(document, complete_event))
            except Exception:  # noqa: BLE001 - a thread of the prompt must not write into it
                _log.exception("%r could not be completed", document.text)
                found = []
            with suppress(RuntimeError):  # the line was entered, and its loop is closed
                loop.call_soon_threadsafe(_answer, answer, found)

        Thread(target=ask, name="completion", daemon=True).start()
        for each in await answer:
            yield each


def _answer(answer: asyncio.Future[list[Completion]], found: list[Completion]) -> None:
    if not answer.done():
        answer.set_result(found)
