"""A column that a strategy asked for is what its bars hold so far, and nothing more."""

from __future__ import annotations

import pytest

from mismartera.domain.bar import Bar
from mismartera.domain.columns import FIELDS
from mismartera.domain.interval import MINUTE
from mismartera.errors import InvalidInterval, SessionError, UnknownName
from mismartera.session.column_view import ColumnView
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Strategy, StrategyParameters
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.test_analysis import market, ran, ten_minutes


class Reading(Strategy[StrategyParameters]):
    """Reads its columns beside what the context says."""

    def setup(self) -> None:
        self.subscribe("1m")
        self.columns = {name: self.column("5m", name) for name in FIELDS}
        self.seen: list[int] = []
        self.kept = self.column("1m")
        self.first: object = None

    def on_bar(self, context: Context, bar: Bar) -> None:
        bars = context.bars(bar.symbol, "5m")
        for name, column in self.columns.items():
            assert column[bar.symbol].tolist() == getattr(bars, name).tolist()
        self.seen.append(len(self.columns["close"]["A"]))
        if self.first is None:
            self.first = self.kept["A"]

    def on_end(self, context: Context) -> None:
        closes = self.kept["A"]
        with pytest.raises(ValueError, match="read-only"):
            closes[0] = 0.0
        assert isinstance(self.first, type(closes))
        assert (len(self.first), len(closes)) == (1, 10)


def test_a_column_holds_what_is_visible_of_it_and_stays(time_manager: TimeManager) -> None:
    reading = Reading()
    stored = market(A=ten_minutes(), B=ten_minutes())
    backtest = ran(time_manager, stored, reading, streams=("1m", "5m"))
    assert backtest.analysis.runners[0].last_error is None
    assert reading.seen == [0] * 8 + [1] * 10 + [2] * 2


class Hasty(Strategy[StrategyParameters]):
    """Reads an interval that the session has not."""

    def setup(self) -> None:
        self.subscribe("1m")
        self.closes = self.column("30m")

    def on_bar(self, context: Context, bar: Bar) -> None:
        self.closes[bar.symbol]


def test_a_column_of_an_interval_that_is_not_there_is_an_error(time_manager: TimeManager) -> None:
    backtest = ran(time_manager, market(A=ten_minutes()), Hasty())
    error = backtest.analysis.runners[0].last_error
    assert error is not None
    assert f" {SessionError.__name__}: " in error
    assert "A has no 30m bars" in error


def test_a_column_needs_an_interval_a_field_and_a_session() -> None:
    with pytest.raises(InvalidInterval):
        Hasty().column("7x")
    with pytest.raises(UnknownName, match="did you mean close"):
        Hasty().column("1m", "clos")
    with pytest.raises(LookupError, match="before the session"):
        ColumnView(MINUTE)["A"]
