"""Equity over a session: one row a minute, worked out on whole columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from mismartera.calc.distinct import distinct
from mismartera.calc.worth import decimal_prices, worths_micros
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.fill import Fill
from mismartera.domain.interval import DAY, NS_PER_MINUTE
from mismartera.domain.money import MOST_MICROS, price_of, units
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


class TooLarge(NamedTuple):
    """The first price by which an account passes what it can count."""

    symbol: str
    price: float


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
) -> tuple[EquityRows, TooLarge | None]:
    """Value an account at some moments of a session, ascending.

    `before` is how it stood ahead of them, `fills` are those since then. Worths are to the micro:
    price times quantity is rounded once for each symbol. The rows end before the first at which an
    amount passes what an account can count.
    """
    cash = np.array(_sums(before.cash_micros, map(_cash_of, fills)), np.int64)
    equity = cash[_passed(moments, fills)]
    rows = EquityRows(moments, equity.copy(), equity, np.zeros(len(moments), np.int64))
    traded: defaultdict[str, list[Fill]] = defaultdict(list)
    for fill in fills:
        traded[fill.symbol].append(fill)
    worths = dict[str, Int64]()
    for symbol in dict.fromkeys([*before.held_units, *traded]):
        own = traded[symbol]
        held = _sums(
            before.held_units.get(symbol, 0), (_sign(fill) * units(fill.quantity) for fill in own)
        )
        price = _prices(data, symbol, moments, price_of(before.price_units.get(symbol, 0)))
        worth = worths[symbol] = worths_micros(price, held, _passed(moments, own))
        rows.equity[:] += worth
        rows.exposure[:] += np.abs(worth)
    return _within_bounds(data, rows, worths)


def _within_bounds(
    data: SessionData, rows: EquityRows, worths: Mapping[str, Int64]
) -> tuple[EquityRows, TooLarge | None]:
    """The rows that can be counted, and by which price the next one cannot."""
    exposure = sum((np.abs(each).astype(float) for each in worths.values()), np.zeros(rows.rows))
    too_large = np.flatnonzero((exposure >= MOST_MICROS) | (np.abs(rows.cash) >= MOST_MICROS))
    if not len(too_large) or not worths:
        return rows, None
    row = int(too_large[0])
    symbol = max(worths, key=lambda each: abs(int(worths[each][row])))
    price = _prices(data, symbol, rows.timestamp[row : row + 1], 0.0)
    cut = (rows.timestamp[:row], rows.equity[:row], rows.cash[:row], rows.exposure[:row])
    return EquityRows(*cut), TooLarge(symbol, float(price[0]))


def _sums(before: int, amounts: Iterable[int]) -> list[int]:
    """What there is before the first amount, and after each."""
    return list(accumulate(amounts, initial=before))


def _passed(moments: Int64, fills: Sequence[Fill]) -> Int64:
    """How many fills there were up to each moment."""
    at = np.array([fill.filled_ns for fill in fills], np.int64)
    return np.searchsorted(at, moments, side="right")


def _prices(data: SessionData, symbol: str, moments: Int64, remembered: float) -> Float64:
    """The newest visible close at each moment, in decimals; before there is any, the remembered."""
    if symbol not in data:
        return np.full(len(moments), remembered)
    base, position = data.base_series(symbol), data.timeline.positions_at(moments)
    start, rows = int(base.block.starts[base.slot]), base.block.visible[base.slot, position]
    close = base.block.arrays["close"][base.slot]
    price, there = np.full(len(position), remembered), rows > 0
    price[there] = decimal_prices(close[start + rows[there] - 1])
    return price


def _cash_of(fill: Fill) -> int:
    return -_sign(fill) * fill.value_micros - fill.commission_micros


def _sign(fill: Fill) -> int:
    return 1 if fill.side is Side.BUY else -1
