"""Historical indicators against an independent calculation on real bars."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mismartera.domain.interval import MINUTE
from mismartera.engine.historical import HistoricalValue
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import read_uniform
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

ZONE = "America/New_York"
EARLY = {date(2024, 7, 3), date(2024, 11, 29), date(2024, 12, 24)}
INDICATORS = {
    "volume": {"type": "trailing_average", "period": "10d", "field": "volume"},
    "whole": {
        "type": "trailing_average",
        "period": "10d",
        "field": "volume",
        "skip_early_close": True,
    },
    "minutes": {
        "type": "trailing_average",
        "period": "10d",
        "granularity": "minute",
        "field": "volume",
    },
    "prices": {
        "type": "trailing_average",
        "period": "3d",
        "granularity": "minute",
        "field": "close",
    },
    "high": {"type": "trailing_max", "period": "26w", "field": "high"},
    "low": {"type": "trailing_min", "period": "3m", "field": "low"},
    "high_52w": {"type": "trailing_max", "period": "52w", "field": "high"},
}


@pytest.fixture(scope="module")
def azo(shared_data: Path) -> MemoryMarket:
    bars = read_uniform(shared_data / "bars" / "blaizard_2024" / "AZO_1m_2024.parquet")
    return MemoryMarket({("AZO", MINUTE): bars})


@pytest.fixture(scope="module")
def regular(azo: MemoryMarket) -> pd.DataFrame:
    """The regular minutes as a table, with their local date and minute since the open."""
    bars = azo.bars["AZO", MINUTE]
    local = pd.DatetimeIndex(bars.timestamp, tz="UTC").tz_convert(ZONE)
    table = pd.DataFrame(
        {
            "day": local.date,
            "minute": local.hour * 60 + local.minute - 570,
            "high": bars.high,
            "low": bars.low,
            "close": bars.close,
            "volume": bars.volume,
        }
    )
    length = np.where(table["day"].isin(EARLY), 210, 390)
    return table[(table["minute"] >= 0) & (table["minute"] < length)]


def of_day(azo: MemoryMarket, time_manager: TimeManager, day: date) -> dict[str, HistoricalValue]:
    text = day.isoformat()
    configuration = configured(["AZO"], ["1m"], (text, text), historical={"indicators": INDICATORS})
    backtest = backtest_of(configuration, azo, time_manager)
    data = run_sessions(backtest)[backtest.session]
    values = data.historical["AZO"]
    return {name: each for name, each in values.items() if isinstance(each, HistoricalValue)}


DAYS = [date(2024, 7, 3), date(2024, 7, 8), date(2024, 7, 17), date(2024, 7, 18), date(2024, 12, 2)]


@pytest.mark.parametrize("day", DAYS)
def test_daily_averages_equal_those_of_a_table(
    azo: MemoryMarket, regular: pd.DataFrame, time_manager: TimeManager, day: date
) -> None:
    values = of_day(azo, time_manager, day)
    daily = regular[regular["day"] < day].groupby("day")["volume"].sum()
    assert values["volume"].value == pytest.approx(daily.iloc[-10:].mean(), rel=1e-13)
    whole = daily[[each not in EARLY for each in daily.index]]
    assert values["whole"].value == pytest.approx(whole.iloc[-10:].mean(), rel=1e-13)
    assert all(
        (values[name].sessions, values[name].ready) == (10, True) for name in ("volume", "whole")
    )


@pytest.mark.parametrize("day", DAYS)
def test_minute_averages_have_a_value_for_each_minute_of_the_session(
    azo: MemoryMarket, regular: pd.DataFrame, time_manager: TimeManager, day: date
) -> None:
    values = of_day(azo, time_manager, day)
    minutes = 210 if day in EARLY else 390
    past = regular[regular["day"] < day]
    days = past["day"].unique()[-10:]
    volume = past[past["day"].isin(days)].pivot(index="day", columns="minute", values="volume")
    table = volume.reindex(columns=range(390)).fillna(0.0)
    for each in EARLY & set(days):
        table.loc[each, 210:] = np.nan
    expected = table.mean().to_numpy()[:minutes]
    assert len(values["minutes"].values) == minutes
    assert values["minutes"].values == pytest.approx(expected, rel=1e-12)
    assert values["minutes"].at_minute(minutes - 1) == pytest.approx(expected[-1])
    assert values["minutes"].at_minute(minutes) is None
    close = past[past["day"].isin(days[-3:])].pivot(index="day", columns="minute", values="close")
    prices = close.reindex(columns=range(390)).mean().to_numpy()[:minutes]
    assert values["prices"].values == pytest.approx(prices, rel=1e-13, nan_ok=True)


@pytest.mark.parametrize("day", DAYS)
def test_highs_and_lows_are_those_of_the_calendar_span(
    azo: MemoryMarket, regular: pd.DataFrame, time_manager: TimeManager, day: date
) -> None:
    values = of_day(azo, time_manager, day)
    for name, days, column, found in (
        ("high", 182, "high", "max"),
        ("low", 90, "low", "min"),
        ("high_52w", 364, "high", "max"),
    ):
        first = (pd.Timestamp(day) - pd.Timedelta(days=days)).date()
        span = regular[(regular["day"] >= first) & (regular["day"] < day)]
        assert values[name].value == span[column].agg(found)
        assert values[name].sessions == span["day"].nunique()
    assert values["low"].ready
    assert values["high_52w"].ready is False


def test_what_a_strategy_gets_cannot_be_written_to(
    azo: MemoryMarket, time_manager: TimeManager
) -> None:
    values = of_day(azo, time_manager, date(2024, 7, 8))["minutes"].values
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 0.0
