"""The trading desk: one place for what signals, bars and the clock do to orders and the account."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.money import number_of
from mismartera.domain.order import Order, OrderRequest
from mismartera.domain.order_terms import AT_CLOSE, AT_MARKET, OrderTerms
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.account import Account
from mismartera.execution.books import Prices, no_prices
from mismartera.execution.costs import commission_of, slippage_of
from mismartera.execution.entry_checks import Standing
from mismartera.execution.order_book import Listener
from mismartera.execution.paper_broker import MarketModel, PaperBroker
from mismartera.execution.risk import Assessment, Circumstances, RiskChecks, decision_of


class TradingDesk:
    """Risk checks, paper broker and account of one run, over all its sessions.

    Within a step: `match`, at the close also `end_session`, and then `decide` for each signal.
    """

    def __init__(
        self, limits: TradingConfig, *, lot: float = 1.0, listener: Listener | None = None
    ) -> None:
        slippage, commission = slippage_of(limits.slippage), commission_of(limits.commission)
        self.account = Account(limits)
        model = MarketModel(limits.volume_share, lot, slippage, commission)
        self.broker = PaperBroker(model, self.account, listener)
        self._checks = RiskChecks(limits, slippage, commission)
        self._limits = limits
        self._standing = Standing(self.account, no_prices)
        self._approved: deque[int] = deque()
        self._session: TradingSession | None = None
        self._priced_ns = -1

    def begin_session(self, session: TradingSession, prices: Prices) -> None:
        """Trade in a session; `prices` gives the last closes visible whenever it is asked.

        At one instant they stay what they are; if not, the account is told (`prices_moved`).
        """
        self.account.start_day(no_prices)
        self.broker.begin_session(session)
        self._session = session
        self._standing = Standing(self.account, prices)
        self._priced_ns = -1

    def match(self, bars: Sequence[Bar]) -> list[Fill]:
        """Fill open orders from the base bars that became visible at one step."""
        return self.broker.match(bars)

    def decide(
        self, number: int, strategy: str, signal: Signal, circumstances: Circumstances
    ) -> Decision:
        """Approve or reject a signal; what is approved of it becomes orders at once."""
        now_ns = circumstances.now_ns
        if now_ns != self._priced_ns:
            self.account.prices_moved()
            self._priced_ns = now_ns
        standing = self._standing
        if self._approved:
            standing = standing._replace(recent_orders=self._recent(now_ns))
        assessment = self._checks.assess(strategy, signal, circumstances, standing)
        orders = self._place(strategy, signal, circumstances, assessment)
        if orders and self._limits.max_orders_per_minute is not None:
            self._approved.append(now_ns)
        return decision_of(number, strategy, signal, circumstances, assessment, orders)

    def cancel(self, number: int, now_ns: int) -> Order:
        """Cancel an open order.

        Raises:
            OrderError: there is no open order of this number.
        """
        return self.broker.cancel(number, now_ns)

    def flatten(
        self, now_ns: int, strategy: str | None = None, symbol: str | None = None
    ) -> list[Order]:
        """Cancel open orders and close positions at the market: all, of a strategy, of a symbol."""
        for order in self.broker.open_orders(strategy, symbol):
            self.broker.cancel(order.number, now_ns, "flattened")
        return [self._exit(each, now_ns) for each in self._held(strategy, symbol)]

    def end_session(self, bars: Sequence[Bar]) -> list[Fill]:
        """End the session at its close, after `match`: let orders expire and value what is held.

        `bars` are those of the step of the close. Where positions are to be flattened they are
        closed at the closing price; what that bar cannot take is sold at the next open.
        """
        assert self._session is not None
        session, fills = self._session, list[Fill]()
        if self._limits.flatten_at_close:
            fills = self._flatten_at_close(session, bars)
        self.broker.end_session()
        if self._limits.flatten_at_close:
            for each in self._held(None, None):
                self._exit(each, session.close_ns)
        self.account.mark(self._standing.prices)
        return fills

    def _flatten_at_close(self, session: TradingSession, bars: Sequence[Bar]) -> list[Fill]:
        """Close positions at the close: an instruction that stands since the session's open."""
        for strategy, symbol in self._held(None, None):
            for order in self.broker.open_orders(strategy, symbol):
                self.broker.cancel(order.number, session.close_ns, "flattened")
            self._exit((strategy, symbol), session.open_ns, AT_CLOSE)
        return self.broker.match(bars)

    def _held(self, strategy: str | None, symbol: str | None) -> list[tuple[str, str]]:
        """Who holds what, in order of the first trade."""
        return [
            key
            for key, holding in self.account.portfolio.by_strategy.items()
            if holding.quantity_units and strategy in {None, key[0]} and symbol in {None, key[1]}
        ]

    def _exit(self, key: tuple[str, str], now_ns: int, terms: OrderTerms = AT_MARKET) -> Order:
        """Order what closes a position at the market."""
        strategy, symbol = key
        held = self.account.portfolio.held(strategy, symbol)
        side = Side.SELL if held > 0 else Side.BUY
        request = OrderRequest(
            strategy,
            symbol,
            side,
            number_of(abs(held)),
            terms,
            reduces_only=True,
        )
        return self.broker.submit(request, now_ns)

    def _place(
        self,
        strategy: str,
        signal: Signal,
        circumstances: Circumstances,
        assessment: Assessment,
    ) -> tuple[int, ...]:
        """Order the parts that were approved, the reducing one first."""
        now_ns, numbers = circumstances.now_ns, list[int]()
        if assessment.reducing:
            request = _request(
                strategy, signal, circumstances, assessment.reducing, reduces_only=True
            )
            numbers.append(self.broker.submit(request, now_ns).number)
        if assessment.opening and assessment.refusal is None:
            request = _request(
                strategy,
                signal,
                circumstances,
                assessment.opening,
                reserve_price=assessment.reserve_price,
            )
            numbers.append(self.broker.submit(request, now_ns).number)
        return tuple(numbers)

    def _recent(self, now_ns: int) -> int:
        """How many signals were approved in the minute up to now."""
        while self._approved and self._approved[0] <= now_ns - NS_PER_MINUTE:
            self._approved.popleft()
        return len(self._approved)


def _request(
    strategy: str,
    signal: Signal,
    circumstances: Circumstances,
    quantity: float,
    *,
    reduces_only: bool = False,
    reserve_price: float = 0.0,
) -> OrderRequest:
    """The order for a part of a signal; only what opens a position is protected."""
    return OrderRequest(
        strategy,
        signal.symbol,
        signal.side,
        quantity,
        signal.terms.without_bracket() if reduces_only else signal.terms,
        reduces_only,
        circumstances.last_close,
        reserve_price=reserve_price,
    )
