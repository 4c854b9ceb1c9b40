"""A statistic of a run as it is named and shown; `statistic_table.py` has them all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mismartera.domain.statistics import RunStatistics, TradeStatistics

FEW_SESSIONS: Final = 20
"""With fewer sessions a ratio of them says of how many it is."""

_TRADES: Final = "trades."


class Unit(StrEnum):
    """What a statistic is measured in.

    Returns and shares are parts of one, and a return has a sign; amounts are in the account's
    currency, and a profit has a sign; lengths are in minutes.
    """

    RETURN = "return"
    SHARE = "share"
    AMOUNT = "amount"
    PROFIT = "profit"
    RATIO = "ratio"
    COUNT = "count"
    SESSIONS = "sessions"
    MINUTES = "minutes"


class Group(StrEnum):
    """Statistics that belong together, in the order in which they are shown."""

    ACCOUNT = "account"
    RETURNS = "returns"
    RISK = "risk"
    RATIOS = "ratios"
    DRAWDOWN = "drawdown"
    BENCHMARK = "benchmark"
    EXPOSURE = "exposure"
    TRADES = "trades"
    OF_A_TRADE = "of a trade"
    LENGTHS = "lengths"


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic. `name` is the path to it in the statistics of a run, also in their JSON.

    `label` is what it is called within its group, `title` what it is called on its own; `meaning`
    is its definition. One that `is_estimated` is a ratio of the returns of sessions, and means
    little with few of them.
    """

    name: str
    group: Group
    unit: Unit
    label: str
    title: str
    meaning: str
    is_estimated: bool = False

    def of(self, statistics: RunStatistics) -> float | None:
        """Its value; None where there is none."""
        return _at(statistics, self.name)

    def of_trades(self, statistics: TradeStatistics) -> float | None:
        """Its value of some trades, of one that is about trades."""
        return _at(statistics, self.name.removeprefix(_TRADES))


def _at(root: object, path: str) -> float | None:
    found: object = root
    for name in path.split("."):
        found = None if found is None else getattr(found, name)
    assert found is None or isinstance(found, int | float)
    return found


def estimated_from(statistic: Statistic, statistics: RunStatistics) -> str:
    """Of how few sessions a ratio is an estimate: `from 4 sessions`; nothing where they suffice."""
    sessions = statistics.sessions
    if not statistic.is_estimated or sessions >= FEW_SESSIONS or statistic.of(statistics) is None:
        return ""
    return f"from {sessions} session{'' if sessions == 1 else 's'}"
