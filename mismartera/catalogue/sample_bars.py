"""Made-up bars by a random walk of plain arithmetic, so that every machine makes the same bytes.

Only the generator's raw integers are used (NumPy keeps the stream of PCG64 for good), and only
sums, products and rounding: no logarithm, whose last bit differs between machines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mismartera.domain.columns import BarColumns, Bool, Float64, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import MINUTE
from mismartera.domain.trading_session import SegmentKind, SessionHours, TradingSession

if TYPE_CHECKING:
    from mismartera.timekeeping.time_manager import TimeManager

_EXTENDED_SHARE = 0.15
_EXTENDED_VOLUME = 0.03
_OVERNIGHT = 0.004
_DAILY = 0.012


@dataclass(frozen=True, slots=True)
class SampleName:
    """One name of the sample: its walk, and what is left out of it.

    `step` is the usual relative move of a minute, `volume` the usual one of a minute, `share` the
    part of minutes with a trade. `gaps` are minutes since the open `[first, last)` by date.
    """

    symbol: str
    seed: int
    price: float
    volume: float
    step: float
    share: float = 1.0
    extended: bool = False
    gaps: Mapping[date, Sequence[tuple[int, int]]] = field(default_factory=dict)


class _Dice:
    """Uniform and bell-shaped numbers from the raw integers of PCG64."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, count: int) -> Float64:
        """Numbers in `[0, 1)`."""
        raw = np.asarray(self._bits.random_raw(count), np.uint64)
        return (raw >> np.uint64(11)).astype(np.float64) / 2.0**53

    def bell(self, count: int) -> Float64:
        """Numbers around 0 with a deviation of 1 (the sum of twelve uniform ones, less 6)."""
        thrown = self.uniform(12 * count).reshape(12, count)
        total = np.full(count, -6.0)
        for row in thrown:
            total = total + row
        return total


def make_days(name: SampleName, sessions: Sequence[TradingSession]) -> tuple[BarColumns, float]:
    """Make one 1d bar for each session; returns them and the last close."""
    dice, count = _Dice(1_000 + name.seed), len(sessions)
    opens, closes = _walk(name.price, dice.bell(count) * _DAILY, dice.bell(count) * _OVERNIGHT)
    minutes = np.array([(each.close_ns - each.open_ns) // MINUTE.ns for each in sessions])
    volume = np.round(name.volume * name.share * minutes * (0.7 + 0.6 * dice.uniform(count)))
    days = np.array([row_of_date(session.date) for session in sessions], np.int64)
    columns = _bars(days, opens, closes, volume, _DAILY / 2, dice)
    return columns, float(columns.close[-1])


def make_minutes(
    time_manager: TimeManager, name: SampleName, sessions: Sequence[TradingSession], price: float
) -> tuple[BarColumns, BarColumns]:
    """Make the 1m bars of the sessions, and the 1d bars that they amount to."""
    dice, minutes, days = _Dice(2_000 + name.seed), [], []
    for session in sessions:
        starts, is_regular = _minute_starts(time_manager, session, extended=name.extended)
        bars = _session_bars(name, dice, starts, is_regular, price)
        price = float(bars.close[-1])
        traded = _traded(name, dice, is_regular)
        days.append(_whole_day(session.date, bars.take(traded & is_regular)))
        minutes.append(bars.take(traded & ~_in_gaps(name, session, starts)))
    return BarColumns.concatenate(minutes), BarColumns.concatenate(days)


def _minute_starts(
    time_manager: TimeManager, session: TradingSession, *, extended: bool
) -> tuple[Int64, Bool]:
    hours = SessionHours.EXTENDED if extended else SessionHours.REGULAR
    segments = time_manager.window(session, hours)
    parts = [np.arange(each.start_ns, each.end_ns, MINUTE.ns) for each in segments]
    regular = [
        np.full(len(part), each.kind is SegmentKind.REGULAR)
        for part, each in zip(parts, segments, strict=True)
    ]
    return np.concatenate(parts), np.concatenate(regular)


def _session_bars(
    name: SampleName, dice: _Dice, starts: Int64, is_regular: Bool, price: float
) -> BarColumns:
    count = len(starts)
    moves = dice.bell(count) * np.where(is_regular, name.step, name.step / 4)
    jumps = dice.bell(count) * (name.step / 10)
    jumps[0] = dice.bell(1)[0] * _OVERNIGHT
    opens, closes = _walk(price, moves, jumps)
    level = np.where(is_regular, _busy(is_regular), _EXTENDED_VOLUME)
    volume = np.round(name.volume * level * (0.5 + dice.uniform(count))) + 1.0
    return _bars(starts, opens, closes, volume, name.step / 2, dice)


def _busy(is_regular: Bool) -> Float64:
    """More is traded towards the open and the close: 2 there, 0.7 at noon."""
    count = int(is_regular.sum())
    place = (np.cumsum(is_regular) - 1) / (count - 1) * 2 - 1
    return 0.7 + 1.3 * place * place


def _walk(price: float, moves: Float64, jumps: Float64) -> tuple[Float64, Float64]:
    """Opens and closes: from close to open by a jump, from open to close by a move."""
    factors = np.empty(2 * len(moves))
    factors[0::2], factors[1::2] = 1 + jumps, 1 + moves
    path = np.asarray(price * np.cumprod(factors), np.float64)
    return _cents(path[0::2]), _cents(path[1::2])


def _bars(
    starts: Int64, opens: Float64, closes: Float64, volume: Float64, reach: float, dice: _Dice
) -> BarColumns:
    up, down = dice.uniform(len(starts)) * reach, dice.uniform(len(starts)) * reach
    highs = np.maximum(np.maximum(opens, closes), _cents(np.maximum(opens, closes) * (1 + up)))
    lows = np.minimum(np.minimum(opens, closes), _cents(np.minimum(opens, closes) * (1 - down)))
    return BarColumns(starts, opens, highs, lows, closes, volume)


def _traded(name: SampleName, dice: _Dice, is_regular: Bool) -> Bool:
    """The minutes with a trade; a regular session's first one always has one."""
    share = np.where(is_regular, name.share, _EXTENDED_SHARE)
    traded = np.asarray(dice.uniform(len(is_regular)) < share, np.bool_)
    traded[int(np.argmax(is_regular))] = True
    return traded


def _in_gaps(name: SampleName, session: TradingSession, starts: Int64) -> Bool:
    minute = (starts - session.open_ns) // MINUTE.ns
    inside = np.zeros(len(starts), np.bool_)
    for first, last in name.gaps.get(session.date, ()):
        inside |= (minute >= first) & (minute < last)
    return inside


def _whole_day(day: date, bars: BarColumns) -> BarColumns:
    one = np.array([row_of_date(day)], np.int64)
    opened, closed = bars.open[:1], bars.close[-1:]
    highest, lowest = bars.high.max(keepdims=True), bars.low.min(keepdims=True)
    return BarColumns(one, opened, highest, lowest, closed, bars.volume.sum(keepdims=True))


def _cents(prices: Float64) -> Float64:
    return np.round(prices * 100) / 100
