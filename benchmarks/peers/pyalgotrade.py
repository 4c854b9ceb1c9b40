"""PyAlgoTrade: a feed of 1m bars, resampled to 5m and 15m, and its technical indicators."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter, process_time

import pyalgotrade
from pyalgotrade.bar import Bars, Frequency
from pyalgotrade.barfeed.csvfeed import GenericBarFeed
from pyalgotrade.broker import Order
from pyalgotrade.broker.backtesting import Broker
from pyalgotrade.broker.fillstrategy import DefaultStrategy
from pyalgotrade.strategy import BaseStrategy
from pyalgotrade.technical.ma import SMA
from pyalgotrade.technical.rsi import RSI

from benchmarks.peers.handover import (
    FAST,
    QUANTITY,
    SLOW,
    STRENGTH,
    Crossover,
    PeerOutcome,
    bar_files,
    run_as_script,
)

CASH = 1e9
VOLUME_SHARE = 0.1


class SmaCrossover(BaseStrategy):
    """Buys when the fast average crosses above the slow one, sells when it crosses below."""

    def __init__(self, feed: GenericBarFeed, broker: Broker) -> None:
        super().__init__(feed, broker)
        self.crossovers: dict[str, Crossover] = {}
        self.bars = 0
        self.derived = 0
        self.fills = 0
        self._averages: dict[str, tuple[SMA, SMA]] = {}
        self._strengths: dict[str, RSI] = {}
        for symbol in feed.getRegisteredInstruments():
            closes = feed[symbol].getCloseDataSeries()
            self.crossovers[symbol] = Crossover()
            self._averages[symbol] = SMA(closes, FAST), SMA(closes, SLOW)
            self._strengths[symbol] = RSI(closes, STRENGTH)
        for minutes in (5, 15):
            self.resampleBarFeed(minutes * Frequency.MINUTE, self._on_resampled)

    def onBars(self, bars: Bars) -> None:  # noqa: N802 - the engine's name
        symbols = bars.getInstruments()
        self.bars += len(symbols)
        for symbol in symbols:
            fast, slow = self._averages[symbol]
            if slow[-1] is None:
                continue
            crossover = self.crossovers[symbol]
            if crossover.crossed(fast[-1], slow[-1]):
                quantity = QUANTITY if crossover.above else -QUANTITY
                self.marketOrder(symbol, quantity, goodTillCanceled=True)

    def onOrderUpdated(self, order: Order) -> None:  # noqa: N802 - the engine's name
        self.fills += order.isFilled()

    def _on_resampled(self, bars: Bars) -> None:
        self.derived += len(bars.getInstruments())


def run(folder: Path) -> PeerOutcome:
    """Read the bars, then run the strategy on all instruments of one feed."""
    started = perf_counter()
    feed = GenericBarFeed(Frequency.MINUTE)
    for symbol, path in bar_files(folder).items():
        feed.addBarsFromCSV(symbol, str(path))
    begun, cpu_begun = perf_counter(), process_time()
    broker = Broker(CASH, feed)
    broker.setFillStrategy(DefaultStrategy(VOLUME_SHARE))
    strategy = SmaCrossover(feed, broker)
    strategy.run()
    ended, cpu_ended = perf_counter(), process_time()
    crossovers = strategy.crossovers.values()
    return PeerOutcome(
        engine=f"PyAlgoTrade {pyalgotrade.__version__}",
        bars=strategy.bars,
        calls=sum(each.calls for each in crossovers),
        derived=strategy.derived,
        crossings=sum(each.crossings for each in crossovers),
        fills=strategy.fills,
        checksum=sum(each.checksum for each in crossovers),
        seconds=ended - begun,
        cpu_s=cpu_ended - cpu_begun,
        reading_s=begun - started,
    )


if __name__ == "__main__":
    run_as_script(run)
