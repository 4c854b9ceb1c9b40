"""backtesting.py on the data that comes with it: run by the interpreter of its own environment.

Writes one JSON object: the daily bars of GOOG, and for each variant the closed trades and the
equity at each close. Needs that library alone.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
from backtesting import Backtest, Strategy
from backtesting.lib import crossover
from backtesting.test import GOOG, SMA

CASH = 100_000
SHARES, PART = 10, 0.95
COMMISSIONS = (0.0, 0.002)


class Crossover(Strategy):
    """Long while SMA(10) is above SMA(20), entered and left at the next open."""

    part: float | None = None

    def init(self) -> None:
        self.fast = self.I(SMA, self.data.Close, 10)
        self.slow = self.I(SMA, self.data.Close, 20)

    def next(self) -> None:
        if crossover(self.fast, self.slow):
            close = self.data.Close[-1]
            self.buy(size=SHARES if self.part is None else int(self.part * self.equity / close))
        elif crossover(self.slow, self.fast):
            self.position.close()


def run(part: float | None, commission: float) -> dict[str, Any]:
    """One variant: its closed trades, and the equity at each close."""
    backtest = Backtest(GOOG, Crossover, cash=CASH, commission=commission)
    statistics = backtest.run(part=part)
    trades = statistics["_trades"]
    return {
        "trades": [
            [
                f"{each.EntryTime:%Y-%m-%d}",
                f"{each.ExitTime:%Y-%m-%d}",
                int(each.Size),
                float(each.EntryPrice),
                float(each.ExitPrice),
                float(each.Commission),
                float(each.PnL),
            ]
            for each in trades.itertuples()
        ],
        "equity": [float(each) for each in statistics["_equity_curve"]["Equity"]],
    }


def main() -> None:
    """Write the bars and what came of each variant."""
    columns = ["Open", "High", "Low", "Close", "Volume"]
    bars = [
        [f"{day:%Y-%m-%d}", *map(float, row)]
        for day, row in zip(GOOG.index, np.asarray(GOOG[columns]), strict=True)
    ]
    variants = [
        {"part": part, "commission": commission, **run(part, commission)}
        for part in (None, PART)
        for commission in COMMISSIONS
    ]
    json.dump({"bars": bars, "variants": variants}, sys.stdout)


if __name__ == "__main__":
    main()
