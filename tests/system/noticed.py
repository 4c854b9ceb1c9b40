"""A market of one symbol whose sessions are written down bar by bar, and one order in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import dedent

import numpy as np

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.system.bench import Bench

FIRST, LAST = date(2024, 7, 1), date(2024, 7, 2)
MORNING: tuple[int, ...] = (0, 1, 2)
WHOLE = (*MORNING, 389)
"""Minutes of a session that have a bar, counted from its open."""

_STRATEGY = """
    from mismartera.api import Side, Signal, Strategy

    class Noticed(Strategy):
        def setup(self):
            self.subscribe("1m", symbols=["NNN"])
            self.seen = 0

        def on_bar(self, context, bar):
            self.seen += 1
            signals = {signals}
            if self.seen in signals:
                side, quantity = signals[self.seen]
                return Signal(bar.symbol, Side(side), quantity)
"""


@dataclass(frozen=True, slots=True)
class Trading:
    """Prices of two sessions (None: no bars), and what is sent at which bar, counted from 1.

    Each bar opens and closes at its session's price; the first of a session may open elsewhere.
    """

    prices: Sequence[float | None]
    signals: Mapping[int, tuple[str, float]] = field(default_factory=lambda: {1: ("buy", 10.0)})
    opens: Mapping[int, float] = field(default_factory=dict)
    minutes: Sequence[int] = WHOLE
    volume: float = 100_000.0
    limits: Mapping[str, object] = field(default_factory=dict)
    streams: Sequence[str] = ("1m",)

    def run(self, bench: Bench) -> None:
        """Store the bars and begin a run over them, paused."""
        self._store(bench.system.home)
        path = bench.folder / "noticed.py"
        path.write_text(dedent(_STRATEGY).format(signals=repr(dict(self.signals))))
        limits = {
            "initial_cash": 10_000.0,
            "min_quality": 0.0,
            "max_per_trade": 1e9,
            "max_per_symbol": 1e9,
            "max_buying_power": 1e9,
        }
        configuration = bench.configuration(
            first=FIRST.isoformat(),
            last=LAST.isoformat(),
            symbols=("NNN", "ZZZ"),
            streams=self.streams,
            trading_config=limits | dict(self.limits),
        )
        bench.system.run.start(str(configuration), [path], paused=True)

    def _store(self, home: Path) -> None:
        store, rows = BarStore(home), list(self._rows())
        starts, opens, closes = (np.array(column) for column in zip(*rows, strict=True))
        high, low = np.maximum(opens, closes), np.minimum(opens, closes)
        volume = np.full(len(rows), self.volume)
        store.write("NNN", MINUTE, BarColumns(starts, opens, high, low, closes, volume))
        self._store_other(store)

    def _rows(self) -> list[tuple[int, float, float]]:
        rows, number = list[tuple[int, float, float]](), 0
        sessions = TimeManager().sessions_between(FIRST, LAST)
        for session, price in zip(sessions, self.prices, strict=True):
            for minute in () if price is None else self.minutes:
                number += 1
                start = session.open_ns + minute * MINUTE.ns
                rows.append((start, self.opens.get(number, price or 0.0), price or 0.0))
        return rows

    def _store_other(self, store: BarStore) -> None:
        """ZZZ has every minute at one price: steps go on where NNN has none."""
        sessions = TimeManager().sessions_between(FIRST, LAST)
        starts = np.concatenate(
            [np.arange(each.open_ns, each.close_ns, MINUTE.ns) for each in sessions]
        )
        price = np.full(len(starts), 50.0)
        store.write("ZZZ", MINUTE, BarColumns(starts, price, price, price, price, price * 1e4))
