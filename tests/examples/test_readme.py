"""The transcript of the README, typed again: each command does what is shown under it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.cli.conftest import run_main

_README: Final = Path(__file__).resolve().parents[2] / "README.md"
_PROMPT: Final = "system@mismartera: "


def transcript() -> list[tuple[str, list[str]]]:
    """The commands of the README's first block, each with the lines shown under it."""
    block = _README.read_text(encoding="utf-8").split("```")[1]
    entries = block.split(_PROMPT)[1:]
    return [(first, rest) for first, *rest in (each.strip("\n").split("\n") for each in entries)]


def words(text: str) -> list[str]:
    """What is said, however wide the columns are."""
    return re.findall(r"[\w.:,%×─█░-]+", text)


def test_the_transcript_is_what_happens(home: Path) -> None:
    entries = transcript()
    arguments = [part for command, _ in entries for part in ("-c", command)]
    outcome = run_main(home, *arguments)
    assert outcome.status == 0, outcome.errors
    printed = set(words(outcome.text))
    shown = {word for _, lines in entries for line in lines for word in words(line)} - {"..."}
    rules = {word for word in shown if set(word) == {"─"}}
    assert len(entries) == 7
    assert shown - rules <= printed
