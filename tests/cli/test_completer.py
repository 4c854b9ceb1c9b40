"""The prompt and its completion: nobody waits for what takes long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.output import DummyOutput

from cli.completer import ShellCompleter
from cli.completion import CompletionSource, Value
from cli.tab_key import TabKey

_PATIENCE_S = 30.0


@dataclass(frozen=True)
class _Slow:
    """A source that answers when it is told to."""

    found: tuple[Value, ...] = ()
    asked: Event = field(default_factory=Event)
    may_answer: Event = field(default_factory=Event)

    def values(self, metavar: str, begun: str, given: Sequence[str]) -> Iterable[Value]:
        self.asked.set()
        self.may_answer.wait()
        return self.found


class _Broken:
    """A source that does what none should."""

    def values(self, metavar: str, begun: str, given: Sequence[str]) -> Iterable[Value]:
        raise ZeroDivisionError(metavar)


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    """What is typed, in a terminal without a screen."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def _prompt(source: CompletionSource) -> PromptSession[str]:
    return PromptSession(completer=ShellCompleter(source, {}), complete_while_typing=True)


def test_a_line_is_taken_before_its_completion_is_known(keys: PipeInput) -> None:
    source = _Slow()

    def enter_while_it_is_sought() -> None:
        assert source.asked.wait(_PATIENCE_S)
        keys.send_text("APL\r")

    typist = Thread(target=enter_while_it_is_sought)
    typist.start()
    keys.send_text("data info A")
    assert _prompt(source).prompt() == "data info AAPL"
    assert not source.may_answer.is_set()
    source.may_answer.set()
    typist.join()


@dataclass
class _WithTab:
    """A prompt with our Tab key, that tells when it was pressed and when the line is as wanted."""

    source: CompletionSource
    wanted: str
    pressed: Event = field(default_factory=Event)
    completed: Event = field(default_factory=Event)

    def prompt(self) -> str:
        bindings, tab = KeyBindings(), TabKey()

        @bindings.add("tab")
        def press(event: KeyPressEvent) -> None:
            tab.press(event)
            self.pressed.set()

        session: PromptSession[str] = PromptSession(
            completer=ShellCompleter(self.source, {}),
            complete_while_typing=True,
            key_bindings=bindings,
        )
        session.default_buffer.on_text_changed += self._tell
        return session.prompt()

    def _tell(self, buffer: Buffer) -> None:
        if buffer.text == self.wanted:
            self.completed.set()


def test_a_tab_before_the_completion_is_known_is_not_lost(keys: PipeInput) -> None:
    source = _Slow((("AAPL", "a symbol"),))
    prompt = _WithTab(source, "data info AAPL")

    def press_too_early() -> None:
        assert source.asked.wait(_PATIENCE_S)
        keys.send_text("\t\t")
        assert prompt.pressed.wait(_PATIENCE_S)
        source.may_answer.set()
        assert prompt.completed.wait(_PATIENCE_S)
        keys.send_text("\r")

    typist = Thread(target=press_too_early)
    typist.start()
    keys.send_text("data info A")
    assert prompt.prompt() == prompt.wanted
    typist.join()


def test_a_tab_that_comes_in_one_go_with_its_word_completes_it(keys: PipeInput) -> None:
    prompt = _WithTab(_Broken(), "data import")

    def enter_once_it_is_completed() -> None:
        assert prompt.completed.wait(_PATIENCE_S)
        keys.send_text("\r")

    typist = Thread(target=enter_once_it_is_completed)
    typist.start()
    keys.send_text("data imp\t")
    assert prompt.prompt() == prompt.wanted
    typist.join()


def _completions(source: CompletionSource, line: str) -> list[str]:
    async def collect() -> list[str]:
        completer = ShellCompleter(source, {})
        found = completer.get_completions_async(Document(line), CompleteEvent())
        return [each.text async for each in found]

    return asyncio.run(collect())


def test_completions_come_from_the_command_tree() -> None:
    assert _completions(_Broken(), "data inf") == ["info"]


def test_a_completion_that_fails_gives_none_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        assert _completions(_Broken(), "data info A") == []
    assert "'data info A' could not be completed" in caplog.text
