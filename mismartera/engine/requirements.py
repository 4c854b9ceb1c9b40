"""What a run needs: which interval is streamed for each symbol, what is derived from it, which
indicators are computed, and how much history each of them reaches back to.

Worked out in one place, before anything is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mismartera.calc.indicators.registry import warm_up_bars, warm_up_sessions
from mismartera.calc.indicators.specification import IndicatorSpec, build_spec
from mismartera.config.models import SessionConfiguration
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.errors import SessionError
from mismartera.strategies.strategy import AnyStrategy


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
class Requirements:
    """What every symbol of a run needs.

    `streams` are the intervals that are shown and may be subscribed to; `intervals` are all that
    are held, those that only indicators or history need included. `history` is how far back each
    must reach, `configured` the part of it that no indicator's warm-up needs. `added` are
    sentences that say what was added by itself.
    """

    streams: tuple[Interval, ...]
    intervals: tuple[Interval, ...]
    indicators: Mapping[Interval, tuple[IndicatorSpec, ...]]
    history: Mapping[Interval, HistoryNeed]
    configured: Mapping[Interval, HistoryNeed]
    added: tuple[str, ...]

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
    subscribed = [s.interval for each in strategies for s in each.needs.subscriptions]
    streams = tuple(sorted({*data.intervals, *subscribed}))
    history = _history(configuration, specs)
    intervals = {*streams, *(spec.interval for spec in specs), *history}
    if WEEK in intervals:
        intervals.add(DAY)
        history[DAY] = history.get(DAY, HistoryNeed()).with_more(
            sessions=7 + history.get(WEEK, HistoryNeed()).sessions
        )
    return Requirements(
        streams=streams,
        intervals=tuple(sorted(intervals)),
        indicators={
            interval: tuple(spec for spec in specs if spec.interval == interval)
            for interval in sorted({spec.interval for spec in specs})
        },
        history=history,
        configured=_history(configuration, ()),
        added=tuple(_added(data.intervals, streams, intervals, history)),
    )


def _indicator_specs(
    configuration: SessionConfiguration, strategies: Sequence[AnyStrategy]
) -> tuple[IndicatorSpec, ...]:
    specs: dict[str, IndicatorSpec] = {}
    for each in configuration.session_data_config.indicators.session:
        inputs = None if each.inputs is None else [str(name) for name in each.inputs]
        spec = build_spec(each.name, each.interval, each.period, each.params, inputs)
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


def _history(
    configuration: SessionConfiguration, specs: Iterable[IndicatorSpec]
) -> dict[Interval, HistoryNeed]:
    historical = configuration.session_data_config.historical
    needs: dict[Interval, HistoryNeed] = {}

    def more(interval: Interval, sessions: int = 0, bars: int = 0, calendar_days: int = 0) -> None:
        before = needs.get(interval, HistoryNeed())
        needs[interval] = before.with_more(sessions, bars, calendar_days)

    for data in historical.data:
        for interval in data.intervals:
            more(interval, sessions=data.trailing_days)
    for indicator in historical.indicators.values():
        interval = DAY if indicator.granularity == "daily" else Interval(60)
        spare = indicator.period.count // 10 + 3 if indicator.skip_early_close else 0
        more(
            interval,
            sessions=(indicator.period.sessions or 0) + spare,
            calendar_days=indicator.period.calendar_days or 0,
        )
    for spec in specs:
        more(spec.interval, sessions=warm_up_sessions(spec), bars=warm_up_bars(spec))
    return needs


def _added(
    asked: Sequence[Interval],
    streams: Sequence[Interval],
    intervals: Iterable[Interval],
    history: Mapping[Interval, HistoryNeed],
) -> Iterable[str]:
    for interval in sorted(set(streams) - set(asked)):
        yield f"{interval} bars are streamed because a strategy subscribes to them"
    for interval in sorted(set(intervals) - set(streams)):
        yield f"{interval} bars are held because an indicator or the history needs them"
    for interval, need in sorted(history.items()):
        if need.bars:
            yield f"{interval}: at least {need.bars} bars of history for the indicators' warm-up"


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
