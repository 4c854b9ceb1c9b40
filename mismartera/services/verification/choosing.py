"""Which symbols and sessions a strategy is verified on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, cast

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.loader import from_document
from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY, Interval
from mismartera.engine.initialisation import depths
from mismartera.engine.planning import RunPlan, plan_run
from mismartera.engine.requirements import choose_base
from mismartera.errors import SessionError, UsageError
from mismartera.strategies.library import KnownStrategy
from mismartera.strategies.strategy import AnyStrategy

if TYPE_CHECKING:
    from pydantic import JsonValue

_MOST_SYMBOLS: Final = 4
_SESSIONS: Final = 4
_DAILY_SESSIONS: Final = 120
_SPARE_SESSIONS: Final = 10
"""Copied besides what is needed, so that a week or a holiday more does not matter."""
_LIMITS: Final[dict[str, JsonValue]] = {
    "short_sales": True,
    "max_per_trade": 1e9,
    "max_per_symbol": 1e9,
    "max_open_positions": 1_000,
}
"""What is refused is not filled, and then nothing is seen of what the strategy does on a fill."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is run: the configuration, its plan, and the shortest interval of the calls."""

    document: Mapping[str, JsonValue]
    plan: RunPlan
    interval: Interval

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(self.plan.configuration.session_data_config.symbols)

    def span_ns(self, interval: Interval) -> tuple[int, int]:
        """From the first bar that any run reads to those of the session after the last."""
        plan = self.plan
        needed = depths(
            plan.requirements, plan.calendar, plan.sessions, plan.requirements.intervals
        )
        first = max(0, plan.sessions.start - needed.deepest - _SPARE_SESSIONS)
        begin, end = plan.calendar.windows[first], plan.calendar.windows[-1]
        if interval == DAY:
            return begin.date_ns, end.date_ns + 1
        return begin.start_ns, end.end_ns


def choose(
    known: KnownStrategy,
    given: Mapping[str, object],
    catalogue: Catalogue,
    symbols: str | None,
    start: str | None,
    end: str | None,
) -> Chosen:
    """Settle what is run: what the user said, and what fits for what was left open.

    Raises:
        UsageError: a symbol is unknown, a date is none, or they are in the wrong order.
        SessionError: no stored symbol has the bars that the strategy needs.
    """
    strategy = known.make(given)
    intervals = _intervals(strategy, catalogue)
    names = _symbols(strategy, intervals, catalogue, symbols)
    exchange = catalogue.exchange_of(names[0])
    first, last = _dates(names, intervals, catalogue, exchange, start, end)
    own = cast("dict[str, JsonValue]", dict(given))
    document: dict[str, JsonValue] = {
        "session_name": f"Verification of {known.name}",
        "exchange_group": exchange,
        "backtest_config": {"start_date": first.isoformat(), "end_date": last.isoformat()},
        "session_data_config": {
            "symbols": list(names),
            "streams": [str(interval) for interval in intervals],
        },
        "strategies": [{"strategy": known.name, "config": own}],
        "trading_config": _LIMITS,
    }
    configuration = from_document(document, f"strategy {known.name}")
    plan = plan_run(configuration, [strategy], catalogue.time_manager, catalogue.store, catalogue)
    return Chosen(document, plan, intervals[0])


def _intervals(strategy: AnyStrategy, catalogue: Catalogue) -> list[Interval]:
    """The intervals that the strategy is called for; where there is none, what is stored."""
    subscribed = {each.interval for each in strategy.needs.subscriptions}
    stored = (
        interval for symbol in catalogue.symbols() for interval in catalogue.intervals(symbol)
    )
    return sorted(subscribed or set(list(stored)[:1]))


def _symbols(
    strategy: AnyStrategy, intervals: list[Interval], catalogue: Catalogue, given: str | None
) -> list[str]:
    if given is not None:
        return list(dict.fromkeys(catalogue.known_symbol(each) for each in given.split(",")))
    subscriptions = strategy.needs.subscriptions
    named = sorted({symbol for each in subscriptions for symbol in each.symbols or ()})
    for symbol in named:
        catalogue.known_symbol(symbol)
    if named and all(each.symbols is not None for each in subscriptions):
        return named
    needed = [*intervals, *(spec.interval for spec in strategy.needs.indicators.values())]
    fitting = [each for each in catalogue.symbols() if _has_base(each, needed, catalogue)]
    if not fitting:
        names = ", ".join(map(str, sorted(set(needed))))
        raise SessionError(
            f"no symbol of the store has bars of which {names} can be made",
            "`data sample` makes some, `data import` brings some",
        )
    exchange = catalogue.exchange_of((*named, *fitting)[0])
    others = (each for each in fitting if catalogue.exchange_of(each) == exchange)
    return list(dict.fromkeys((*named, *others)))[: max(_MOST_SYMBOLS, len(named))]


def _has_base(symbol: str, intervals: list[Interval], catalogue: Catalogue) -> bool:
    stored = catalogue.intervals(symbol)
    return any(all(base.divides(interval) for interval in intervals) for base in stored)


def _dates(
    symbols: list[str],
    intervals: list[Interval],
    catalogue: Catalogue,
    exchange: str,
    start: str | None,
    end: str | None,
) -> tuple[date, date]:
    """The dates given; else the last sessions that all symbols have but one, which lies ahead."""
    times = catalogue.time_manager
    if end is not None:
        last = times.parse_date(end)
    else:
        stored = min(_last_date(symbol, intervals, catalogue, exchange) for symbol in symbols)
        last = times.previous_session(stored, 1, exchange).date
    if start is not None:
        first = times.parse_date(start)
    else:
        count = _SESSIONS if intervals[0].is_intraday else _DAILY_SESSIONS
        first = times.previous_session(last, count - 1, exchange).date
    if first > last:
        raise UsageError(f"--start {first} is after --end {last}", "write them the other way round")
    return first, last


def _last_date(symbol: str, intervals: list[Interval], catalogue: Catalogue, exchange: str) -> date:
    base = choose_base(symbol, intervals, catalogue.intervals(symbol), None)
    span = catalogue.store.span(symbol, base)
    if span is None:
        raise SessionError(f"{symbol} has no {base} bars", "`data list` shows what is stored")
    if base == DAY:
        return date_of_row(span.last_ns)
    return catalogue.time_manager.local_date(span.last_ns, exchange)
