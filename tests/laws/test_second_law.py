"""Second law: what comes after an instant changes nothing at or before it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.columns import BarColumns
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision, TimeInForce
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.laws.observation import Observed, differences, facts_at, observe, sampled, visible_at
from tests.laws.scenarios import Scenario, available_ns, bars_at, market_of, scenarios
from tests.laws.witness import Record
from tests.memory_market import MemoryMarket, Series, Spans

pytestmark = pytest.mark.timeout(600)  # hundreds of runs, on any machine


def with_another_future(
    market: MemoryMarket, after_ns: int, seed: int, time_manager: TimeManager
) -> MemoryMarket:
    """The same market up to an instant; afterwards rows are changed, gone, or new."""
    random = np.random.default_rng(seed)
    bars, complete, empty = {}, {}, {}
    for (symbol, interval), stored in market.bars.items():
        available = available_ns(market, symbol, interval, time_manager)
        past = stored.take(available <= after_ns)
        bars[symbol, interval] = _joined(past, _another(stored.take(available > after_ns), random))
        series = symbol, interval
        if series in market.complete:
            complete[series] = _other_records(series, market, past, after_ns, random)
        spans = market.empty.get(series, ())
        empty[series] = tuple(span for span in spans if span[0] < after_ns)
    return replace(market, bars=bars, complete=complete, empty=empty)


def _joined(past: BarColumns, future: BarColumns) -> BarColumns:
    return BarColumns.concatenate([past, future])


def _another(future: BarColumns, random: np.random.Generator) -> BarColumns:
    """Rows of the future: none, others, fewer, or more of them."""
    kind = random.integers(4)
    if kind == 0 or not future.rows:
        return future.take(slice(0, 0))
    if kind == 1:
        return bars_at(future.timestamp, random)
    if kind == 2:
        return future.take(np.flatnonzero(random.random(future.rows) < 0.5))
    return future.take(slice(int(random.integers(future.rows)), None))


def _other_records(
    series: Series,
    market: MemoryMarket,
    past: BarColumns,
    after_ns: int,
    random: np.random.Generator,
) -> Spans:
    """Records that begin later are gone; one that goes on may end with the last past row."""
    spans = []
    for begin, end in market.complete[series]:
        unit = series[1].ns
        if not np.any(past.timestamp == begin):
            continue
        within = past.timestamp[(past.timestamp >= begin) & (past.timestamp < end)]
        if end > after_ns or int(within[-1]) == int(past.timestamp[-1]):
            end = int(random.choice([int(within[-1]) + unit, after_ns + 50 * unit]))
        spans.append((begin, end))
    return tuple(spans)


def assert_same_until(one: Observed, other: Observed, after_ns: int) -> None:
    """The same calls, decisions, rows, values and quality up to an instant."""
    for calls, others in zip(one.records, other.records, strict=True):
        assert _until(calls, after_ns) == _until(others, after_ns)
    assert _decided_until(one, after_ns) == _decided_until(other, after_ns)
    assert _entered_until(one, after_ns) == _entered_until(other, after_ns)
    assert _equity_until(one, after_ns) == _equity_until(other, after_ns)
    for session, data in one.sessions.items():
        if data.window[0].start_ns > after_ns:
            continue
        again = other.sessions[session]
        steps, steps_again = (
            each.timeline.steps[: each.timeline.position_at(after_ns)] for each in (data, again)
        )
        assert steps.tolist() == steps_again.tolist()
        assert not differences(visible_at(data, steps), visible_at(again, steps))
        for instant in [*(sampled(steps) if len(steps) else []), after_ns]:
            assert not differences(facts_at(data, instant), facts_at(again, instant))


def _until(calls: list[Record], after_ns: int) -> list[Record]:
    return [call for call in calls if call[1] <= after_ns]


def _decided_until(observed: Observed, after_ns: int) -> list[Decision]:
    decisions = observed.backtest.analysis.decisions
    return [decision for decision in decisions if decision.time_ns <= after_ns]


def _entered_until(observed: Observed, after_ns: int) -> list[LedgerEntry]:
    """The ledger's entries up to an instant; an order's parts are told by their fills."""
    return [entry for entry in observed.entries if 0 < _entered_ns(entry) <= after_ns]


def _entered_ns(entry: LedgerEntry) -> int:
    """When an entry was made; 0 for an order of which a part was filled.

    So too for the orders that flatten at the close: they stand since the open, by instruction,
    whoever is held by then.
    """
    match entry:
        case Fill():
            return entry.filled_ns
        case Order() if entry.request.time_in_force is TimeInForce.CLOSE:
            return 0
        case Order():
            return entry.closed_ns or (0 if entry.filled else entry.accepted_ns)
        case Notice():
            assert entry.time_ns is not None
            return entry.time_ns
        case _:
            return entry.time_ns


def _equity_until(observed: Observed, after_ns: int) -> list[tuple[int, ...]]:
    return [row for row in observed.equity if row[0] <= after_ns]


def instant_within(observed: Observed, share: float) -> int:
    """An instant of the run: that of a step, or just before one."""
    steps = np.concatenate([observed.steps(session) for session in observed.sessions])
    return int(steps[int(share * (len(steps) - 1))]) - int(share * 1e6) % 2


@examples(200)
@given(scenario=scenarios(), share=st.floats(0, 1), seed=st.integers(0, 2**32 - 1))
def test_later_rows_change_nothing_before_them(
    scenario: Scenario, share: float, seed: int, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    observed = observe(scenario, market, time_manager)
    after_ns = instant_within(observed, share)
    changed = with_another_future(market, after_ns, seed, time_manager)
    assert_same_until(observed, observe(scenario, changed, time_manager), after_ns)
