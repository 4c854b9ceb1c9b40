"""Equity over a session: one row a minute, worked out on whole columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mismartera.calc.distinct import distinct
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.fill import Fill
from mismartera.domain.interval import DAY, NS_PER_MINUTE
from mismartera.domain.money import MICROS, UNITS, units
from mismartera.domain.signal import Side
from mismartera.session.session_data import SessionData


@dataclass(frozen=True, slots=True, eq=False)
class EquityRows:
    """What an account was worth, each of shape (rows,), amounts in micros.

    `timestamp` is the end of a minute or the close, `cash` what is not invested, `exposure`
    the worth of all that is held, long and short added up.
    """

    timestamp: Int64
    equity: Int64
    cash: Int64
    exposure: Int64

    @property
    def rows(self) -> int:
        return len(self.timestamp)


class Holdings(NamedTuple):
    """An account at one moment: cash, and by symbol what is held and its last known price."""

    cash_micros: int
    held_units: Mapping[str, int]
    price_units: Mapping[str, int]


def joined(parts: Iterable[EquityRows]) -> EquityRows:
    """Rows one after the other."""
    columns = zip(
        *((each.timestamp, each.equity, each.cash, each.exposure) for each in parts), strict=True
    )
    return EquityRows(*map(np.concatenate, columns))


def moments_of(data: SessionData) -> Int64:
    """When a session's account is valued: at the end of each minute of its window.

    Where only 1d bars are streamed nothing is known in between: then at the close alone. Which
    steps there are does not matter, for they tell who asked for one.
    """
    close = np.array([data.session.close_ns], np.int64)
    if all(cohort.base == DAY for cohort in data.cohorts):
        return close
    minutes = [
        np.arange(segment.start_ns + NS_PER_MINUTE, segment.end_ns + 1, NS_PER_MINUTE)
        for segment in data.window
    ]
    return distinct(np.concatenate([*minutes, close]))


def equity_rows(
    data: SessionData, moments: Int64, before: Holdings, fills: Sequence[Fill]
) -> EquityRows:
    """Value an account at some moments of a session, ascending.

    `before` is how it stood ahead of them, `fills` are those since then. Worths are to the micro:
    price times quantity is rounded once for each symbol.
    """
    cash = np.full(len(moments), before.cash_micros, np.int64) + _passed(
        moments, fills, [_cash_of(fill) for fill in fills]
    )
    equity, exposure = cash.copy(), np.zeros(len(moments), np.int64)
    traded: defaultdict[str, list[Fill]] = defaultdict(list)
    for fill in fills:
        traded[fill.symbol].append(fill)
    for symbol in dict.fromkeys([*before.held_units, *traded]):
        own = traded[symbol]
        held = before.held_units.get(symbol, 0) + _passed(
            moments, own, [_sign(fill) * units(fill.quantity) for fill in own]
        )
        price = _prices(data, symbol, moments, before.price_units.get(symbol, 0) / UNITS)
        # Eight decimals of a price count, as in the books.
        worth = np.rint(np.rint(price * UNITS) * held / (UNITS * UNITS // MICROS)).astype(np.int64)
        equity += worth
        exposure += np.abs(worth)
    return EquityRows(moments, equity, cash, exposure)


def _passed(moments: Int64, fills: Sequence[Fill], amounts: Sequence[int]) -> Int64:
    """The sum of the amounts of all fills up to each moment."""
    if not fills:
        return np.zeros(len(moments), np.int64)
    at = np.array([fill.filled_ns for fill in fills], np.int64)
    sums = np.concatenate([[0], np.cumsum(np.array(amounts, np.int64))])
    passed: Int64 = sums[np.searchsorted(at, moments, side="right")]
    return passed


def _prices(data: SessionData, symbol: str, moments: Int64, remembered: float) -> Float64:
    """The newest visible close at each moment; the remembered one before there is any."""
    if symbol not in data:
        return np.full(len(moments), remembered)
    base, position = data.base_series(symbol), data.timeline.positions_at(moments)
    start, rows = int(base.block.starts[base.slot]), base.block.visible[base.slot, position]
    close = base.block.arrays["close"][base.slot]
    price, there = np.full(len(position), remembered), rows > 0
    price[there] = close[start + rows[there] - 1]
    return price


def _cash_of(fill: Fill) -> int:
    return -_sign(fill) * fill.value_micros - fill.commission_micros


def _sign(fill: Fill) -> int:
    return 1 if fill.side is Side.BUY else -1
