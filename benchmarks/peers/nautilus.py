"""NautilusTrader: its backtest engine with external 1m bars, from which it builds 5m and 15m."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time

import nautilus_trader
import pandas
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import DataEngineConfig, LoggingConfig, StrategyConfig
from nautilus_trader.indicators import (
    MovingAverageType,
    RelativeStrengthIndex,
    SimpleMovingAverage,
)
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.trading.strategy import Strategy

from benchmarks.peers.handover import (
    FAST,
    HEADING,
    QUANTITY,
    SLOW,
    STRENGTH,
    Crossover,
    PeerOutcome,
    bar_files,
    run_as_script,
)

VENUE = Venue("XNYS")
DECIMALS = 6
MINUTE = pandas.Timedelta(minutes=1)


class SmaCrossoverConfig(StrategyConfig, frozen=True):  # type: ignore[call-arg]  # msgspec's
    """One strategy trades one instrument, as in the examples that come with the engine."""

    bar_type: BarType


class SmaCrossover(Strategy):
    """Buys when the fast average crosses above the slow one, sells when it crosses below."""

    def __init__(self, config: SmaCrossoverConfig) -> None:
        super().__init__(config)
        self.crossover = Crossover()
        self.derived = 0
        self.fills = 0
        self.fast = SimpleMovingAverage(FAST)
        self.slow = SimpleMovingAverage(SLOW)
        self.strength = RelativeStrengthIndex(STRENGTH, MovingAverageType.WILDER)
        self._bar_type = config.bar_type
        self._quantity = Quantity.from_int(QUANTITY)

    def on_start(self) -> None:
        for indicator in (self.fast, self.slow, self.strength):
            self.register_indicator_for_bars(self._bar_type, indicator)
        self.subscribe_bars(self._bar_type)
        for minutes in (5, 15):
            derived = f"{self._bar_type.instrument_id}-{minutes}-MINUTE-LAST-INTERNAL"
            self.subscribe_bars(BarType.from_str(f"{derived}@1-MINUTE-EXTERNAL"))

    def on_bar(self, bar: Bar) -> None:
        if bar.bar_type != self._bar_type:
            self.derived += 1
            return
        if not self.indicators_initialized():
            return
        if self.crossover.crossed(self.fast.value, self.slow.value):
            side = OrderSide.BUY if self.crossover.above else OrderSide.SELL
            instrument = self._bar_type.instrument_id
            self.submit_order(self.order_factory.market(instrument, side, self._quantity))

    def on_order_filled(self, event: object) -> None:
        self.fills += 1


def run(folder: Path) -> PeerOutcome:
    """Read the bars, then run the strategy on each instrument in one engine."""
    started = perf_counter()
    markets = [_market(symbol, path) for symbol, path in bar_files(folder).items()]
    begun, cpu_begun = perf_counter(), process_time()
    engine = _engine()
    strategies = [SmaCrossover(SmaCrossoverConfig(bar_type=bar_type)) for _, bar_type, _ in markets]
    for left, (instrument, _, bars) in enumerate(markets, 1 - len(markets)):
        engine.add_instrument(instrument)
        engine.add_data(bars, sort=left == 0)  # all of it is sorted once
    engine.add_strategies(strategies)
    engine.run()
    ended, cpu_ended = perf_counter(), process_time()
    outcome = PeerOutcome(
        engine=f"NautilusTrader {nautilus_trader.__version__}",
        bars=sum(len(bars) for _, _, bars in markets),
        calls=sum(each.crossover.calls for each in strategies),
        derived=sum(each.derived for each in strategies),
        crossings=sum(each.crossover.crossings for each in strategies),
        fills=sum(each.fills for each in strategies),
        checksum=sum(each.crossover.checksum for each in strategies),
        seconds=ended - begun,
        cpu_s=cpu_ended - cpu_begun,
        reading_s=begun - started,
    )
    engine.dispose()
    return outcome


def _engine() -> BacktestEngine:
    """An engine as fast as it can be set: no log, no analysis, no bars of the closed hours."""
    engine = BacktestEngine(
        BacktestEngineConfig(
            logging=LoggingConfig(bypass_logging=True),
            data_engine=DataEngineConfig(time_bars_build_with_no_updates=False),
            run_analysis=False,
        )
    )
    engine.add_venue(
        VENUE,
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=USD,
        starting_balances=[Money(1_000_000_000, USD)],
        default_leverage=Decimal(1),
    )
    return engine


def _market(symbol: str, path: Path) -> tuple[Equity, BarType, list[Bar]]:
    """Make an instrument and its bars, which are known from their closes on."""
    identifier = InstrumentId(Symbol(symbol), VENUE)
    instrument = Equity(
        instrument_id=identifier,
        raw_symbol=Symbol(symbol),
        currency=USD,
        price_precision=DECIMALS,
        price_increment=Price(10**-DECIMALS, DECIMALS),
        lot_size=Quantity.from_int(1),
        ts_event=0,
        ts_init=0,
    )
    bar_type = BarType.from_str(f"{identifier}-1-MINUTE-LAST-EXTERNAL")
    frame = pandas.read_csv(path, index_col=0, usecols=HEADING[:6]).astype("float64")
    frame.columns = [name.lower() for name in frame.columns]
    frame.index = pandas.to_datetime(frame.index, utc=True) + MINUTE
    return instrument, bar_type, BarDataWrangler(bar_type, instrument).process(frame)


if __name__ == "__main__":
    run_as_script(run)
