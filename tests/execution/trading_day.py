"""Random trading: bars of mixed base intervals over two sessions, and signals between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from hypothesis import strategies as st

from mismartera.config.trading import (
    BasisPointsSlippage,
    FixedSlippage,
    Margin,
    NoCommission,
    NoSlippage,
    PercentCommission,
    PerShareCommission,
    PerTradeCommission,
    TradingConfig,
    VolumeShareSlippage,
)
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import units
from mismartera.domain.order import Order
from mismartera.domain.order_terms import TimeInForce
from mismartera.domain.order_types import ORDER_TYPES, OrderType
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.desk import TradingDesk
from mismartera.execution.ledger import Ledger
from mismartera.execution.risk import Circumstances
from tests.execution.fill_cases import MINUTE_NS, session

INTERVALS_NS = {"A": MINUTE_NS, "B": 5 * MINUTE_NS, "C": 390 * MINUTE_NS}
STRATEGIES = ("first", "second")
_MINUTES = (0, 1, 2, 3, 5, 10, 385, 388, 389)
_LEVELS = (90.0, 95.25, 99.0, 100.0, 100.37, 101.0, 110.0)
_MIDDLE = 100.0
_VOLUMES = (0.0, 9.0, 333.0, 1000.0, 10_000.0)

prices = st.integers(9_000, 11_000).map(lambda cents: cents / 100)
_shapes = st.tuples(*[st.sampled_from(_LEVELS)] * 4, st.sampled_from(_VOLUMES))
_starts = [
    (symbol, session(day).open_ns + minute * MINUTE_NS, length)
    for day in (1, 2)
    for symbol, length in INTERVALS_NS.items()
    for minute in _MINUTES
    if minute * MINUTE_NS % length == 0
]


@st.composite
def bars(draw: st.DrawFn) -> list[Bar]:
    """Some bars of each symbol in two sessions, by their ends."""
    count = len(_starts)
    drawn = draw(st.lists(st.none() | _shapes, min_size=count, max_size=count))
    found = [_bar(*at, shape) for at, shape in zip(_starts, drawn, strict=True) if shape]
    return sorted(found, key=lambda bar: (bar.end, bar.symbol))


def _bar(symbol: str, start: int, length: int, shape: tuple[float, ...]) -> Bar:
    *drawn, volume = shape
    high, low = max(drawn), min(drawn)
    return Bar(symbol, "any", start, start + length, drawn[0], high, low, drawn[1], volume, None)


@st.composite
def signals(draw: st.DrawFn) -> tuple[str, Signal]:
    """A well-formed signal, and the strategy that sends it.

    The bracket of an order that names no price lies about every last close that there may be.
    """
    kind, side = draw(st.sampled_from(list(OrderType))), draw(st.sampled_from(list(Side)))
    forces = [TimeInForce.DAY, TimeInForce.GTC, TimeInForce.IOC]
    rules = ORDER_TYPES[kind]
    if rules.at_close:
        forces.append(TimeInForce.CLOSE)
    names_price = rules.priced_by is not None
    distance = draw(st.sampled_from([None, 0.5, 25.0] if names_price else [None, 25.0]))
    sign = 1 if side is Side.BUY else -1
    limit, stop = draw(prices), draw(prices)
    entry = stop if rules.priced_by == "stop_price" else limit if names_price else _MIDDLE
    signal = Signal(
        draw(st.sampled_from(["A", "A", "A", "B", "C"])),
        side,
        draw(st.sampled_from([10.0, 40.0, 90.0, 120.0, 0.5])),
        kind,
        limit if "limit_price" in rules.takes else None,
        confidence=draw(st.sampled_from([0.9, 0.9, 0.9, 0.1])),
        stop_price=stop if ("stop_price",) in rules.needs else None,
        trail_amount=2.0 if "trail_amount" in rules.takes else None,
        time_in_force=draw(st.sampled_from(forces)),
        take_profit=None if distance is None else entry + sign * distance,
        stop_loss=None if distance is None else entry - sign * distance,
    )
    return draw(st.sampled_from(STRATEGIES)), signal


@st.composite
def market_signals(draw: st.DrawFn) -> tuple[str, Signal]:
    """A market order of what a small account can just pay, and the strategy that sends it."""
    side = draw(st.sampled_from([Side.BUY, Side.BUY, Side.SELL]))
    symbol, quantity = draw(st.sampled_from("AB")), draw(st.sampled_from([9.0, 39.0, 90.0]))
    return draw(st.sampled_from(STRATEGIES)), Signal(symbol, side, quantity)


_slippages = st.sampled_from(
    [
        NoSlippage(model="none"),
        FixedSlippage(model="fixed", amount=0.37),
        BasisPointsSlippage(model="basis_points", basis_points=25),
        VolumeShareSlippage(model="volume_share", price_impact=0.1),
    ]
)
_commissions = st.sampled_from(
    [
        NoCommission(model="none"),
        PerShareCommission(model="per_share", amount=0.0035, minimum=0.35),
        PerTradeCommission(model="per_trade", amount=1.5),
        PercentCommission(model="percent", percent=0.12),
    ]
)
configurations = st.builds(
    TradingConfig,
    min_quality=st.sampled_from([95.0, 80.0]),
    short_sales=st.booleans(),
    margin=st.sampled_from([None, Margin()]),
    flatten_at_close=st.booleans(),
    max_daily_loss=st.sampled_from([None, 50.0]),
    max_orders_per_minute=st.sampled_from([None, 2]),
    max_price_deviation_percent=st.sampled_from([None, 5.0]),
    max_open_positions=st.sampled_from([1, 5]),
    volume_share=st.sampled_from([0.1, 1.0]),
    slippage=_slippages,
    commission=_commissions,
)
short_of_cash = st.builds(
    TradingConfig,
    initial_cash=st.sampled_from([1_000.0, 4_000.0, 9_000.0]),
    min_quality=st.just(80.0),
    short_sales=st.booleans(),
    volume_share=st.just(1.0),
    slippage=_slippages,
    commission=_commissions,
)


@dataclass
class Trading:
    """What is fed to a desk, and what became of it.

    `held` is, for each decision, what its strategy held of the symbol in units beforehand, and
    `reducible` how much of it the signal could reduce: what is held the other way, less what open
    market exits will still take. The ledger is told of everything, as a run tells it.
    """

    limits: TradingConfig
    bars: list[Bar]
    signals: list[tuple[str, Signal]]
    ledger: Ledger = field(default_factory=Ledger)
    lot: float = 1.0
    desk: TradingDesk = field(init=False)
    fills: list[Fill] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    reducible: list[int] = field(default_factory=list)
    closes: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Go through two sessions, step by step, with up to two signals after each."""
        self.desk = TradingDesk(self.limits, lot=self.lot, listener=self.ledger)
        waiting = iter(self.signals)
        for day in (1, 2):
            now = session(day)
            self.closes.clear()
            self.desk.begin_session(now, self.closes.get)
            account = self.desk.account
            self.ledger.on_valuation(account.valuation(now.open_ns, begins_session=True))
            ends = {bar.end for bar in self.bars if now.open_ns <= bar.timestamp < now.close_ns}
            for instant in sorted(ends | {now.open_ns, now.close_ns}):
                self._step(instant, is_close=instant == now.close_ns)
                for strategy, signal in islice(waiting, 2):
                    self._send(strategy, signal, now, instant)
            self.ledger.write()

    def _step(self, instant: int, *, is_close: bool) -> None:
        visible = [bar for bar in self.bars if bar.end == instant]
        self.closes.update({bar.symbol: bar.close for bar in visible})
        self.fills += self.desk.match(visible)
        if is_close:
            self.fills += self.desk.end_session(visible)
        self.ledger.event_over()

    def _send(self, strategy: str, signal: Signal, now: TradingSession, instant: int) -> None:
        close = self.closes.get(signal.symbol)
        quality = 90.0 if signal.symbol == "C" else 100.0
        circumstances = Circumstances(instant, now, close, quality, quality)
        self.held.append(self.desk.account.portfolio.held(strategy, signal.symbol))
        self.reducible.append(self._reducible(strategy, signal))
        number = len(self.decisions) + 1
        self.decisions.append(self.desk.decide(number, strategy, signal, circumstances))
        self.ledger.on_decision(self.decisions[-1])
        self.ledger.event_over()

    def _reducible(self, strategy: str, signal: Signal) -> int:
        held = self.desk.account.portfolio.held(strategy, signal.symbol)
        spoken_for = sum(
            units(order.quantity) - units(order.filled)
            for order in self.desk.broker.open_orders(strategy, signal.symbol)
            if order.request.reduces_only and is_market_exit(order)
        )
        return max(0, (-held if signal.side is Side.BUY else held) - spoken_for)


def is_market_exit(order: Order) -> bool:
    """Whether an exit will be filled at the next open, whatever the price."""
    request = order.request
    is_market = request.order_type is OrderType.MARKET
    return is_market and request.time_in_force is not TimeInForce.CLOSE


tradings = st.builds(Trading, configurations, bars(), st.lists(signals(), min_size=8, max_size=40))
tradings_short_of_cash = st.builds(
    Trading, short_of_cash, bars(), st.lists(market_signals(), min_size=8, max_size=40)
)
