"""Made-up reports: two sessions of a small account, and the same with hostile texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from mismartera.calc.statistics.run_statistics import run_statistics
from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.statistics import (
    AnnualStatistics,
    BenchmarkStatistics,
    Drawdown,
    HourReturn,
    RunStatistics,
    SessionReturn,
    WeekdayReturn,
)
from mismartera.domain.trade import TradeSide
from mismartera.reporting.run_report.data import (
    Duration,
    EquityCurve,
    IndicatorLine,
    Notice,
    PriceSeries,
    QualityDay,
    ReportData,
    ReportTrade,
    StoredRows,
)
from tests.statistics.results import equity_of, result_of, trade

MINUTE_NS: Final = 60_000_000_000
BARS_A_SESSION: Final = 60
FIRST_OPEN_NS: Final = 1_719_840_600_000_000_000
"""09:30 in New York on 2024-07-01, in UTC."""
OFFSET_NS: Final = -4 * 60 * MINUTE_NS
SESSIONS: Final = ("2024-07-01", "2024-07-02")

HOSTILE: Final = (
    "</script><script>window.struck = 1</script><img src=x onerror='window.struck = 2'>"
    "<!-- %{y} ${1} {{ 7 * 7 }} & &amp; \" ' $gain <b>bold</b> \u202e\x07"
)
"""Text that would run, load, break out or be read as markup, wherever it is not escaped."""


def made_up_report() -> ReportData:
    """A report with a chart of every kind, two symbols and three trades, one of them open."""
    starts = session_starts()
    equity = 100_000 + np.cumsum(np.tile([30.0, -10.0, -15.0], len(starts) // 3))
    return ReportData(
        title="Two tech names",
        run="2024-07-02_0001",
        sessions=SESSIONS,
        timezone="America/New_York",
        statistics=made_up_statistics(),
        equity=EquityCurve(
            local_ns=starts + MINUTE_NS + OFFSET_NS,
            equity=equity,
            exposure=np.full(len(starts), 5_000.0),
            closes=np.array([BARS_A_SESSION, 2 * BARS_A_SESSION]) - 1,
        ),
        trades=_trades(starts),
        trades_total=3,
        prices=(_prices("AAPL", starts), _prices("RIVN", starts)),
        symbols_left_out=("SPY",),
        quality=tuple(
            QualityDay(session, symbol, BARS_A_SESSION, BARS_A_SESSION - missing, 0, missing)
            for session in (0, 1)
            for missing, symbol in enumerate(("AAPL", "RIVN"))
        ),
        durations=(Duration("processor", 2, 12.5, 6.25, 8.0),),
        counters=(("bars", 240),),
        facts=(("Code version", "mismartera 0.1.0"), ("Data fingerprint", "sha256 0f0f")),
        stored=(StoredRows("AAPL", "1m", 120, "0f0f", is_same=False),),
        notices=(Notice("The stored data has changed since the run.", is_warning=True),),
        configuration={"session_name": "Two tech names", "run": {"seed": 0}},
    )


def made_up_statistics() -> RunStatistics:
    """Statistics of a made-up account; nothing is to be learnt from them."""
    equity = equity_of([99_990, 100_100], [100_200], exposure=[5_000] * 3)
    trades = [trade(12.5, fees=0.5), trade(-7.25, fees=0.5, side=TradeSide.SHORT)]
    trades += [trade(None, symbol="RIVN")]
    result = result_of(equity, trades, initial=100_000, benchmark=[100_050, 99_950])
    found = run_statistics(result)
    return replace(
        found,
        drawdowns=replace(found.drawdowns, deepest=-0.0001),
        annual=AnnualStatistics(0.28, 0.01, 22.4, None, None),
        max_drawdown=Drawdown(-0.0001, None, "2024-07-01", None, 1),
        worst_drawdowns=(Drawdown(-0.0001, None, "2024-07-01", None, 1),),
        by_weekday=(WeekdayReturn(1, 1, 0.001), WeekdayReturn(2, 1, 0.000999)),
        by_hour=(HourReturn(9, 2, 150.0, 0.0008), HourReturn(10, 2, 50.0, None)),
        by_session=(
            SessionReturn("2024-07-01", 100_100.0, 100.0, 0.001),
            SessionReturn("2024-07-02", 100_200.0, 100.0, 0.000999),
        ),
    )


def hostile_report() -> ReportData:
    """The same report with a hostile text wherever a user, a file or a strategy can put one."""
    report = made_up_report()
    return replace(
        report,
        title=HOSTILE,
        run=HOSTILE,
        timezone=HOSTILE,
        statistics=replace(
            report.statistics,
            max_drawdown=Drawdown(-0.1, HOSTILE, HOSTILE, HOSTILE, 1),
            worst_drawdowns=(Drawdown(-0.1, HOSTILE, HOSTILE, HOSTILE, 1),),
            benchmark=_hostile_benchmark(report.statistics.benchmark),
            by_strategy={HOSTILE: report.statistics.trades},
            by_symbol={HOSTILE: report.statistics.trades},
        ),
        trades=tuple(
            replace(
                each,
                strategy=HOSTILE,
                symbol=_hostile_symbol(each.symbol),
                entry_reason=HOSTILE,
                exit_reason=HOSTILE,
            )
            for each in report.trades
        ),
        prices=tuple(_hostile_prices(each) for each in report.prices),
        symbols_left_out=(HOSTILE,),
        quality=tuple(replace(q, symbol=_hostile_symbol(q.symbol)) for q in report.quality),
        durations=(Duration(HOSTILE, 1, 1.0, 1.0, 1.0),),
        counters=((HOSTILE, 1),),
        facts=((HOSTILE, HOSTILE),),
        stored=(StoredRows(HOSTILE, HOSTILE, 1, HOSTILE, is_same=True),),
        notices=(Notice(HOSTILE), Notice(HOSTILE, is_warning=True)),
        configuration={HOSTILE: [HOSTILE]},
    )


def _hostile_benchmark(found: BenchmarkStatistics | None) -> BenchmarkStatistics | None:
    return None if found is None else replace(found, name=HOSTILE)


def session_starts() -> Int64:
    """The starts of one-minute bars of two short sessions, UTC."""
    minutes = np.arange(BARS_A_SESSION, dtype=np.int64) * MINUTE_NS
    day = 24 * 60 * MINUTE_NS
    return np.concatenate([FIRST_OPEN_NS + minutes, FIRST_OPEN_NS + day + minutes])


def _hostile_symbol(symbol: str) -> str:
    return f"{symbol} {HOSTILE}"


def _hostile_prices(series: PriceSeries) -> PriceSeries:
    lines = tuple(replace(line, key=HOSTILE, output=HOSTILE) for line in series.indicators)
    return replace(
        series,
        symbol=_hostile_symbol(series.symbol),
        interval=HOSTILE,
        indicators=lines,
        left_out=(HOSTILE,),
    )


def _prices(symbol: str, starts: Int64) -> PriceSeries:
    close = 100 + np.sin(np.arange(len(starts)) / 5)
    bars = BarColumns(
        starts, close - 0.1, close + 0.3, close - 0.3, close, np.full(len(close), 9.0)
    )
    average = np.where(np.arange(len(close)) < 3, np.nan, close - 0.2)
    strength = np.clip(50 * close / 100, 0, 100)
    return PriceSeries(
        symbol=symbol,
        interval="1m",
        bars=bars,
        local_ns=starts + OFFSET_NS,
        indicators=(
            IndicatorLine("sma_4_1m", "value", average, over_price=True),
            IndicatorLine("rsi_14_1m", "value", strength, over_price=False),
        ),
        left_out=("obv_1m",),
    )


def _trades(starts: Int64) -> tuple[ReportTrade, ...]:
    closed = (
        ReportTrade(
            number=number,
            strategy="sma_crossover",
            symbol=symbol,
            direction=direction,
            quantity=10.0,
            opened_ns=int(starts[opened]) + MINUTE_NS,
            opened=f"2024-07-01T09:{31 + opened}:00-04:00",
            entry_price=100.0,
            closed_ns=int(starts[opened + 5]) + MINUTE_NS,
            closed=f"2024-07-01T09:{36 + opened}:00-04:00",
            exit_price=100.0 + profit / 10,
            profit=profit,
            fees=0.5,
            return_percent=profit / 10,
            entry_reason="fast above slow",
            exit_reason="fast below slow",
        )
        for number, symbol, direction, opened, profit in (
            (1, "AAPL", "long", 4, 12.5),
            (2, "AAPL", "short", 12, -7.25),
        )
    )
    return (*closed, _open_trade(starts))


def _open_trade(starts: Int64) -> ReportTrade:
    return ReportTrade(
        number=3,
        strategy="sma_crossover",
        symbol="RIVN",
        direction="long",
        quantity=2.0,
        opened_ns=int(starts[100]) + MINUTE_NS,
        opened="2024-07-02T10:11:00-04:00",
        entry_price=101.0,
        closed_ns=None,
        closed=None,
        exit_price=None,
        profit=None,
        fees=0.5,
        return_percent=None,
    )
