"""The symbols and strategies that an account knows: what a person may name of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mismartera.domain.symbol import parse_symbol
from mismartera.domain.ticket import MANUAL
from mismartera.errors import SessionError, UnknownName

if TYPE_CHECKING:
    from mismartera.domain.order import Order
    from mismartera.engine.backtest import Backtest
    from mismartera.execution.books import Books
    from mismartera.session.session_data import SessionData


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person looks at: one symbol or (None) all, one strategy or all."""

    symbol: str | None
    strategy: str | None

    def has(self, symbol: str, strategy: str | None) -> bool:
        """Whether what is of a symbol and a strategy is looked at."""
        return self.symbol in {None, symbol} and self.strategy in {None, strategy}


@dataclass(frozen=True, slots=True)
class TradedNames:
    """Names in the order in which they came; each is read as it may be written."""

    symbols: tuple[str, ...]
    strategies: tuple[str, ...]

    def chosen(self, symbol: str | None, strategy: str | None) -> Chosen:
        """What is chosen by a symbol and a strategy as they are written; None chooses all.

        Raises:
            InvalidSymbol: the symbol is none.
            UnknownName: one of the two is not known.
        """
        return Chosen(self.symbol(symbol), self.strategy(strategy))

    def symbol(self, text: str | None) -> str | None:
        """The symbol that is written; None stays so.

        Raises:
            InvalidSymbol: it is none.
            UnknownName: it is neither in the session nor traded.
        """
        if text is None:
            return None
        name = parse_symbol(text)
        if name not in self.symbols:
            hint = "`data session` and `execution positions` list symbols"
            raise UnknownName("symbol of the session", name, self.symbols, hint)
        return name

    def strategy(self, text: str | None) -> str | None:
        """The strategy that is written; None stays so.

        Raises:
            UnknownName: it neither runs nor has traded.
        """
        if text is not None and text not in self.strategies:
            hint = "`strategy list` and `execution account` list strategies"
            raise UnknownName("strategy of the session", text, self.strategies, hint)
        return text


def traded_names(
    backtest: Backtest,
    session_symbols: Iterable[str],
    books: Books,
    orders: Iterable[Order],
) -> TradedNames:
    """Those of the session, of what was held, and of orders."""
    symbols = dict.fromkeys([*session_symbols, *(each.symbol for each in books.net)])
    running = (runner.key for runner in backtest.analysis.runners)
    holders = (each.strategy for each in books.by_strategy if each.strategy)
    strategies = dict.fromkeys([*running, MANUAL, *holders])
    for order in orders:
        symbols[order.symbol] = strategies[order.strategy] = None
    return TradedNames(tuple(symbols), tuple(strategies))


def require_in_session(data: SessionData | None, symbol: str) -> SessionData:
    """The session's data, in which a symbol can be traded.

    Raises:
        SessionError: no session has begun.
        UnknownName: the symbol is not in it.
    """
    if data is None:
        raise SessionError("no session has begun yet", "`wait --until 09:30` waits for one")
    if symbol not in data:
        hint = f"`data add-symbol {symbol}` adds one that is stored"
        raise UnknownName("symbol of the session", symbol, data.symbols, hint)
    return data
