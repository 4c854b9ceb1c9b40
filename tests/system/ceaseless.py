"""A strategy that wants something at every bar: orders of every kind, and what comes of them."""

from __future__ import annotations

from mismartera.api import (
    Bar,
    Context,
    OrderType,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    TimeInForce,
)


class Ceaseless(Strategy[StrategyParameters]):
    """Give one signal after the other; more is wanted than a bar's volume can fill at once."""

    def setup(self) -> None:
        self.subscribe("1m")
        self.bars = 0

    def on_bar(self, context: Context, bar: Bar) -> Signal:
        self.bars += 1
        symbol, close, buy, sell = bar.symbol, bar.close, Side.BUY, Side.SELL
        match self.bars % 7:
            case 0:
                return Signal(symbol, buy, 30, take_profit=close + 0.2, stop_loss=close - 0.2)
            case 1:
                limit, good = OrderType.LIMIT, TimeInForce.GTC
                return Signal(symbol, sell, 12.5, limit, close + 0.05, time_in_force=good)
            case 2:
                return Signal(symbol, buy, 25, time_in_force=TimeInForce.IOC)
            case 3:
                return Signal(symbol, sell, 40)
            case 4:
                return Signal(symbol, buy, 20, OrderType.STOP, stop_price=close + 0.1)
            case 5:
                return Signal(symbol, sell, 15, OrderType.TRAILING_STOP, trail_amount=0.1)
            case _:
                return Signal(symbol, buy, 10, confidence=0.1)
