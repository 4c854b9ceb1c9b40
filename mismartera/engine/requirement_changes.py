"""Requirements with something more or less: what a running session is changed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mismartera.calc.indicators.registry import warm_up_bars, warm_up_sessions
from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.requirements import HistoryNeed, Requirements
from mismartera.errors import SessionError
from mismartera.strategies.strategy import Needs

_DAYS_OF_A_WEEK = 7


def with_interval(requirements: Requirements, interval: Interval) -> Requirements:
    """The requirements with one interval more that is streamed."""
    streams = tuple(sorted({*requirements.streams, interval}))
    return _holding(replace(requirements, streams=streams), interval)


def with_streams(requirements: Requirements, streams: Sequence[Interval]) -> Requirements:
    """The requirements with other streams, and the indicators on these alone.

    The history that the configuration asks for stays.
    """
    configured = requirements.configured
    changed = replace(
        requirements,
        streams=tuple(sorted(set(streams))),
        intervals=tuple(sorted({*streams, *configured})),
        indicators={},
        history=configured,
    )
    for interval in changed.intervals:
        changed = _holding(changed, interval)
    kept = (s for i, specs in requirements.indicators.items() if i in streams for s in specs)
    for spec in kept:
        changed = with_indicator(changed, spec)
    return changed


def with_indicator(requirements: Requirements, spec: IndicatorSpec) -> Requirements:
    """The requirements with one indicator more, and the history that it needs.

    Raises:
        SessionError: another indicator has its key: the same one on other columns.
    """
    before = requirements.indicators.get(spec.interval, ())
    same = next((each for each in before if each.key == spec.key), None)
    if same is not None and same != spec:
        raise SessionError(
            f"{spec.key} is there already and reads {', '.join(same.inputs)}, "
            f"not {', '.join(spec.inputs)}",
            "`indicators remove` removes it",
        )
    if same is not None:
        return requirements
    need = requirements.need(spec.interval).with_more(warm_up_sessions(spec), warm_up_bars(spec))
    changed = replace(
        requirements,
        indicators={**requirements.indicators, spec.interval: (*before, spec)},
        history={**requirements.history, spec.interval: need},
    )
    return _holding(changed, spec.interval)


def without_indicator(requirements: Requirements, key: str) -> Requirements:
    """The requirements without one indicator; what was held for it stays."""
    return replace(
        requirements,
        indicators={
            interval: tuple(spec for spec in specs if spec.key != key)
            for interval, specs in requirements.indicators.items()
        },
    )


def with_needs(requirements: Requirements, needs: Needs) -> Requirements:
    """The requirements with what a strategy subscribes to and computes with."""
    for subscription in needs.subscriptions:
        requirements = with_interval(requirements, subscription.interval)
    for spec in needs.indicators.values():
        requirements = with_indicator(requirements, spec)
    return requirements


def _holding(requirements: Requirements, interval: Interval) -> Requirements:
    """The requirements with an interval held; weeks are made of days."""
    intervals, history = {*requirements.intervals, interval}, dict(requirements.history)
    if interval == WEEK:
        intervals.add(DAY)
        weeks = history.get(WEEK, HistoryNeed()).sessions
        history[DAY] = requirements.need(DAY).with_more(sessions=_DAYS_OF_A_WEEK + weeks)
    return replace(requirements, intervals=tuple(sorted(intervals)), history=history)
