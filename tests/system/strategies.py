"""Strategies as files of a user's: what they do to a run."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

_HEAD = """
import time

from mismartera.api import Side, Signal, Strategy
from tests.system.gates import GATE
"""

SOURCES = {
    # Signals that depend on every bar, so that a bar too many or too few shows in the decisions.
    "counting": """
        class Counting(Strategy):
            def setup(self):
                self.subscribe("1m")
                self.subscribe("5m")
                self.seen = 0

            def on_bar(self, context, bar):
                self.seen += 1
                if self.seen % 7 == 0:
                    side = Side.BUY if bar.close > bar.open else Side.SELL
                    reason = f"{bar.symbol} {bar.interval} {bar.timestamp} {self.seen}"
                    return Signal(bar.symbol, side, 1, reason=reason)
    """,
    "slow": """
        class Slow(Strategy):
            def setup(self):
                self.subscribe("1m")

            def on_bar(self, context, bar):
                time.sleep(0.03)
    """,
    "stuck": """
        class Stuck(Strategy):
            def setup(self):
                self.subscribe("1m")

            def on_bar(self, context, bar):
                GATE.pass_through()
    """,
    "stuck_at_start": """
        class StuckAtStart(Strategy):
            def on_start(self, context):
                GATE.pass_through()
    """,
    "leaving": """
        class Leaving(Strategy):
            def setup(self):
                self.subscribe("5m")

            def on_bar(self, context, bar):
                raise SystemExit("the strategy leaves")
    """,
    "breaking": """
        class Wreck:
            def broken(self, *_):
                raise RuntimeError("the engine is broken")
            __lt__ = __sub__ = __index__ = broken

        class Breaking(Strategy):
            def setup(self):
                self.subscribe("5m")

            def on_bar(self, context, bar):
                context._as_of.position = Wreck()
    """,
    "million": """
        class Million(Strategy):
            def on_start(self, context):
                return [Signal("AAA", Side.BUY, 1, reason="again")] * 1_000_000
    """,
    "raising": """
        class Raising(Strategy):
            def setup(self):
                self.subscribe("5m")

            def on_bar(self, context, bar):
                raise ValueError("no idea")
    """,
}


def strategy_file(folder: Path, name: str) -> Path:
    """Write one of the strategies to a file."""
    path = folder / f"{name}.py"
    path.write_text(_HEAD + dedent(SOURCES[name]), encoding="utf-8")
    return path
