"""A case, played: its commands run through the shell in this process, and what came of them.

A case is a folder of bars, a configuration, a strategy and `commands.txt`: one command a line, the
paths relative to the folder.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from mismartera.monitoring.log_file import log_path
from tests.cases.right import plain
from tests.cli.conftest import run_main

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | float | bool | None
Record: TypeAlias = Mapping[str, Json]

WAIT = "wait --json"
SHOW = "runs show last --json"
_MARK = "--------"
_MARKED = re.compile(rf"^{_MARK} (.+)$\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Played:
    """What a case left behind.

    `answers` are what each command wrote on standard output, as far as they were reached; `printed`
    is what went past the shell, on the process's own streams; `log` is the home's.
    """

    status: int
    answers: Mapping[str, str]
    errors: str
    printed: str
    log: str

    @property
    def said(self) -> str:
        """Everything that a person could read of it, wherever it was written."""
        return "\n".join((*self.answers.values(), self.errors, self.printed, self.log))

    def document(self, command: str) -> Record:
        """The JSON that a command wrote."""
        assert command in self.answers, f"{command!r} was not reached: {self.errors}"
        return cast(Record, json.loads(self.answers[command]))

    def rows(self, command: str, key: str) -> list[Record]:
        """A list within the JSON that a command wrote."""
        return cast(list[Record], self.document(command)[key])

    @property
    def account(self) -> Record:
        return cast(Record, self.document("execution account --json")["account"])

    @property
    def statistics(self) -> Record:
        return cast(Record, self.document(SHOW)["statistics"])

    @property
    def fills(self) -> list[str]:
        """`#1 buy 10 AAA @ 100.1 in 07-01 09:31`, and `fee 1` where there is one."""
        return [_fill(each) for each in self.rows("execution fills --all --json", "fills")]

    @property
    def ends(self) -> list[str]:
        """How each order ended: its state, note and instant."""
        orders = self.rows("execution orders --all --json", "orders")
        return [f"{each['state']} {each['note']} {each['closed_at']}" for each in orders]

    @property
    def decisions(self) -> list[str]:
        """`approved` or `refused`, and why."""
        found = self.rows("execution decisions --all --json", "decisions")
        return [
            f"{'approved' if each['approved'] else 'refused'} {each['reason']}" for each in found
        ]

    @property
    def positions(self) -> list[str]:
        """What is held at the end, net: `AAA -10 @ 100`."""
        held = self.rows("execution account --json", "positions")
        return [
            f"{each['symbol']} {plain(each['quantity'])} @ {plain(each['average_price'])}"
            for each in held
            if each["quantity"]
        ]


def play(folder: Path, home: Path, *more: str) -> Played:
    """Run a case's commands, and more after them, in a home of its own."""
    asked = (folder / "commands.txt").read_text(encoding="utf-8").splitlines()
    commands = [WAIT if each == "wait" else each for each in asked if each]
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        done = run_main(home, *_marked([*commands, *more]))
    log = log_path(home)
    return Played(
        done.status,
        dict(_answers(done.text)),
        done.errors,
        out.getvalue() + err.getvalue(),
        log.read_text(encoding="utf-8") if log.exists() else "",
    )


def _marked(commands: Sequence[str]) -> Iterator[str]:
    """Have each command's name written before its answer."""
    for command in commands:
        yield from ("-c", f"echo '{_MARK} {command}'", "-c", command)


def _answers(text: str) -> Iterator[tuple[str, str]]:
    _, *parts = _MARKED.split(text)
    yield from zip(parts[::2], parts[1::2], strict=True)


def told(run: Played, *words: str) -> bool:
    """Whether one notice has all the words: for who waited for the run, and in its record."""
    return all(_has(run.rows(command, "notices"), words) for command in (WAIT, SHOW))


def times_told(run: Played, *words: str) -> int:
    """How many notices of a run's record have all the words."""
    return sum(_has([each], words) for each in run.rows(SHOW, "notices"))


def _has(notices: Sequence[Record], words: Sequence[str]) -> bool:
    return any(all(word in json.dumps(each).lower() for word in words) for each in notices)


def _fill(fill: Record) -> str:
    quantity, price, fee = (plain(fill[key]) for key in ("quantity", "price", "commission"))
    day, minute = str(fill["bar"])[5:16].split("T")
    cost = f" fee {fee}" if fee != "0" else ""
    return (
        f"#{fill['order']} {fill['side']} {quantity} {fill['symbol']} @ {price} "
        f"in {day} {minute}{cost}"
    )
