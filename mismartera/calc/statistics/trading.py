"""What trades came to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from statistics import fmean, stdev
from typing import Final, NamedTuple

from mismartera.calc.statistics.exposure import rows_of, spans
from mismartera.calc.statistics.finite import ratio
from mismartera.calc.statistics.rounding import over
from mismartera.domain.columns import Int64
from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.money import amount_of
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.statistics import TradeLengths, TradeReturns, TradeStatistics
from mismartera.domain.trade import Trade

_ROUNDING_MICROS: Final = 2


class MeasuredTrade(NamedTuple):
    """A trade with what only the run knows of it.

    `open_micros` is the profit of what is still held, at its last price (None: not known);
    `length_ns` how long a closed trade lasted.
    """

    trade: Trade
    open_micros: int | None
    length_ns: int

    @property
    def net_micros(self) -> int:
        """What it earned after fees, in micros, with what is still held."""
        return self.trade.net_micros + (self.open_micros or 0)


def measured(
    trades: Sequence[Trade],
    equity: RunEquity,
    opens: Int64,
    open_micros: Mapping[tuple[str, str], int] | None,
) -> list[MeasuredTrade]:
    """Measure trades; `open_micros` is the profit of what each strategy still holds of a symbol.

    It is None where that is not known. A trade within one bar lasted as long as the row of the
    equity that it is in: of daily bars a session, else a minute. `opens` are those of the sessions,
    in UTC nanoseconds.
    """
    within = [0] * len(trades)
    if trades and equity.rows:
        within = spans(equity, opens)[rows_of(equity, [t.entry_ns for t in trades])].tolist()
    found = []
    for trade, span in zip(trades, within, strict=True):
        held = 0 if trade.exit_ns is None else trade.exit_ns - trade.entry_ns
        found.append(MeasuredTrade(trade, _still_open(trade, open_micros), held or span))
    return found


def _still_open(trade: Trade, known: Mapping[tuple[str, str], int] | None) -> int | None:
    if not trade.is_open:
        return 0
    return None if known is None else known.get((trade.strategy, trade.symbol))


def trade_statistics(trades: Sequence[MeasuredTrade]) -> TradeStatistics:
    """Sum up trades: sums are exact, averages of them."""
    closed = sorted(
        (each for each in trades if not each.trade.is_open),
        key=lambda each: (each.trade.exit_ns or 0, each.trade.number),
    )
    wins = [each for each in closed if each.net_micros > 0]
    losses = [each for each in closed if each.net_micros < 0]
    won, lost, win_rate = _average(wins), _average(losses), ratio(len(wins), len(closed))
    payoff = None if won is None or lost is None else -won / lost
    nets = [each.net_micros for each in closed]
    return TradeStatistics(
        trades=len(trades),
        open=len(trades) - len(closed),
        wins=len(wins),
        losses=len(losses),
        win_rate=win_rate,
        profit_factor=ratio(_sum(wins), -_sum(losses)),
        expectancy=_average(closed),
        average_win=won,
        average_loss=lost,
        best=amount_of(max(nets)) if nets else None,
        worst=amount_of(min(nets)) if nets else None,
        payoff=payoff,
        sqn=_sqn(nets),
        kelly=None if payoff is None or win_rate is None else win_rate - (1 - win_rate) / payoff,
        most_wins_in_a_row=_longest_row(net > 0 for net in nets),
        most_losses_in_a_row=_longest_row(net < 0 for net in nets),
        returns=_returns([each.trade.net_return for each in closed]),
        average_minutes=_mean(_minutes(closed)),
        lengths=_lengths(_minutes(closed), _minutes(wins), _minutes(losses)),
        realised=amount_of(sum(each.trade.profit_micros for each in trades)),
        fees=amount_of(sum(each.trade.fees_micros for each in trades)),
        open_profit=_open_profit(trades),
        net=amount_of(_sum(trades)),
        traded=amount_of(sum(each.trade.traded_micros for each in trades)),
    )


def trade_statistics_by(
    key: Callable[[Trade], str], trades: Iterable[MeasuredTrade]
) -> Mapping[str, TradeStatistics]:
    """Sum up trades for each strategy, say, or each symbol, in ASCII order."""
    groups: dict[str, list[MeasuredTrade]] = {}
    for each in trades:
        groups.setdefault(key(each.trade), []).append(each)
    return {name: trade_statistics(groups[name]) for name in sorted(groups)}


def _sum(trades: Iterable[MeasuredTrade]) -> int:
    return sum(each.net_micros for each in trades)


def _open_profit(trades: Iterable[MeasuredTrade]) -> float | None:
    amounts = [each.open_micros for each in trades]
    known = [each for each in amounts if each is not None]
    return amount_of(sum(known)) if len(known) == len(amounts) else None


def _average(trades: Sequence[MeasuredTrade]) -> float | None:
    return amount_of(_sum(trades)) / len(trades) if trades else None


def _minutes(trades: Iterable[MeasuredTrade]) -> list[float]:
    return [each.length_ns / NS_PER_MINUTE for each in trades]


def _lengths(
    all_closed: Sequence[float], won: Sequence[float], lost: Sequence[float]
) -> TradeLengths:
    return TradeLengths(
        longest=max(all_closed, default=None),
        average_win=_mean(won),
        longest_win=max(won, default=None),
        average_loss=_mean(lost),
        longest_loss=max(lost, default=None),
    )


def _returns(found: Sequence[float]) -> TradeReturns:
    return TradeReturns(
        best=max(found, default=None),
        worst=min(found, default=None),
        average=_geometric_mean(found),
        expectancy=_mean(found),
    )


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _geometric_mean(returns: Sequence[float]) -> float | None:
    """The return that, made again and again, comes to the same; None once all was lost."""
    if not returns or min(returns) <= -1:
        return None
    return math.expm1(fmean(map(math.log1p, returns)))


def _sqn(nets_micros: Sequence[int]) -> float | None:
    """Van Tharp's system quality number."""
    if len(nets_micros) < 2:
        return None
    mean = math.sqrt(len(nets_micros)) * fmean(nets_micros)
    return over(mean, stdev(nets_micros), _ROUNDING_MICROS)


def _longest_row(hits: Iterable[bool]) -> int:
    return max((len(list(row)) for hit, row in groupby(hits) if hit), default=0)
