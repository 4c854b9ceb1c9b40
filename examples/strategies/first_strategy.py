from mismartera.domain.signal import Side, Signal
from mismartera.strategies.strategy import Strategy


class FirstStrategy(Strategy):
    def setup(self):
        self.subscribe("5m")
        self.average = self.indicator("sma", period=20, interval="5m")

    def on_bar(self, context, bar):
        average = self.average[bar.symbol]
        if average is not None and bar.close > 1.001 * average:
            return Signal(bar.symbol, Side.BUY, 10, reason="well above its average")
