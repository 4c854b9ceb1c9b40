"""The trading desk: one place for what signals, bars and the clock do to orders and the account."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.money import decimal_price, number_of
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order, OrderRequest
from mismartera.domain.order_end import FLATTENED, Ending
from mismartera.domain.order_terms import AT_CLOSE, OrderTerms, TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.account import Account
from mismartera.execution.books import Prices, no_prices
from mismartera.execution.costs import commission_of, slippage_of
from mismartera.execution.entry_checks import Standing
from mismartera.execution.order_book import Listener
from mismartera.execution.paper_broker import MarketModel, PaperBroker
from mismartera.execution.price_form import in_decimals
from mismartera.execution.risk import Assessment, Circumstances, RiskChecks, decision_of

_UNTIL_DONE = OrderTerms(time_in_force=TimeInForce.GTC)
"""The terms of what flattens: where no volume comes before the close, it goes on at the open."""


class TradingDesk:
    """Risk checks, paper broker and account of one run, over all its sessions.

    Within a step: `match`, at the close also `end_session`, and then `decide` for each signal.
    `barred` is why nothing may be opened whatever it is, None where nothing bars it.
    """

    def __init__(
        self, limits: TradingConfig, *, lot: float = 1.0, listener: Listener | None = None
    ) -> None:
        slippage, commission = slippage_of(limits.slippage), commission_of(limits.commission)
        self.account = Account(limits)
        self._checks = RiskChecks(limits, slippage, commission)
        model = MarketModel(limits.volume_share, lot, slippage, commission, self._checks.tick)
        self.broker = PaperBroker(model, self.account, listener)
        self.barred: str | None = None
        self._limits = limits
        self._flattening: dict[int, Order] = {}
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
        if self._approved or self.barred is not None:
            recent = self._recent(now_ns)
            standing = standing._replace(recent_orders=recent, barred=self.barred)
        if signal.order_type is not OrderType.MARKET or signal.has_bracket:
            signal = in_decimals(signal)
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

    def cancel_all(self, numbers: Iterable[int], now_ns: int, ending: Ending) -> None:
        """Cancel those of some orders that are still open: one may end with another."""
        for number in numbers:
            if self._is_open(number):
                self.broker.cancel(number, now_ns, ending)

    def held_of(self, symbol: str) -> dict[str, float]:
        """What each strategy holds of a symbol, without those that hold nothing."""
        return {
            strategy: number_of(self.account.portfolio.held(strategy, symbol))
            for strategy, _ in self._held(None, symbol)
        }

    def flatten(
        self, now_ns: int, strategy: str | None = None, symbol: str | None = None
    ) -> list[Order]:
        """Cancel open orders and close positions at the market: all, of a strategy, of a symbol."""
        self.cancel_all(_numbers(self.broker.open_orders(strategy, symbol)), now_ns, FLATTENED)
        orders = [self._exit(each, now_ns, _UNTIL_DONE) for each in self._held(strategy, symbol)]
        self._flattening.update((each.number, each) for each in orders)
        return orders

    def end_session(self, bars: Sequence[Bar]) -> list[Fill]:
        """End the session at its close, after `match`: let orders expire and value what is held.

        `bars` are those of the step of the close. Where positions are to be flattened all open
        orders are cancelled and positions closed at the closing price. What that bar cannot take,
        and what else was to be closed and is not, goes on at the next open and is told.
        """
        assert self._session is not None
        session, fills = self._session, list[Fill]()
        if self._limits.flatten_at_close:
            fills = self._flatten_at_close(session, bars)
        self.broker.end_session()
        if self._limits.flatten_at_close:
            self.flatten(session.close_ns)
        self._tell_carried_over(session.close_ns)
        self.account.mark(self._standing.prices)
        return fills

    def _flatten_at_close(self, session: TradingSession, bars: Sequence[Bar]) -> list[Fill]:
        """Close positions at the close: an instruction that stands since the session's open."""
        self.cancel_all(_numbers(self.broker.open_orders()), session.close_ns, FLATTENED)
        for each in self._held(None, None):
            self._exit(each, session.open_ns, AT_CLOSE)
        return self.broker.match(bars)

    def _tell_carried_over(self, close_ns: int) -> None:
        """Say once of each position that was to be closed and is not: it is closed at the open."""
        for number, order in self._flattening.items():
            if self._is_open(number):
                left = order.quantity - self.broker.book.orders[number - 1].filled
                text = (
                    f"{left:,.10g} {order.symbol} of {order.strategy} could not be closed by the "
                    f"close: order {number} closes it at the next open"
                )
                notice = Notice(close_ns, NoticeKind.CARRIED_OVER, order.symbol, text)
                self.broker.book.tell_notice(notice)
        self._flattening.clear()

    def _is_open(self, number: int) -> bool:
        return self.broker.book.orders[number - 1].is_open

    def _held(self, strategy: str | None, symbol: str | None) -> list[tuple[str, str]]:
        """Who holds what, in order of the first trade."""
        return [
            key
            for key, holding in self.account.portfolio.by_strategy.items()
            if holding.quantity_units and strategy in {None, key[0]} and symbol in {None, key[1]}
        ]

    def _exit(self, key: tuple[str, str], now_ns: int, terms: OrderTerms) -> Order:
        """Order what closes a position at the market."""
        strategy, symbol = key
        held = self.account.portfolio.held(strategy, symbol)
        side, sign = (Side.SELL, -1) if held > 0 else (Side.BUY, 1)
        quantity, close = number_of(abs(held)), self._standing.prices(symbol) or 0.0
        expected = self._checks.at_market(close, sign, quantity, None)
        request = OrderRequest(
            strategy,
            symbol,
            side,
            quantity,
            terms,
            reduces_only=True,
            reference=decimal_price(close) or None,
            reserve_price=expected,
        )
        return self.broker.submit(request, now_ns)

    def _place(
        self,
        strategy: str,
        signal: Signal,
        circumstances: Circumstances,
        assessment: Assessment,
    ) -> tuple[int, ...]:
        """Order the parts that were approved, the reducing one first; both pay one commission."""
        now_ns, numbers = circumstances.now_ns, list[int]()
        close = circumstances.last_close
        joined: int | None = None
        symbol, side = signal.symbol, signal.side
        reference = None if close is None else decimal_price(close)
        expected = assessment.expected_price
        if assessment.reducing:
            terms, quantity = assessment.terms.without_bracket(), assessment.reducing
            exit_ = OrderRequest(
                strategy, symbol, side, quantity, terms, True, reference, None, None, expected
            )
            joined = self.broker.submit(exit_, now_ns).number
            numbers.append(joined)
        if assessment.opening and assessment.refusal is None:
            waits_for = assessment.waits_for
            if waits_for:
                waits_for = tuple(each or joined or 0 for each in waits_for)
            terms, quantity = assessment.terms, assessment.opening
            entry = OrderRequest(
                strategy, symbol, side, quantity, terms, False, reference, None, None, expected,
                joined, waits_for,
            )  # fmt: skip
            numbers.append(self.broker.submit(entry, now_ns).number)
        return tuple(numbers)

    def _recent(self, now_ns: int) -> int:
        """How many signals were approved in the minute up to now."""
        while self._approved and self._approved[0] <= now_ns - NS_PER_MINUTE:
            self._approved.popleft()
        return len(self._approved)


def _numbers(orders: Iterable[Order]) -> list[int]:
    return [each.number for each in orders]
