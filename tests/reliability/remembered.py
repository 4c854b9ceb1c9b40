"""What a strategy was given, kept outside of it for the test that compares."""

from __future__ import annotations

from mismartera.domain.bar import Bar

BARS: list[Bar] = []

STRATEGY = """
from mismartera.strategies.strategy import Strategy
from tests.reliability.remembered import BARS


class Remembering(Strategy):
    def setup(self):
        self.subscribe("1m")

    def on_bar(self, context, bar):
        BARS.append(bar)
"""
