"""The Tab key: what it asks for is done once it is known."""

from __future__ import annotations

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completion, get_common_complete_suffix
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding.key_processor import KeyPressEvent


class TabKey:
    """Takes the next suggestion; while they are still sought, what they have in common later.

    Suggestions are sought in a thread after every letter, once at a time. A Tab right behind a
    letter finds none yet, and would be lost.
    """

    def __init__(self) -> None:
        self._awaited: Document | None = None

    def press(self, event: KeyPressEvent) -> None:
        """Take a suggestion, or ask for some."""
        buffer = event.current_buffer
        state = buffer.complete_state
        if state is not None and state.completions:
            buffer.complete_next()
            return
        if self._awaited is None:
            buffer.on_completions_changed += self._changed
        self._awaited = buffer.document
        if state is None:
            buffer.start_completion(insert_common_part=True)

    def _changed(self, buffer: Buffer) -> None:
        """Take what was waited for, unless the line went on meanwhile."""
        state = buffer.complete_state
        is_awaited = buffer.document == self._awaited
        if is_awaited and (state is None or not state.completions):
            return
        buffer.on_completions_changed -= self._changed
        self._awaited = None
        if is_awaited and state is not None:
            _take(buffer, state.completions)


def _take(buffer: Buffer, found: list[Completion]) -> None:
    """Write what all suggestions go on with; one alone takes the place of what was begun."""
    common = get_common_complete_suffix(buffer.document, found)
    if common:
        buffer.insert_text(common)
    elif len(found) == 1:
        buffer.complete_next()
