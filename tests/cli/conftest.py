"""The shell run in the test's own process, with streams of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from cli.environment import Environment
from cli.main import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one process would have left behind."""

    status: int
    text: str
    errors: str

    @property
    def json(self) -> dict[str, object]:
        return cast(dict[str, object], json.loads(self.text))


Run = Callable[..., Outcome]


def run_main(home: Path, *arguments: str, stdin: str = "") -> Outcome:
    out, err = io.StringIO(), io.StringIO()
    environment = Environment(
        stdin=io.StringIO(stdin), stdout=out, stderr=err, variables={"COLUMNS": "80"}
    )
    status = main(["--home", str(home), *arguments], environment)
    return Outcome(status, out.getvalue(), err.getvalue())


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the process's main with arguments and piped input; `-c` for each of `commands`."""

    def start(*commands: str, stdin: str = "", options: tuple[str, ...] = ()) -> Outcome:
        given = [part for command in commands for part in ("-c", command)]
        return run_main(tmp_path / "home", *options, *given, stdin=stdin)

    return start
