"""How much of the time, and of the equity, was in the market, and how often it was turned over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mismartera.calc.statistics.finite import ratio
from mismartera.domain.columns import Bool, Float64, Int64
from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.money import micros
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.trade import Trade


def rows_of(equity: RunEquity, instants: Sequence[int]) -> Int64:
    """The row of the equity that each instant lies in: the first one at or after it.

    There is at least one row; what comes after the last lies in it.
    """
    found = np.searchsorted(equity.timestamp, np.array(instants, np.int64))
    return np.minimum(found, equity.rows - 1)


def spans(equity: RunEquity, opens: Int64) -> Int64:
    """How long each row is, in nanoseconds: from the row before, or from its session's open.

    Shape (rows,); `opens` has shape (sessions,). A first row before the open is a minute long.
    """
    end, first = equity.timestamp, np.diff(equity.session, prepend=-1) != 0
    opened = opens[equity.session]
    opened = np.where(opened < end, opened, end - NS_PER_MINUTE)
    began = np.concatenate([opened[:1], end[:-1]])
    return end - np.where(first, opened, began)


def rows_held(equity: RunEquity, trades: Sequence[Trade]) -> Bool:
    """In which rows something was held at any moment, be it between two fills. Shape (rows,)."""
    changes = np.zeros(equity.rows + 1, np.int64)
    if trades and equity.rows:
        last_ns = int(equity.timestamp[-1])
        first = rows_of(equity, [each.entry_ns for each in trades])
        last = rows_of(equity, [last_ns if t.exit_ns is None else t.exit_ns for t in trades])
        np.add.at(changes, first, 1)
        np.add.at(changes, last + 1, -1)
    held: Bool = (np.cumsum(changes[:-1]) > 0) | (equity.exposure > 0)
    return held


def shares_held(equity: RunEquity, trades: Sequence[Trade]) -> Float64:
    """The worth of positions over the equity of each row, at its end; NaN without equity.

    Where a trade ended in a row, the share at its beginning counts if that is more. A trade that
    began as well as ended there counts with its value at entry; of several of one strategy in one
    symbol, which follow on each other, the greatest. Shape (rows,).
    """
    sound = equity.equity > 0
    whole = np.where(sound, equity.equity, 1)
    shares = np.where(sound, equity.exposure / whole, np.nan)
    closed = [each for each in trades if each.exit_ns is not None] if equity.rows else []
    if not closed:
        return shares
    first = rows_of(equity, [each.entry_ns for each in closed])
    last = rows_of(equity, [each.exit_ns or 0 for each in closed])
    before = np.concatenate([[0.0], shares[:-1]])
    shares[last] = np.fmax(shares[last], before[last])
    within: dict[tuple[int, str, str], float] = {}
    for place in np.flatnonzero(first == last).tolist():
        trade = closed[place]
        key = (int(first[place]), trade.strategy, trade.symbol)
        within[key] = max(within.get(key, 0.0), trade.entry_value)
    for (row, _, _), value in within.items():
        shares[row] += micros(value) / whole[row]
    shares[~sound] = np.nan
    return shares


def time_in_market(held: Bool) -> float | None:
    """The share of rows with a position; None without a row. Shape (rows,)."""
    return ratio(int(held.sum()), len(held))


def exposures(shares: Float64) -> tuple[float | None, float | None]:
    """The average and the greatest share of the equity that was held, of rows with any equity."""
    known = shares[np.isfinite(shares)]
    return (float(known.mean()), float(known.max())) if len(known) else (None, None)


def turnover(traded_micros: int, equity: Int64) -> float | None:
    """The value of all fills over the average equity; None where that is not above 0."""
    average = float(equity.mean()) if len(equity) else 0.0
    return ratio(traded_micros, average) if average > 0 else None
