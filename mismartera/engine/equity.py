"""Equity over a session: one row a minute and one at the close, on whole columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.fill import Fill
from mismartera.domain.money import MICROS, UNITS, units
from mismartera.domain.signal import Side
from mismartera.session.session_data import SessionData

_MINUTE_NS: Final = 60_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class EquityRows:
    """What an account was worth, each of shape (rows,), amounts in micros.

    `timestamp` is the end of the minute (or the close), `cash` what is not invested, `exposure`
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
    """Rows one after the other; of the same minute the later ones count."""
    kept = list(parts)
    for place, (before, after) in enumerate(pairwise(kept)):
        if before.rows and after.rows and before.timestamp[-1] == after.timestamp[0]:
            kept[place] = _without_last(before)
    columns = zip(*(_columns(each) for each in kept), strict=True)
    return EquityRows(*map(np.concatenate, columns)) if kept else EquityRows(*[_NONE] * 4)


def equity_rows(
    data: SessionData, first: int, stop: int, before: Holdings, fills: Sequence[Fill]
) -> EquityRows:
    """Value an account at the steps `first … stop`.

    `before` is how it stood ahead of them, `fills` are those of these steps. There is a row for
    each minute that has a step, valued at its last one. Worths are to the micro: price times
    quantity is rounded once for each symbol.
    """
    steps = data.timeline.steps[first:stop]
    minute = -(-steps // _MINUTE_NS) * _MINUTE_NS
    last = np.flatnonzero(np.diff(minute, append=-1))
    moments, position = steps[last], last + first + 1
    cash = np.full(len(last), before.cash_micros, np.int64) + _passed(
        moments, fills, [_cash_of(fill) for fill in fills]
    )
    equity, exposure = cash.copy(), np.zeros(len(last), np.int64)
    traded: defaultdict[str, list[Fill]] = defaultdict(list)
    for fill in fills:
        traded[fill.symbol].append(fill)
    for symbol in dict.fromkeys([*before.held_units, *traded]):
        own = traded[symbol]
        held = before.held_units.get(symbol, 0) + _passed(
            moments, own, [_sign(fill) * units(fill.quantity) for fill in own]
        )
        price = _prices(data, symbol, position, before.price_units.get(symbol, 0) / UNITS)
        worth = np.rint(price * (held / UNITS) * MICROS).astype(np.int64)
        equity += worth
        exposure += np.abs(worth)
    return EquityRows(minute[last], equity, cash, exposure)


def _passed(moments: Int64, fills: Sequence[Fill], amounts: Sequence[int]) -> Int64:
    """The sum of the amounts of all fills up to each moment."""
    at = np.array([fill.filled_ns for fill in fills], np.int64)
    sums = np.concatenate([[0], np.cumsum(np.array(amounts, np.int64))])
    passed: Int64 = sums[np.searchsorted(at, moments, side="right")]
    return passed


def _prices(data: SessionData, symbol: str, position: Int64, remembered: float) -> Float64:
    """The newest visible close at each position; the remembered one before there is any."""
    if symbol not in data:
        return np.full(len(position), remembered)
    base = data.base_series(symbol)
    start, rows = int(base.block.starts[base.slot]), base.block.visible[base.slot, position]
    close = base.block.arrays["close"][base.slot]
    price, there = np.full(len(position), remembered), rows > 0
    price[there] = close[start + rows[there] - 1]
    return price


def _cash_of(fill: Fill) -> int:
    return -_sign(fill) * fill.value_micros - fill.commission_micros


def _sign(fill: Fill) -> int:
    return 1 if fill.side is Side.BUY else -1


def _columns(rows: EquityRows) -> tuple[Int64, Int64, Int64, Int64]:
    return rows.timestamp, rows.equity, rows.cash, rows.exposure


def _without_last(rows: EquityRows) -> EquityRows:
    return EquityRows(*(column[:-1] for column in _columns(rows)))


_NONE: Int64 = np.empty(0, np.int64)
