"""Lines as words: quotes, comments, variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.words import quoted, scan, split
from mismartera.errors import UsageError

_VARIABLES = {"A": "one", "LONG_NAME": "two words"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ()),
        ("   \t ", ()),
        ("system status", ("system", "status")),
        ("echo 'a b' c", ("echo", "a b", "c")),
        ('echo "a b"c', ("echo", "a bc")),
        ("echo a # not this", ("echo", "a")),
        ("# nothing", ()),
        ("echo '# kept' \"#this\" a#b", ("echo", "# kept", "#this", "a#b")),
        ("echo $A", ("echo", "one")),
        ("echo ${A}x $LONG_NAME", ("echo", "onex", "two words")),
        ("echo '$A' \\$A", ("echo", "$A", "$A")),
        ('echo "$A \\" \\n"', ("echo", 'one " \\n')),
        ("echo $ $1", ("echo", "$", "$1")),
        ("echo ''", ("echo", "")),
        ("echo a\\ b", ("echo", "a b")),
        ("echo a\\", ("echo", "a\\")),
    ],
)
def test_a_line_is_split_into_words(line: str, words: tuple[str, ...]) -> None:
    assert split(line, _VARIABLES) == words


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("echo 'a", "the quote ' is not closed"),
        ('echo "a', 'the quote " is not closed'),
        ("echo $LONG_NAMES", "did you mean LONG_NAME?"),
        ("echo $MISSING", "set MISSING VALUE"),
        ("echo \0", "NUL"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=says.replace("?", r"\?").replace("$", r"\$")):
        split(line, _VARIABLES)


@given(st.text(st.characters(exclude_characters="\0")))
def test_a_quoted_value_is_read_back_as_one_word(value: str) -> None:
    assert split(quoted(value), {}) == (value,)


@given(st.text())
def test_words_stand_in_order_within_the_line(line: str) -> None:
    edges = [edge for word in scan(line).words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(line) for edge in edges)
