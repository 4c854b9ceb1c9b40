"""Choosing runs and trades, and putting them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from mismartera.domain.run_choice import (
    RUN_ORDERS,
    RUN_STATES,
    TRADE_ORDERS,
    ChosenRuns,
    ChosenTrades,
)
from mismartera.domain.trade import Trade
from mismartera.errors import UsageError
from mismartera.reporting.documents.runs import RunLineDocument

_OF_A_RUN: Final[Mapping[str, Callable[[RunLineDocument], float | None]]] = {
    "profit": lambda line: line.profit,
    "return": lambda line: line.total_return,
    "sharpe": lambda line: line.sharpe,
    "drawdown": lambda line: line.max_drawdown,
    "trades": lambda line: line.trades,
    "refused": lambda line: line.refused,
}
_OF_A_TRADE: Final[Mapping[str, Callable[[Trade], float]]] = {
    "profit": lambda trade: trade.net_micros,
    "return": lambda trade: trade.net_return,
    "fees": lambda trade: trade.fees_micros,
}


def choose_runs(
    chosen: ChosenRuns, newest_first: Iterable[RunLineDocument]
) -> tuple[RunLineDocument, ...]:
    """Choose of all runs and order them; no more are read than are needed.

    Raises:
        UsageError: the state or the order is none.
    """
    if chosen.state is not None:
        _require_one_of("state", chosen.state, RUN_STATES)
    _require_one_of("order", chosen.sort, RUN_ORDERS)
    found = (line for line in newest_first if _is_chosen(chosen, line))
    if chosen.sort not in _OF_A_RUN:
        if not chosen.reverse:
            return tuple(islice(found, chosen.last))
        return tuple(found)[::-1][: chosen.last]
    ordered = _by_number(_OF_A_RUN[chosen.sort], found, least_first=chosen.reverse)
    return tuple(ordered[: chosen.last])


def choose_trades(chosen: ChosenTrades, trades: Iterable[Trade]) -> tuple[int, list[Trade]]:
    """How many trades there are of the kind, and the chosen ones.

    Raises:
        UsageError: the order is none.
    """
    _require_one_of("order", chosen.sort, TRADE_ORDERS)
    symbol = None if chosen.symbol is None else chosen.symbol.upper()
    found = [
        each
        for each in trades
        if chosen.strategy in {None, each.strategy} and symbol in {None, each.symbol}
    ]
    count, most = len(found), chosen.most
    if chosen.sort not in _OF_A_TRADE:
        return count, found if most is None else found[max(0, count - most) :]
    return count, sorted(found, key=_OF_A_TRADE[chosen.sort], reverse=True)[:most]


def _is_chosen(chosen: ChosenRuns, line: RunLineDocument) -> bool:
    return (
        chosen.state in {None, line.state}
        and (chosen.strategy is None or chosen.strategy in line.strategies)
        and (chosen.symbol is None or chosen.symbol.upper() in line.symbols)
    )


def _by_number(
    number_of: Callable[[RunLineDocument], float | None],
    lines: Iterable[RunLineDocument],
    *,
    least_first: bool,
) -> list[RunLineDocument]:
    """In order, with those that lack the number last."""
    sign = 1 if least_first else -1

    def place(line: RunLineDocument) -> tuple[bool, float]:
        number = number_of(line)
        return number is None, sign * (number or 0.0)

    return sorted(lines, key=place)


def _require_one_of(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise UsageError(f"{given!r} is no {what}", f"one of {', '.join(known)}")
