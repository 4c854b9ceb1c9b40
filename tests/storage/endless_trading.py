"""Trading that never ends and is the same for the same seed, with a ledger that is told of it.

As a program, `python -m tests.storage.endless_trading`, it is the process that `test_killed_ledger`
kills. For each line on standard input (a ledger's path, a seed, `event` or `session`) a copy of it
trades into that ledger. Standard output tells `pid N`, `writing` before each transaction, the count
of entries after it, and `gone` when the copy was killed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from random import Random

from mismartera.config.trading import PerShareCommission, TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.money import micros
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.execution.desk import TradingDesk
from mismartera.execution.ledger import Keep, Ledger
from mismartera.execution.risk import Circumstances
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile
from tests.execution.fill_cases import MINUTE_NS, session

SYMBOLS = ("A", "B", "C")
STRATEGIES = ("first", "second")
LIMITS = TradingConfig(
    short_sales=True, commission=PerShareCommission(model="per_share", amount=0.0035, minimum=0.35)
)
ACCOUNT = LedgerAccount("paper", micros(LIMITS.initial_cash))


def trade(ledger: Ledger, seed: int, minutes: int = 390) -> Iterator[None]:
    """Trade for ever; each step is an event."""
    chance = Random(seed)
    desk = TradingDesk(LIMITS, listener=ledger)
    prices = dict.fromkeys(SYMBOLS, 100.0)
    decided = count(1)
    for day in count(1):
        now = session(day)
        desk.begin_session(now, prices.get)
        ledger.on_valuation(desk.account.valuation(now.open_ns, begins_session=True))
        for start in range(now.open_ns, now.open_ns + minutes * MINUTE_NS, MINUTE_NS):
            bars = [_bar(chance, symbol, start, prices) for symbol in SYMBOLS]
            desk.match(bars)
            if start + MINUTE_NS == now.close_ns:
                desk.end_session(bars)
            ledger.event_over()
            yield
            if chance.random() < 0.5:
                strategy, signal = chance.choice(STRATEGIES), _signal(chance, prices)
                seen = Circumstances(start + MINUTE_NS, now, prices[signal.symbol], 100.0, 100.0)
                ledger.on_decision(desk.decide(next(decided), strategy, signal, seen))
                ledger.event_over()
                yield
        ledger.write()


def traded(events: int, keep: Keep | None = None) -> list[LedgerEntry]:
    """The entries of so many events, kept one event after the other."""
    ledger = Ledger(keep, each_event=True)
    for _ in islice(trade(ledger, seed=7), events):
        pass
    return ledger.entries


def _bar(chance: Random, symbol: str, start: int, prices: dict[str, float]) -> Bar:
    first = prices[symbol]
    last = prices[symbol] = round(first + chance.uniform(-0.5, 0.5), 4)
    high, low = max(first, last) + 0.25, min(first, last) - 0.25
    end = start + MINUTE_NS
    return Bar(symbol, "1m", start, end, first, high, low, last, chance.choice((90.0, 1e4)), None)


def _signal(chance: Random, prices: dict[str, float]) -> Signal:
    symbol, side = chance.choice(SYMBOLS), chance.choice(list(Side))
    kind = chance.choice((OrderType.MARKET, OrderType.MARKET, OrderType.LIMIT))
    price, sign = prices[symbol], 1 if side is Side.BUY else -1
    return Signal(
        symbol,
        side,
        chance.choice((1.0, 12.5, 30.0)),
        kind,
        price if kind is OrderType.LIMIT else None,
        confidence=chance.choice((0.9, 0.9, 0.1)),
        time_in_force=chance.choice((TimeInForce.DAY, TimeInForce.GTC)),
        take_profit=chance.choice((None, price + sign)),
    )


def _tell(text: str) -> None:
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def _trade_into(path: Path, seed: int, *, each_event: bool) -> None:
    with LedgerFile.open(path, ACCOUNT) as file:

        def keep(entries: Sequence[LedgerEntry]) -> None:
            _tell("writing")
            file.keep(entries)
            _tell(str(len(ledger.entries)))

        ledger = Ledger(keep, each_event=each_event)
        for _ in trade(ledger, seed):
            pass


def main() -> None:
    for line in sys.stdin:
        path, seed, when = line.split()
        trader = os.fork()
        if trader == 0:
            _trade_into(Path(path), int(seed), each_event=when == "event")
        _tell(f"pid {trader}")
        os.waitpid(trader, 0)
        _tell("gone")


if __name__ == "__main__":
    main()
