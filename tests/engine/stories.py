"""Trading stories: bars and signals by the minute, told in text, and played in memory.

Days are sessions of XNYS from Monday 2024-07-01 on: `09:31` is of the first, `2 09:31` of the
second. A bar is written `09:30 open high low close`, lasts a minute and has a volume of 100,000
unless it says otherwise (`v300`). A signal is `buy 10 A`, then what it asks for: `limit 20`,
`stop 19`, both, `trail 2`, `profit 22`, `loss 18`, and `gtc`, `ioc` or `close`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mismartera.domain.columns import BarColumns
from mismartera.domain.fill import Fill
from mismartera.domain.interval import MINUTE
from mismartera.domain.money import amount_of
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.engine.backtest import Backtest
from mismartera.engine.inline import run_inline
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent, Strategy, StrategyParameters
from mismartera.timekeeping.time_manager import TimeManager
from tests.cases.right import agree, plain, unnumbered
from tests.memory_market import MemoryMarket, backtest_of, configured

Plan: TypeAlias = Mapping[str, str]
"""Signals by the time of the step after which they are sent, with `;` between them."""

NEW_YORK: Final = ZoneInfo("America/New_York")
_FIRST: Final = datetime(2024, 7, 1, tzinfo=NEW_YORK)
_NS: Final = 1_000_000_000
_VOLUME: Final = 100_000.0
_MOST: Final = 1e12
_LOOSE: Final[Mapping[str, object]] = {
    "max_buying_power": _MOST,
    "max_per_trade": _MOST,
    "max_per_symbol": _MOST,
    "max_open_positions": 100,
    "min_quality": 0,
    "volume_share": 1.0,
}


@dataclass(frozen=True, slots=True)
class Story:
    """What happens: the bars of each symbol, what each strategy sends, and the settings.

    `days` is how many sessions the run has; `data` joins its `session_data_config`.
    """

    bars: Mapping[str, str]
    plans: Sequence[Plan]
    trading: Mapping[str, object] = field(default_factory=dict)
    days: int = 1
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a story comes to; what is None is not looked at.

    `fills` are in order, `#2 sell 4 A @ 47 in 09:32`; without `#2` any order will do. `ends` and
    `decisions` begin with the state or the verdict, and have the words behind it in note or
    reason. `told` has words of each notice, its time among them; nothing else may be told.
    """

    fills: Sequence[str] = ()
    ends: Sequence[str] | None = None
    decisions: Sequence[str] | None = None
    positions: Sequence[str] | None = None
    cash: float | None = None
    told: Sequence[str] = ()


class Planned(Strategy[StrategyParameters]):
    """Sends what a plan says, at its times."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = {instant(time): signals(text) for time, text in plan.items()}

    def setup(self) -> None:
        self.subscribe("1m")

    def on_step(self, context: Context) -> Sent:
        return self._plan.pop(context.now_ns, None)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a story, in the texts of the table."""

    backtest: Backtest

    @property
    def fills(self) -> list[str]:
        """`#1 buy 10 A @ 20.05 in 09:31`, and `fee 1` where there is one."""
        return [_fill(each) for each in self.backtest.analysis.trading.desk.broker.fills]

    @property
    def ends(self) -> list[str]:
        """The state of each order and its note."""
        orders = self.backtest.analysis.trading.desk.broker.book.orders
        return [f"{each.state.value} {each.note}" for each in orders]

    @property
    def decisions(self) -> list[str]:
        """`approved` or `refused`, and why."""
        return [
            f"{'approved' if each.approved else 'refused'} {each.reason}"
            for each in self.backtest.analysis.decisions
        ]

    @property
    def positions(self) -> list[str]:
        """What is held at the end, net."""
        trading = self.backtest.analysis.trading
        return [
            f"{each.symbol} {plain(each.quantity)} @ {plain(each.average_price or 0)}"
            for each in trading.desk.account.books().positions(trading.price)
            if each.quantity
        ]

    @property
    def cash(self) -> float:
        return amount_of(self.backtest.analysis.trading.desk.account.cash_micros)

    @property
    def notices(self) -> list[str]:
        """What was told, each with its time."""
        ledger = self.backtest.analysis.trading.ledger
        told = ledger.notices_of(len(ledger.entries))
        return [f"{time_of(each.time_ns or 0)} {each.kind.value} {each.text}" for each in told]


def comes_to(story: Story, outcome: Outcome, times: TimeManager) -> None:
    """Play a story, and hold what came of it against what should."""
    told = play(story, times)
    assert unnumbered(told.fills, outcome.fills) == list(outcome.fills)
    if outcome.ends is not None:
        assert agree(told.ends, outcome.ends), told.ends
    if outcome.decisions is not None:
        assert agree(told.decisions, outcome.decisions), told.decisions
    if outcome.positions is not None:
        assert told.positions == list(outcome.positions)
    if outcome.cash is not None:
        assert told.cash == pytest.approx(outcome.cash, abs=1e-6)
    assert agree(told.notices, outcome.told), told.notices


def play(story: Story, times: TimeManager) -> Told:
    """Run a story inline."""
    last = _FIRST + timedelta(days=story.days - 1)
    configuration = configured(
        list(story.bars),
        ["1m"],
        (f"{_FIRST:%Y-%m-%d}", f"{last:%Y-%m-%d}"),
        trading={**_LOOSE, **story.trading},
        **story.data,
    )
    market = MemoryMarket({(name, MINUTE): bars(text) for name, text in story.bars.items()})
    backtest = backtest_of(configuration, market, times, [Planned(each) for each in story.plans])
    run_inline(backtest)
    return Told(backtest)


def instant(text: str) -> int:
    """UTC nanoseconds of `09:31`, or of `2 09:31` in the second session."""
    *day, clock = text.split()
    hours, minutes = map(int, clock.split(":"))
    days = int(day[0]) - 1 if day else 0
    at = _FIRST + timedelta(days=days, hours=hours, minutes=minutes)
    return int(at.timestamp()) * _NS


def time_of(instant_ns: int) -> str:
    """The text of an instant: the inverse of `instant`."""
    at = datetime.fromtimestamp(instant_ns // _NS, NEW_YORK)
    day = (at.date() - _FIRST.date()).days + 1
    return f"{at:%H:%M}" if day == 1 else f"{day} {at:%H:%M}"


def bars(text: str) -> BarColumns:
    """The bars of a symbol, with `;` between them."""
    rows = [_row(each) for each in text.split(";")]
    stamps, *columns = zip(*rows, strict=True)
    return BarColumns(np.array(stamps, np.int64), *(np.array(each, float) for each in columns))


def _row(text: str) -> tuple[float, ...]:
    words = text.split()
    volume = float(words.pop()[1:]) if words[-1].startswith("v") else _VOLUME
    *time, opened, high, low, close = words
    prices = map(float, (opened, high, low, close))
    return (instant(" ".join(time)), *prices, volume)


def signals(text: str) -> list[Signal]:
    """The signals of one call."""
    return [_signal(each.split()) for each in text.split(";")]


def _signal(words: Sequence[str]) -> Signal:
    side, quantity, symbol, *rest = words
    asked = dict(_terms(iter(rest)))
    kinds = {
        (False, False): OrderType.MARKET,
        (True, False): OrderType.LIMIT,
        (False, True): OrderType.STOP,
        (True, True): OrderType.STOP_LIMIT,
    }
    kind = kinds["limit" in asked, "stop" in asked]
    return Signal(
        symbol,
        Side(side),
        float(quantity),
        OrderType.TRAILING_STOP if "trail" in asked else kind,
        asked.get("limit"),
        stop_price=asked.get("stop"),
        trail_amount=asked.get("trail"),
        take_profit=asked.get("profit"),
        stop_loss=asked.get("loss"),
        time_in_force=next((TimeInForce(each) for each in rest if each in _FORCES), _FORCES["day"]),
    )


_FORCES: Final = {each.value: each for each in TimeInForce}


def _terms(words: Iterator[str]) -> Iterator[tuple[str, float]]:
    for word in words:
        if word not in _FORCES:
            yield word, float(next(words))


def _fill(fill: Fill) -> str:
    fee = f" fee {plain(amount_of(fill.commission_micros))}" if fill.commission_micros else ""
    return (
        f"#{fill.order} {fill.side.value} {plain(fill.quantity)} {fill.symbol} "
        f"@ {plain(fill.price)} in {time_of(fill.bar)}{fee}"
    )
