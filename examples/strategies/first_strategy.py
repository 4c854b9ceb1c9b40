from mismartera.api import Side, Signal, Strategy


class FirstStrategy(Strategy):
    def setup(self):
        self.subscribe("5m")
        self.average = self.indicator("sma", period=20, interval="5m")

    def on_bar(self, context, bar):
        average, held = self.average[bar.symbol], context.position(bar.symbol)
        if average is None:
            return None
        if bar.close > 1.001 * average and not held:
            return Signal(bar.symbol, Side.BUY, 10, reason="well above its average")
        if bar.close < average and held:
            return Signal(bar.symbol, Side.SELL, held, reason="below its average")
