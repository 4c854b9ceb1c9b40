"""No command line whatever gives a traceback or a hang."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.app import root_node
from cli.dispatch import attempt
from cli.environment import Environment
from cli.shell import Leave, Shell
from cli.tree import CommandNode
from tests.budget import examples

_UNSAFE_TO_RUN = frozenset({"delay", "run"})


def _paths(node: CommandNode, path: str = "") -> list[str]:
    """Every command of the tree, spelled out."""
    children = [(node.child(name), f"{path} {name}".strip()) for name in node.names()]
    below = [found for child, name in children for found in _paths(child, name)]
    return [name for _, name in children if name not in _UNSAFE_TO_RUN] + below


def _options() -> list[str]:
    root = root_node()
    nodes = [root, *(root.child(name) for name in root.names())]
    nodes += [group.child(name) for group in nodes[1:] for name in group.names()]
    return sorted({name for node in nodes for option in node.options for name in option.names})


_VALUES = (
    "0", "-1", "1e309", "nan", "AAPL", "RIVN", "../../x", "1m", "0m", "2024-07-03", "2024-02-30",
    "today", "10:30", "99:99", "XNYS", "24/7", "NOWHERE", "'a b'", '""', "$X", "'", '"', "#",
    "--", "-", "=", "\x1b[31m", "\u202e", "\udc80", "\x00", "é", "/", ".", "~nobody", "x" * 300,
)  # fmt: skip

_words = st.one_of(
    st.sampled_from(_paths(root_node())),
    st.sampled_from(_options()),
    st.sampled_from(_VALUES),
    st.text(max_size=8),
)
_lines = st.lists(_words, max_size=6).map(" ".join)


@dataclass(frozen=True, slots=True)
class _Streams:
    shell: Shell
    out: io.StringIO
    err: io.StringIO


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Streams]:
    """One shell for every line, as one user would type them."""
    place = tmp_path_factory.mktemp("fuzz")
    before = Path.cwd()
    os.chdir(place)
    out, err = io.StringIO(), io.StringIO()
    environment = Environment(io.StringIO(), out, err, {"COLUMNS": "80"}, place / "home")
    shell = Shell(environment)
    assert attempt(shell, "data sample") == 0
    yield _Streams(shell, out, err)
    shell.close()
    os.chdir(before)


@examples(2000 if os.environ.get("CI") else 200)
@given(line=_lines)
def test_no_command_line_gives_a_traceback(streams: _Streams, line: str) -> None:
    for stream in (streams.out, streams.err):
        stream.seek(0)
        stream.truncate()
    try:
        status = attempt(streams.shell, line)
    except Leave:
        status = 0
    errors = streams.err.getvalue()
    assert status in {0, 1, 2}
    assert "internal error" not in errors, errors
    assert all(each.startswith(("error: ", "warning: ")) for each in errors.splitlines())
    assert "\x1b" not in errors + streams.out.getvalue()
