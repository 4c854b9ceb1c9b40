"""The shell as a process of its own, over the small market, with one strategy or scanner."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

HEAD = """
import os, re, signal, subprocess, sys, threading
from mismartera.api import Scanner, Side, Signal, Strategy

class Own(BaseException):
    pass

class Unspeakable(Exception):
    def __str__(self):
        sys.exit(4)
    __repr__ = __str__

def deep():
    deep()
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A home directory with bars; `mine` is a strategy in it that a test writes."""

    folder: Path

    @property
    def arguments(self) -> list[str]:
        return [sys.executable, "-P", "-m", "cli", "--home", str(self.folder)]

    def write(self, folder: str, source: str) -> Path:
        """Write the user's file `mine.py` into a folder of the home."""
        file = self.folder / folder / "mine.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(HEAD + source, encoding="utf-8")
        return file

    def strategy(self, **hooks: str) -> Path:
        """Write the strategy: what each hook does, `at_import` and `setup` among them."""
        setup = 'self.subscribe("5m")\n' + hooks.pop("setup", "")
        at_import = hooks.pop("at_import", "")
        methods = [("setup(self)", setup), *((_signature(name), hooks[name]) for name in hooks)]
        body = "".join(f"    def {head}:\n{indent(text, ' ' * 8)}\n" for head, text in methods)
        return self.write("strategies", f"class Mine(Strategy):\n{body}\n{at_import}\n")

    def configuration(self, last: str = "2024-07-01", speed: float = 0) -> Path:
        """Write a configuration that names the strategy."""
        file = self.folder / "mine.json"
        document = {
            "session_name": "Mine",
            "mode": "backtest",
            "backtest_config": {
                "start_date": "2024-07-01", "end_date": last, "speed_multiplier": speed,
            },
            "session_data_config": {"symbols": ["AAA"], "streams": ["1m", "5m"]},
            "strategies": [{"strategy": "mine", "config": {}}],
            "trading_config": {"min_quality": 0},
        }  # fmt: skip
        file.write_text(json.dumps(document), encoding="utf-8")
        return file

    def script(self, *commands: str) -> subprocess.CompletedProcess[str]:
        """Run a script to its end, also past what fails."""
        lines = "".join(f"{command}\n" for command in commands)
        return subprocess.run(
            [*self.arguments, "--keep-going"],
            input=lines,
            capture_output=True,
            text=True,
            check=False,
        )

    def started(self) -> subprocess.Popen[str]:
        """Begin a script whose commands a test writes one by one."""
        return subprocess.Popen(
            self.arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )


def _signature(hook: str) -> str:
    more = {"on_bar": ", bar", "on_fill": ", fill", "on_symbol_added": ", symbol"}
    return f"{hook}(self, context{more.get(hook, '')})"
