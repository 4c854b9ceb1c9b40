"""Changes to the running session: what comes and goes, always between two steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.domain.command import CommandName
from mismartera.domain.interval import Interval
from mismartera.domain.money import number_of
from mismartera.domain.symbol import parse_symbol
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import InvalidSymbol, UsageError
from mismartera.services.arguments import parse_intervals
from mismartera.services.running_session import RunningSession
from mismartera.services.session_indicators import SessionIndicators
from mismartera.services.session_orders import SessionOrders
from mismartera.services.session_scanners import SessionScanners
from mismartera.services.session_strategies import SessionStrategies, StrategyFiles

if TYPE_CHECKING:
    from mismartera.domain.json_value import JsonValue
    from mismartera.engine.changes import SessionChanges, SymbolChange
    from mismartera.engine.trading import Trading
    from mismartera.reporting.documents.changes import SymbolChangesDocument
    from mismartera.reporting.documents.session import CommandOutcome


class SessionService:
    """What is changed in one run, and what is remembered of that as long as it lasts.

    Every change goes into the run's record; called again with the recorded arguments, the same
    method makes the same change.
    """

    def __init__(self, session: RunningSession, home: Path, files: StrategyFiles) -> None:
        self._session = session
        self.indicators = SessionIndicators(session)
        self.strategies = SessionStrategies(session, home, files)
        self.scanners = SessionScanners(session, home)
        self.orders = SessionOrders(session)

    def method(self, name: CommandName) -> Callable[..., object]:
        """The method that carries out a recorded command of a name, given its arguments."""
        methods: dict[CommandName, Callable[..., object]] = {
            CommandName.ADD_SYMBOL: self.add_symbols,
            CommandName.REMOVE_SYMBOL: self.remove_symbols,
            CommandName.ADD_INTERVAL: self.add_interval,
            CommandName.ADD_INDICATOR: self.indicators.add,
            CommandName.REMOVE_INDICATOR: self.indicators.remove,
            CommandName.ENABLE_INDICATOR: self.indicators.enable,
            CommandName.DISABLE_INDICATOR: self.indicators.disable,
            CommandName.ADD_STRATEGY: self.strategies.add,
            CommandName.REMOVE_STRATEGY: self.strategies.remove,
            CommandName.ENABLE_STRATEGY: self.strategies.enable,
            CommandName.DISABLE_STRATEGY: self.strategies.disable,
            CommandName.ADD_SCANNER: self.scanners.add,
            CommandName.REMOVE_SCANNER: self.scanners.remove,
            CommandName.ENABLE_SCANNER: self.scanners.enable,
            CommandName.DISABLE_SCANNER: self.scanners.disable,
            CommandName.RUN_SCANNER: self.scanners.scan,
            CommandName.ORDER: lambda **ticket: self.orders.order(OrderTicket(**ticket)),
            CommandName.CANCEL: self.orders.cancel,
            CommandName.FLATTEN: self.orders.flatten,
        }
        return methods[name]

    def add_symbols(
        self,
        symbols: Sequence[str],
        streams: Sequence[str] | None = None,
        file: Path | None = None,
    ) -> SymbolChangesDocument:
        """Add symbols to the session, then those of a file; each gets a result.

        Without `streams` they get what the others have.

        Raises:
            UsageError: no symbol is named, or an interval is written wrongly.
            UniverseError: the file cannot be read, or holds what is no symbol.
            SessionError: no session is under way.
        """
        wanted = [*symbols, *(_from_file(file) if file else ())]
        intervals = parse_intervals(streams) if streams else None
        return self._change(
            wanted,
            lambda changes, names, at: changes.add_symbols(names, at, intervals),
            CommandName.ADD_SYMBOL,
            streams=None if streams is None else list(streams),
        )

    def remove_symbols(
        self, symbols: Sequence[str], *, force: bool = False
    ) -> SymbolChangesDocument:
        """Remove symbols from the session; each gets a result.

        One that a strategy subscribes to by its name, that is held or has open orders is refused,
        unless `force` says otherwise: then its orders are cancelled and the position stays.

        Raises:
            UsageError: no symbol is named.
            SessionError: no session is under way.
        """

        def change(
            changes: SessionChanges, names: Sequence[str], _: int
        ) -> tuple[SymbolChange, ...]:
            held = {} if force else _held(changes, names)
            done = changes.remove_symbols([name for name in names if name not in held])
            return (*held.values(), *done)

        return self._change(symbols, change, CommandName.REMOVE_SYMBOL, force=force)

    def add_interval(self, interval: str) -> CommandOutcome:
        """Derive and stream bars of an interval, for every symbol.

        Raises:
            UsageError: it is no interval.
            SessionError: it is streamed already, or some symbol's bars do not divide it.
        """
        parsed = Interval.parse(interval)
        self._session.change(
            lambda changes, at: changes.add_interval(parsed, at),
            CommandName.ADD_INTERVAL,
            interval=interval,
        )
        return self._session.outcome(f"{parsed} bars are streamed")

    def _change(
        self,
        texts: Sequence[str],
        change: Callable[[SessionChanges, Sequence[str], int], Sequence[SymbolChange]],
        command: CommandName,
        /,
        **arguments: JsonValue,
    ) -> SymbolChangesDocument:
        """Change symbols; a result for each in the order written, once where written twice."""
        from mismartera.reporting.documents.changes import (
            SymbolChangeDocument,
            SymbolChangesDocument,
        )

        if not texts:
            raise UsageError("no symbol is named", "write symbols, such as AAPL")
        wanted = dict(map(_read, texts))
        names = [name for name, fault in wanted.items() if fault is None]
        done = self._session.change(
            lambda changes, at: change(changes, names, at), command, symbols=names, **arguments
        )
        results = {each.symbol: (each.state.value, each.reason) for each in done}
        results |= {name: ("refused", fault) for name, fault in wanted.items() if fault}
        return SymbolChangesDocument(
            self._session.now().session_time,
            tuple(SymbolChangeDocument(name, *results[name]) for name in wanted),
        )


def _read(text: str) -> tuple[str, str | None]:
    """A symbol, or the text that is none with what is wrong with it."""
    try:
        return parse_symbol(text), None
    except InvalidSymbol as error:
        return text, str(error)


def _from_file(file: Path) -> tuple[str, ...]:
    from mismartera.catalogue.universe_file import read_universe

    return read_universe(file.expanduser())


def _held(changes: SessionChanges, names: Sequence[str]) -> dict[str, SymbolChange]:
    """The symbols that strategies subscribe to by name or that are traded, with their refusals."""
    from mismartera.engine.changes import ChangeState, SymbolChange

    assert changes.backtest.data is not None
    there = set(changes.backtest.data.symbols)
    trading = changes.backtest.analysis.trading
    reasons = {name: _traded(trading, name) for name in names if trading.holds(name)}
    for runner in changes.backtest.analysis.runners:
        for subscription in runner.subscriptions:
            for name in there.intersection(names, subscription.symbols or ()):
                reasons[name] = f"{runner.key} subscribes to it"
    return {
        name: SymbolChange(name, ChangeState.REFUSED, f"{reason}; --force removes it all the same")
        for name, reason in reasons.items()
        if name in there
    }


def _traded(trading: Trading, symbol: str) -> str:
    """What is held and ordered of a symbol, in words."""
    held = number_of(trading.desk.account.portfolio.net_held(symbol))
    orders = len(trading.desk.broker.open_orders(symbol=symbol))
    ordered = "1 order is open" if orders == 1 else f"{orders} orders are open"
    parts = [*([f"{held:.12g} are held"] if held else []), *([ordered] if orders else [])]
    return " and ".join(parts) or "strategies hold it against each other"
