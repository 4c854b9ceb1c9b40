"""How long it takes until the prompt stands, in a real terminal."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect

from benchmarks.registry import Goal, Measurement, Size, workload

_START = Path(__file__).resolve().parent.parent / "start_cli.sh"
_PROMPT = "system@mismartera:"


@workload("start-up")
def measure(size: Size) -> Iterator[Measurement]:
    """The prompt after ./start_cli.sh, once installed, and a command given with -c."""
    subprocess.run([str(_START), "--version"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as home:
        prompts = [_prompt_seconds(home) for _ in range(size.repeats + 1)][1:]
        yield Measurement("prompt stands", statistics.median(prompts), "s", Goal("≤", 0.4))
        commands = [_command_seconds(home) for _ in range(size.repeats + 1)][1:]
        yield Measurement("a command with -c", statistics.median(commands), "s")


def _prompt_seconds(home: str) -> float:
    began = time.perf_counter()
    terminal = pexpect.spawn(
        str(_START), ["--home", home], encoding="utf-8", dimensions=(24, 80), timeout=20,
        env={**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )  # fmt: skip
    try:
        terminal.expect_exact(_PROMPT)
        return time.perf_counter() - began
    finally:
        terminal.sendeof()
        terminal.expect_exact(pexpect.EOF)
        terminal.close()


def _command_seconds(home: str) -> float:
    began = time.perf_counter()
    subprocess.run([str(_START), "--home", home, "-c", "echo"], check=True, capture_output=True)
    return time.perf_counter() - began
