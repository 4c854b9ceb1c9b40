"""What a run needs: the choice of the base interval, refusals by name, history that is added."""

from __future__ import annotations

import pytest

from mismartera.domain.interval import DAY, MINUTE, SECOND, WEEK, Interval
from mismartera.engine.requirements import HistoryNeed, choose_base, plan_cohorts, requirements_of
from mismartera.errors import SessionError
from mismartera.included.strategies.sma_crossover import SmaCrossover
from mismartera.strategies.strategy import AnyStrategy
from tests.market_data import flat_bars
from tests.memory_market import MemoryMarket, configured

DATES = ("2024-07-01", "2024-07-05")


def intervals(*texts: str) -> tuple[Interval, ...]:
    return tuple(map(Interval.parse, texts))


def crossover(**config: object) -> AnyStrategy:
    strategy = SmaCrossover(config)
    strategy.setup()
    return strategy


@pytest.mark.parametrize(
    ("streams", "stored", "expected"),
    [
        (("1m",), (SECOND, MINUTE, DAY), MINUTE),
        (("5m", "1h"), (SECOND, MINUTE), MINUTE),
        (("90s", "5m"), (SECOND, MINUTE), SECOND),
        (("1d", "1w"), (MINUTE, DAY), DAY),
        (("1d", "5m"), (MINUTE, DAY), MINUTE),
        (("1s",), (SECOND, MINUTE), SECOND),
    ],
)
def test_the_base_is_the_largest_stored_interval_that_divides_every_stream(
    streams: tuple[str, ...], stored: tuple[Interval, ...], expected: Interval
) -> None:
    assert choose_base("A", intervals(*streams), stored, None) == expected


def test_a_configured_base_is_taken() -> None:
    assert choose_base("A", intervals("5m"), (SECOND, MINUTE), SECOND) == SECOND


@pytest.mark.parametrize(
    ("stored", "wanted", "message"),
    [
        ((), None, "A is not in the store"),
        ((DAY,), None, "A has no stored interval that divides 5m"),
        ((SECOND,), MINUTE, "A has no stored 1m bars, its base_interval"),
    ],
)
def test_a_symbol_without_a_base_is_refused_by_name(
    stored: tuple[Interval, ...], wanted: Interval | None, message: str
) -> None:
    with pytest.raises(SessionError, match=message):
        choose_base("A", intervals("5m"), stored, wanted)


def test_symbols_alike_share_a_cohort_in_ascii_order() -> None:
    stored = {"B": (MINUTE,), "A": (MINUTE,), "C": (MINUTE, DAY), "D": (SECOND,)}
    market = MemoryMarket(
        {(symbol, each): flat_bars([0]) for symbol, held in stored.items() for each in held}
    )
    requirements = requirements_of(configured(list(stored), ["5m"], DATES), ())
    cohorts = plan_cohorts(requirements, stored, market, {})
    assert [(c.symbols, c.base, c.has_stored_days) for c in cohorts] == [
        (("D",), SECOND, False),
        (("A", "B"), MINUTE, False),
        (("C",), MINUTE, True),
    ]


def test_indicators_bring_their_interval_and_their_history() -> None:
    indicators = {"session": [{"name": "sma", "period": 20, "interval": "15m"}]}
    requirements = requirements_of(configured(["A"], ["5m"], DATES, indicators=indicators), ())
    assert requirements.streams == intervals("5m")
    assert requirements.intervals == intervals("5m", "15m")
    assert requirements.need(intervals("15m")[0]) == HistoryNeed(bars=200)
    assert requirements.added == (
        "15m bars are held: sma_20_15m of the configuration",
        "15m: at least 200 bars of history for the indicators' warm-up",
    )


def test_historical_indicators_bring_the_days_that_they_look_at() -> None:
    historical = {
        "indicators": {
            "a": {"type": "trailing_average", "period": "10d", "field": "volume"},
            "b": {"type": "trailing_max", "period": "52w", "field": "high"},
        }
    }
    requirements = requirements_of(configured(["A"], ["5m"], DATES, historical=historical), ())
    assert requirements.need(DAY) == HistoryNeed(sessions=10, calendar_days=364)


def test_weeks_bring_days() -> None:
    requirements = requirements_of(configured(["A"], ["1w"], DATES), ())
    assert requirements.streams == (WEEK,)
    assert requirements.intervals == (DAY, WEEK)


def test_a_subscription_becomes_a_stream_and_is_said() -> None:
    requirements = requirements_of(configured(["A"], ["1m"], DATES), [crossover(interval="5m")])
    assert requirements.streams == intervals("1m", "5m")
    assert "5m bars are streamed: strategy sma_crossover subscribes" in requirements.added
    keys = [spec.key for spec in requirements.indicators[intervals("5m")[0]]]
    assert keys == ["sma_5_5m", "sma_20_5m"]


def test_one_key_with_two_meanings_is_refused() -> None:
    """The strategy's average is of the close; that of the configuration, of the high."""
    indicators = {"session": [{"name": "sma", "period": 5, "interval": "5m", "inputs": ["high"]}]}
    configuration = configured(["A"], ["5m"], DATES, indicators=indicators)
    with pytest.raises(SessionError, match="a strategy's sma_5_5m reads close"):
        requirements_of(configuration, [crossover()])


def test_two_equal_keys_of_a_configuration_are_refused() -> None:
    both = [
        {"name": "sma", "period": 5, "interval": "5m", "inputs": [of]} for of in ("high", "low")
    ]
    configuration = configured(["A"], ["5m"], DATES, indicators={"session": both})
    with pytest.raises(SessionError, match="two indicators have the key sma_5_5m"):
        requirements_of(configuration, ())


def test_everything_that_is_asked_says_who_asks() -> None:
    indicators = {"session": [{"name": "sma", "period": 5, "interval": "5m"}]}
    historical = {
        "data": [{"trailing_days": 3, "intervals": ["1m"]}],
        "indicators": {"top": {"type": "trailing_max", "period": "52w", "field": "high"}},
    }
    configuration = configured(
        ["A"], ["1m", "1w"], DATES, indicators=indicators, historical=historical
    )
    requirements = requirements_of(configuration, [crossover(interval="5m")])
    asked = {
        str(interval): [
            (ask.who, ask.streamed, ask.history) for ask in requirements.asked_of(interval)
        ]
        for interval in requirements.intervals
    }
    nothing = HistoryNeed()
    assert asked == {
        "1m": [
            ("streams of the configuration", True, nothing),
            ("historical.data[0]", False, HistoryNeed(sessions=3)),
        ],
        "5m": [
            ("strategy sma_crossover subscribes", True, nothing),
            (
                "sma_5_5m of the configuration and strategy sma_crossover",
                False,
                HistoryNeed(bars=50),
            ),
            ("sma_20_5m of strategy sma_crossover", False, HistoryNeed(bars=200)),
        ],
        "1d": [
            ("historical indicator top", False, HistoryNeed(calendar_days=364)),
            ("1w bars are made of them", False, HistoryNeed(sessions=7)),
        ],
        "1w": [("streams of the configuration", True, nothing)],
    }
