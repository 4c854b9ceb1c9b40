"""Completion as a pure function: text and cursor in, suggestions out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cli.tree import CommandNode, Parameter, match
from cli.words import Word, quoted, scan
from mismartera.errors import UsageError

Value = tuple[str, str]
"""A value that may be typed, and what it is."""


class CompletionSource(Protocol):
    """Where the values of a metavar come from; asked in a thread, never raises."""

    def values(self, metavar: str, begun: str, given: Sequence[str]) -> Iterable[Value]:
        """The values that may stand for a metavar.

        A source may look at what was begun, and at the arguments given before.
        """


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may replace the line from `start` to the cursor, and what it is for."""

    text: str
    start: int
    display: str
    meaning: str


@dataclass(slots=True)
class _Place:
    """Where in the tree the cursor stands."""

    node: CommandNode
    given: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    pending: Parameter | None = None
    options_ended: bool = False


def complete(
    root: CommandNode,
    text: str,
    cursor: int,
    source: CompletionSource,
    variables: Mapping[str, str],
) -> list[Suggestion]:
    """Suggest what may stand at the cursor: commands, options, values, variables."""
    line = scan(text[:cursor])
    if line.ends_in_comment:
        return []
    *before, current = _with_current(line.words, cursor)
    if current.text.startswith("$") and not current.open_quote:
        return list(_variables(current, variables))
    words = [word.text for word in before]
    place = _walk(root, words)
    if place is None:
        return []
    if place.node.name == "help" and words:
        place = _walk(root, words[1:]) or place
        return list(_commands(place.node, current))
    return list(_at(place, current, source))


def _with_current(words: Sequence[Word], cursor: int) -> Sequence[Word]:
    """The words, of which the last is the one at the cursor (empty between words)."""
    if words and (words[-1].end == cursor):
        return words
    return (*words, Word("", cursor, cursor))


def _walk(root: CommandNode, words: Sequence[str]) -> _Place | None:
    """Follow the finished words; None where one of them is no command."""
    place = _Place(root)
    for word in words:
        if place.node.is_group and not word.startswith("-"):
            try:
                place = _Place(place.node.child(match(place.node, word)))
            except UsageError:
                return None
        else:
            _take(place, word)
    return place


def _take(place: _Place, word: str) -> None:
    """Note one finished word behind the command."""
    if place.pending is not None:
        place.pending = None
    elif place.options_ended or not word.startswith("-") or len(word) == 1:
        place.given.append(word)
    elif word == "--":
        place.options_ended = True
    else:
        name, assigned, _ = word.partition("=")
        option = _option(place.node, name)
        if option is not None:
            place.used.update(option.names)
            place.pending = None if option.is_flag or assigned else option


def _option(node: CommandNode, name: str) -> Parameter | None:
    return next((option for option in node.options if name in option.names), None)


def _at(place: _Place, current: Word, source: CompletionSource) -> Iterator[Suggestion]:
    begun = current.text
    if place.pending is not None:
        yield from _values(place.pending, begun, current.start, source, place.given)
    elif begun.startswith("-") and not place.options_ended:
        name, assigned, value = begun.partition("=")
        option = _option(place.node, name) if assigned else None
        if option is not None:
            start = current.start + len(name) + 1
            yield from _values(option, value, start, source, place.given)
        else:
            yield from _options(place, current)
    else:
        yield from _commands(place.node, current)
        if (argument := _argument(place)) is not None:
            yield from _values(argument, begun, current.start, source, place.given)
        if not begun and not place.node.is_group:
            yield from _options(place, current)


def _argument(place: _Place) -> Parameter | None:
    arguments = place.node.arguments
    if len(place.given) < len(arguments):
        return arguments[len(place.given)]
    return arguments[-1] if arguments and arguments[-1].repeats else None


def _commands(node: CommandNode, current: Word) -> Iterator[Suggestion]:
    for name in node.names():
        if name.startswith(current.text.lower()):
            yield Suggestion(name, current.start, name, node.child(name).meaning)


def _options(place: _Place, current: Word) -> Iterator[Suggestion]:
    for option in place.node.options:
        if option.repeats or place.used.isdisjoint(option.names):
            for name in option.names:
                if name.startswith(current.text):
                    shown = name if option.is_flag else f"{name} {option.metavar}"
                    yield Suggestion(name, current.start, shown, option.meaning)


def _values(
    parameter: Parameter, begun: str, start: int, source: CompletionSource, given: Sequence[str]
) -> Iterator[Suggestion]:
    known: Iterable[Value] = [(choice, parameter.meaning) for choice in parameter.choices]
    for value, meaning in known or source.values(parameter.metavar, begun, given):
        if value.casefold().startswith(begun.casefold()):
            yield Suggestion(quoted(value), start, value, meaning)


def _variables(current: Word, variables: Mapping[str, str]) -> Iterator[Suggestion]:
    for name, value in sorted(variables.items()):
        if f"${name}".startswith(current.text):
            yield Suggestion(f"${name}", current.start, f"${name}", value)
