"""What trades came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mismartera.calc.statistics.finite import ratio
from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.money import amount_of
from mismartera.domain.statistics import TradeStatistics
from mismartera.domain.trade import Trade


def trade_statistics(trades: Sequence[Trade]) -> TradeStatistics:
    """Sum up trades: sums are exact, averages of them."""
    closed = [each.net_micros for each in trades if not each.is_open]
    wins, losses = [net for net in closed if net > 0], [net for net in closed if net < 0]
    return TradeStatistics(
        trades=len(trades),
        open=len(trades) - len(closed),
        wins=len(wins),
        losses=len(losses),
        win_rate=ratio(len(wins), len(closed)),
        profit_factor=ratio(sum(wins), -sum(losses)),
        expectancy=_average(closed),
        average_win=_average(wins),
        average_loss=_average(losses),
        best=amount_of(max(closed)) if closed else None,
        worst=amount_of(min(closed)) if closed else None,
        average_minutes=_average_minutes(trades),
        realised=amount_of(sum(each.profit_micros for each in trades)),
        fees=amount_of(sum(each.fees_micros for each in trades)),
        net=amount_of(sum(each.net_micros for each in trades)),
        traded=amount_of(sum(each.traded_micros for each in trades)),
    )


def trade_statistics_by(
    key: Callable[[Trade], str], trades: Iterable[Trade]
) -> Mapping[str, TradeStatistics]:
    """Sum up trades for each strategy, say, or each symbol, in ASCII order."""
    groups: dict[str, list[Trade]] = {}
    for trade in trades:
        groups.setdefault(key(trade), []).append(trade)
    return {name: trade_statistics(groups[name]) for name in sorted(groups)}


def _average(amounts_micros: Sequence[int]) -> float | None:
    count = len(amounts_micros)
    return amount_of(sum(amounts_micros)) / count if count else None


def _average_minutes(trades: Iterable[Trade]) -> float | None:
    held = [each.exit_ns - each.entry_ns for each in trades if each.exit_ns is not None]
    return ratio(sum(held) / NS_PER_MINUTE, len(held))
