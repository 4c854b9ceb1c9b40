"""The account: cash to the last micro, what is held, what is set aside, what it is worth."""

from __future__ import annotations

from mismartera.config.trading import TradingConfig
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import Valuation
from mismartera.domain.money import micros, price_units, units, value_micros
from mismartera.domain.signal import Side
from mismartera.execution.books import Books, Entry, Prices, no_prices
from mismartera.execution.portfolio import Portfolio
from mismartera.execution.releases import Release, Releases
from mismartera.execution.reservations import Reservations


class Account:
    """Cash, holdings, reservations and releases of a paper account.

    Prices that a session does not have yet are those at which the symbol was last valued.
    `short_at_most` is more than what is short can be worth, in micros, as long as nothing is
    traded and whoever said so does not take it back; None where nobody knows.
    """

    def __init__(self, limits: TradingConfig) -> None:
        self.initial_micros = micros(limits.initial_cash)
        self.cash_micros = self.initial_micros
        self.fees_micros = 0
        self.portfolio = Portfolio()
        self.reservations = Reservations()
        self.releases = Releases()
        self._margin = limits.margin
        self._own_share = 1.0 if limits.margin is None else limits.margin.initial_percent / 100
        self._last_price: dict[str, int] = {}
        self._day_start_micros = self.initial_micros
        self.short_at_most: int | None = None
        self._short_micros: int | None = None

    @property
    def has_margin(self) -> bool:
        """Whether a part of a position may be borrowed; else all of it is own money."""
        return self._margin is not None

    def apply(self, fill: Fill) -> None:
        """Move cash and holdings by a fill."""
        self.enter(fill, units(fill.quantity), price_units(fill.price))

    def enter(self, fill: Fill, quantity_units: int, units_of_price: int) -> None:
        """Do as `apply` for one who has the fill's quantity and price as whole numbers."""
        value, fee = fill.value_micros, fill.commission_micros
        self.cash_micros += value - fee if fill.side is Side.SELL else -value - fee
        self.fees_micros += fee
        self._last_price[fill.symbol] = units_of_price
        self._short_micros = self.short_at_most = None
        self.portfolio.enter(fill, quantity_units)

    def prices_moved(self) -> None:
        """Forget what is known of present prices: they are not what they were."""
        self._short_micros = None

    def mark(self, prices: Prices) -> int:
        """Value all that is held, remember the prices, and return the equity in micros."""
        return self.worth(prices)[0]

    def exposure_micros(self, prices: Prices) -> int:
        """The worth of all that is held at these prices, long and short added up."""
        return self.worth(prices)[1]

    def start_day(self, prices: Prices) -> None:
        """Measure the day's profit from the equity at these prices."""
        self._day_start_micros = self.mark(prices)

    def day_profit_micros(self, prices: Prices) -> int:
        """What the day has earned so far, in micros; negative for a loss."""
        return self.mark(prices) - self._day_start_micros

    def surely_has(self, need_micros: int) -> bool:
        """Whether so much own money is free, whatever prices are; False where nobody knows."""
        short = self.short_at_most if self.portfolio.short_symbols else 0
        if short is None or self._margin is not None:
            return False
        reserved = self.reservations.total_micros + self.reservations.costs_micros
        return need_micros <= self.cash_micros - reserved - 2 * short

    def free_micros(self, prices: Prices) -> int:
        """The own money that is neither in positions nor set aside, in micros.

        A position binds its worth times the initial margin (all of it without margin), a short
        one like a long one; so does the worth of an accepted order, whose costs are bound whole.
        What exits release is not in it. Whoever asks again at other prices says `prices_moved`
        before.
        """
        reserved, costs = self.reservations.total_micros, self.reservations.costs_micros
        if self._margin is not None:
            equity, exposure = self.worth(prices)
            return equity - round((exposure + reserved) * self._own_share) - costs
        # All own money: what is long cancels out, and a short binds what it brought and as much.
        if self._short_micros is None:
            self._short_micros = self._worth_of_shorts(prices)
        return self.cash_micros - reserved - costs + 2 * self._short_micros

    def need_micros(self, worth_micros: int) -> int:
        """The own money that an order of this worth binds."""
        return worth_micros if self._margin is None else round(worth_micros * self._own_share)

    def money_released(self, release: Release) -> int:
        """The own money that is free again once an exit is filled as expected, in micros."""
        worth, costs = release.amounts
        return self.need_micros(worth) - costs

    def price_units(self, symbol: str) -> int:
        """The price at which a symbol was last valued, in units; 0 if it never was."""
        return self._last_price.get(symbol, 0)

    def valuation(self, time_ns: int, *, begins_session: bool) -> Valuation:
        """What is held, at the prices at which it was last valued."""
        held = self.portfolio.open_holdings()
        prices = tuple((symbol, self._last_price[symbol]) for symbol, _ in held)
        return Valuation(time_ns, prices, begins_session)

    def value_at(self, valuation: Valuation) -> None:
        """Remember the prices of a valuation, and with a session begin its day."""
        self._last_price.update(valuation.prices)
        if valuation.begins_session:
            self.start_day(no_prices)

    def books(self) -> Books:
        """The account as it stands, to be read later and by other threads."""
        prices = self._last_price
        return Books(
            cash_micros=self.cash_micros,
            fees_micros=self.fees_micros,
            reserved_micros=self.reservations.total_micros,
            costs_micros=self.reservations.costs_micros,
            released_micros=sum(map(self.money_released, self.releases)),
            day_start_micros=self._day_start_micros,
            own_share=self._own_share,
            maintenance_percent=0.0 if self._margin is None else self._margin.maintenance_percent,
            net=tuple(
                Entry.of(None, symbol, each, prices[symbol])
                for symbol, each in self.portfolio.net.items()
            ),
            by_strategy=tuple(
                Entry.of(strategy, symbol, each, prices[symbol])
                for (strategy, symbol), each in self.portfolio.by_strategy.items()
            ),
        )

    def worth(self, prices: Prices) -> tuple[int, int]:
        """Equity and exposure in micros at these prices, which are remembered."""
        equity, exposure = self.cash_micros, 0
        for symbol, holding in self.portfolio.open_holdings():
            worth = self._worth_of(symbol, holding.quantity_units, prices)
            equity += worth
            exposure += abs(worth)
        return equity, exposure

    def _worth_of_shorts(self, prices: Prices) -> int:
        """What all that is short is worth in micros, which is below 0."""
        worth, net, last = 0, self.portfolio.net, self._last_price
        for symbol in self.portfolio.short_symbols:
            price = prices(symbol)
            if price is not None:
                last[symbol] = price_units(price)
            worth += value_micros(last[symbol], net[symbol].quantity_units)
        return worth

    def _worth_of(self, symbol: str, quantity_units: int, prices: Prices) -> int:
        """The worth of a holding in micros; its price is remembered."""
        price = prices(symbol)
        if price is None:
            return value_micros(self._last_price[symbol], quantity_units)
        last = self._last_price[symbol] = price_units(price)
        return value_micros(last, quantity_units)
