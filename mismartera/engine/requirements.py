"""What a run needs: which interval is streamed for each symbol, what is derived from it, which
indicators are computed, and how much history each of them reaches back to.

Worked out in one place, before anything is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from mismartera.calc.indicators.registry import warm_up_bars, warm_up_sessions
from mismartera.calc.indicators.specification import IndicatorSpec, build_spec
from mismartera.config.models import SessionConfiguration
from mismartera.config.session_indicators import SessionIndicator
from mismartera.domain.interval import DAY, MINUTE, WEEK, Interval
from mismartera.errors import SessionError
from mismartera.library import snake_case
from mismartera.strategies.strategy import AnyStrategy

_LISTED: Final = "streams of the configuration"


class StoredIntervals(Protocol):
    """Says which intervals of a symbol are in the store."""

    def intervals(self, symbol: str) -> tuple[Interval, ...]: ...


@dataclass(frozen=True, slots=True)
class HistoryNeed:
    """How far back an interval must reach: sessions, and bars for the indicators' warm-up.

    `calendar_days` is the longest calendar span asked for.
    """

    sessions: int = 0
    bars: int = 0
    calendar_days: int = 0

    def with_more(self, sessions: int = 0, bars: int = 0, calendar_days: int = 0) -> HistoryNeed:
        """The greater of each."""
        return HistoryNeed(
            max(self.sessions, sessions),
            max(self.bars, bars),
            max(self.calendar_days, calendar_days),
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """What one part of a configuration, or one strategy, asks of an interval.

    `who` says in words which part; `streamed` whether the bars are shown and may be subscribed
    to; `history` how far back they must reach.
    """

    interval: Interval
    who: str
    streamed: bool = False
    history: HistoryNeed = HistoryNeed()


@dataclass(frozen=True, slots=True)
class Requirements:
    """What every symbol of a run needs.

    `asks` say who asks for what; all else follows from them. `streams` are the intervals that
    are shown and may be subscribed to; `intervals` are all that are held, those that only
    indicators or history need included. `history` is how far back each must reach, `configured`
    the part of it that no indicator's warm-up needs. `added` are sentences that say what was
    added by itself.
    """

    asks: tuple[Ask, ...]
    streams: tuple[Interval, ...]
    intervals: tuple[Interval, ...]
    indicators: Mapping[Interval, tuple[IndicatorSpec, ...]]
    history: Mapping[Interval, HistoryNeed]
    configured: Mapping[Interval, HistoryNeed]
    added: tuple[str, ...]

    def asked_of(self, interval: Interval) -> tuple[Ask, ...]:
        """Everything that is asked of an interval."""
        return tuple(ask for ask in self.asks if ask.interval == interval)

    def need(self, interval: Interval) -> HistoryNeed:
        return self.history.get(interval, HistoryNeed())


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """Symbols alike: one base interval, the same needs, 1d bars stored or not."""

    symbols: tuple[str, ...]
    base: Interval
    derived: tuple[Interval, ...]
    has_stored_days: bool
    requirements: Requirements


def requirements_of(
    configuration: SessionConfiguration, strategies: Sequence[AnyStrategy]
) -> Requirements:
    """Gather what a configuration and its strategies need.

    Raises:
        UsageError: an indicator's name or parameter is wrong.
    """
    data = configuration.session_data_config
    specs = _indicator_specs(configuration, strategies)
    listed = [Ask(interval, _LISTED, streamed=True) for interval in data.intervals]
    configured = list(_historical_asks(configuration))
    asks = [*listed, *_subscriptions(strategies), *configured]
    asks += _warm_ups(configuration, strategies, specs)
    asks += _days_of_weeks(asks)
    return Requirements(
        asks=tuple(asks),
        streams=tuple(sorted({ask.interval for ask in asks if ask.streamed})),
        intervals=tuple(sorted({ask.interval for ask in asks})),
        indicators={
            interval: tuple(spec for spec in specs if spec.interval == interval)
            for interval in sorted({spec.interval for spec in specs})
        },
        history=_history(asks),
        configured=_history(configured),
        added=tuple(_added(asks)),
    )


def _indicator_specs(
    configuration: SessionConfiguration, strategies: Sequence[AnyStrategy]
) -> tuple[IndicatorSpec, ...]:
    specs: dict[str, IndicatorSpec] = {}
    for each in configuration.session_data_config.indicators.session:
        spec = _spec(each)
        if spec.key in specs and specs[spec.key] != spec:
            raise SessionError(f"two indicators have the key {spec.key}", "leave one of them out")
        specs[spec.key] = spec
    for strategy in strategies:
        for key, spec in strategy.needs.indicators.items():
            if specs.setdefault(key, spec) != spec:
                raise SessionError(
                    f"a strategy's {key} reads {', '.join(spec.inputs)}, the configuration's "
                    f"{', '.join(specs[key].inputs)}",
                    "leave the indicator out of the configuration",
                )
    return tuple(specs.values())


def _spec(indicator: SessionIndicator) -> IndicatorSpec:
    inputs = None if indicator.inputs is None else [str(name) for name in indicator.inputs]
    return build_spec(
        indicator.name, indicator.interval, indicator.period, indicator.params, inputs
    )


def _subscriptions(strategies: Sequence[AnyStrategy]) -> Iterator[Ask]:
    for strategy in strategies:
        for interval in sorted({each.interval for each in strategy.needs.subscriptions}):
            yield Ask(interval, f"{_named(strategy)} subscribes", streamed=True)


def _historical_asks(configuration: SessionConfiguration) -> Iterator[Ask]:
    historical = configuration.session_data_config.historical
    for index, data in enumerate(historical.data):
        need = HistoryNeed(sessions=data.trailing_days)
        for interval in data.intervals:
            yield Ask(interval, f"historical.data[{index}]", history=need)
    for name, indicator in historical.indicators.items():
        interval = DAY if indicator.granularity == "daily" else MINUTE
        spare = indicator.period.count // 10 + 3 if indicator.skip_early_close else 0
        need = HistoryNeed(
            sessions=(indicator.period.sessions or 0) + spare,
            calendar_days=indicator.period.calendar_days or 0,
        )
        yield Ask(interval, f"historical indicator {name}", history=need)


def _warm_ups(
    configuration: SessionConfiguration,
    strategies: Sequence[AnyStrategy],
    specs: Iterable[IndicatorSpec],
) -> Iterator[Ask]:
    listed = {_spec(each).key for each in configuration.session_data_config.indicators.session}
    for spec in specs:
        by = [_named(each) for each in strategies if spec.key in each.needs.indicators]
        by = [*(["the configuration"] if spec.key in listed else []), *by]
        need = HistoryNeed(sessions=warm_up_sessions(spec), bars=warm_up_bars(spec))
        yield Ask(spec.interval, f"{spec.key} of {' and '.join(by)}", history=need)


def _days_of_weeks(asks: Sequence[Ask]) -> list[Ask]:
    """1w bars are made of 1d ones, a week's more than the weeks asked for."""
    if not any(ask.interval == WEEK for ask in asks):
        return []
    weeks = _history(asks).get(WEEK, HistoryNeed())
    return [Ask(DAY, "1w bars are made of them", history=HistoryNeed(sessions=7 + weeks.sessions))]


def _history(asks: Iterable[Ask]) -> dict[Interval, HistoryNeed]:
    """How far back each interval must reach: as far as the most that is asked of it."""
    needs: dict[Interval, HistoryNeed] = {}
    for ask in asks:
        more = ask.history
        if more != HistoryNeed():
            before = needs.get(ask.interval, HistoryNeed())
            needs[ask.interval] = before.with_more(more.sessions, more.bars, more.calendar_days)
    return needs


def _added(asks: Sequence[Ask]) -> Iterator[str]:
    listed = {ask.interval for ask in asks if ask.streamed and ask.who == _LISTED}
    history = _history(asks)
    for interval in sorted({ask.interval for ask in asks} - listed):
        of = [ask for ask in asks if ask.interval == interval]
        if subscribers := [ask.who for ask in of if ask.streamed]:
            yield f"{interval} bars are streamed: {_some(subscribers)}"
        else:
            yield f"{interval} bars are held: {_some([ask.who for ask in of])}"
    for interval, need in sorted(history.items()):
        if need.bars:
            yield f"{interval}: at least {need.bars} bars of history for the indicators' warm-up"


def _some(who: Sequence[str], most: int = 3) -> str:
    more = f" and {len(who) - most} more" if len(who) > most else ""
    return "; ".join(who[:most]) + more


def _named(strategy: AnyStrategy) -> str:
    return f"strategy {snake_case(type(strategy).__name__)}"


def plan_cohorts(
    requirements: Requirements,
    symbols: Iterable[str],
    store: StoredIntervals,
    overrides: Mapping[str, Interval],
) -> tuple[CohortPlan, ...]:
    """Choose the base interval of each symbol and put symbols alike into cohorts.

    Raises:
        SessionError: a symbol has no stored interval that divides every stream.
    """
    groups: dict[tuple[Interval, bool], list[str]] = {}
    for symbol in sorted(symbols):
        stored = store.intervals(symbol)
        base = choose_base(symbol, requirements.intervals, stored, overrides.get(symbol))
        groups.setdefault((base, DAY in stored), []).append(symbol)
    return tuple(
        CohortPlan(
            tuple(members),
            base,
            tuple(interval for interval in requirements.intervals if interval != base),
            has_stored_days,
            requirements,
        )
        for (base, has_stored_days), members in sorted(groups.items())
    )


def choose_base(
    symbol: str, intervals: Sequence[Interval], stored: Sequence[Interval], wanted: Interval | None
) -> Interval:
    """The largest stored interval that divides every interval asked for.

    Raises:
        SessionError: nothing is stored, or nothing that is stored divides them.
    """
    if not stored:
        raise SessionError(f"{symbol} is not in the store", "`data list` shows what is")
    if wanted is not None and wanted not in stored:
        has = ", ".join(map(str, stored))
        raise SessionError(
            f"{symbol} has no stored {wanted} bars, its base_interval", f"it has {has}"
        )
    candidates = stored if wanted is None else (wanted,)
    fitting = [base for base in candidates if all(base.divides(each) for each in intervals)]
    if fitting:
        return max(fitting)
    shortest = min(intervals)
    has = ", ".join(map(str, candidates))
    raise SessionError(
        f"{symbol} has no stored interval that divides {', '.join(map(str, intervals))}",
        f"it has {has}; import bars of {shortest} or shorter, or ask for longer streams",
    )
