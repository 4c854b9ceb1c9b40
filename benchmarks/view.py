"""What reading costs a strategy: an indicator's value, a column of bars, one column of a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from benchmarks.append import MINUTES, OPEN_NS, day_of, filled_session
from benchmarks.call import least_microseconds
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.workload import EXCHANGE, LAST_DAY
from mismartera.config.trading import TradingConfig
from mismartera.domain.interval import MINUTE
from mismartera.domain.trading_session import Segment, SegmentKind, TradingSession
from mismartera.engine.own_account import OwnAccount
from mismartera.engine.trading import Trading
from mismartera.session.column_view import ColumnView
from mismartera.session.session_block import IndicatorColumns
from mismartera.session.session_data import AsOf, CohortData, SessionData
from mismartera.session.views import IndicatorView
from mismartera.strategies.context import Context

KEY: Final = "sma_5_1m"
GOAL: Final = Goal("≤", 0.3)


@workload("view")
def measure(size: Size) -> Iterator[Measurement]:
    """Reads of a strategy in the middle of a session."""
    data, as_of = _session(size.most_symbols), AsOf(MINUTES // 2)
    account = OwnAccount("first", Trading(TradingConfig()))
    context, indicator = Context(data, as_of, account), IndicatorView(KEY)
    closes = ColumnView(MINUTE, "close")
    for view in (indicator, closes):
        view.bind(data, as_of)
    names = {"context": context, "indicator": indicator, "closes": closes, "symbol": "S000"}
    for name, statement, goal in (
        ("view: an indicator's value", "indicator[symbol]", GOAL),
        ("view: the closes so far", "closes[symbol]", GOAL),
        ("view: the closes so far, by the context", "context.bars(symbol, '1m').close", None),
        ("view: the last bar", "context.last(symbol)", None),
        (f"view: the closes of {size.most_symbols} symbols now", "context.section('1m')", None),
    ):
        yield Measurement(name, least_microseconds(statement, names, size.calls // 10), "µs", goal)


def _session(count: int) -> SessionData:
    """Session data of a whole day; a close stands for an indicator's value."""
    day = day_of(count)
    block = filled_session(day)
    block.indicators[KEY] = IndicatorColumns(KEY, ("real",), (block.arrays["close"],))
    close_ns = OPEN_NS + MINUTES * MINUTE.ns
    data = SessionData(
        session=TradingSession(LAST_DAY, EXCHANGE, "America/New_York", OPEN_NS, close_ns, False),
        window=(Segment(SegmentKind.REGULAR, OPEN_NS, close_ns),),
        timeline=day.timeline,
    )
    data.add(CohortData(day.symbols, MINUTE, {MINUTE: block}, {}, {}))
    return data
