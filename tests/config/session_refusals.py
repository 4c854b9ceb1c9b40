"""For every key but those of trading: wrong values, and what must be said about them."""

from __future__ import annotations

from typing import Final

from mismartera.config.backtest import BacktestConfig
from mismartera.config.historical import HistoricalConfig, HistoricalData, HistoricalIndicator
from mismartera.config.models import SessionConfiguration
from mismartera.config.part import Part
from mismartera.config.run import ApiConfig, Metadata, RunConfig
from mismartera.config.session_data import DerivedBars, GapFiller, SessionDataConfig, Streaming
from mismartera.config.session_indicators import SessionIndicator, SessionIndicators
from mismartera.config.strategies import ScannerConfig, ScanSchedule, StrategyConfig
from tests.config.documents import MISSING
from tests.config.refusal import (
    BENCHMARK,
    CODE_NAME,
    DATE,
    FIELDS,
    INTERVAL,
    LINE,
    LIST,
    NAME,
    NUMBER,
    OBJECT,
    PARAMETER,
    PERIOD,
    REQUIRED,
    STORED,
    STREAM,
    SYMBOL,
    TEXT,
    TIME,
    WHOLE,
    Refusal,
    switch,
)

SESSION_REFUSALS: Final[dict[type[Part], tuple[str, list[Refusal]]]] = {
    SessionConfiguration: (
        "",
        [
            Refusal("$schema", 5, "5", TEXT),
            Refusal("session_name", MISSING, "nothing", REQUIRED),
            Refusal("session_name", "  ", "'  '", LINE),
            Refusal("session_name", "a\nb", "'a\\nb'", LINE),
            Refusal("session_name", 7, "7", LINE),
            Refusal("mode", "paper", "'paper'", "'backtest' or 'live'"),
            Refusal("exchange_group", "", "''", LINE),
            Refusal("exchange_group", None, "null", LINE),
            Refusal(
                "asset_class", "equity", "'equity'", "'EQUITY', 'CRYPTO', 'FOREX' or 'FUTURES'"
            ),
            Refusal("backtest_config", [], "an empty list", OBJECT),
            Refusal("backtest_config", None, "null", "start_date and end_date of the backtest"),
            Refusal(
                "backtest_config", MISSING, "nothing", "start_date and end_date of the backtest"
            ),
            Refusal("session_data_config", MISSING, "nothing", REQUIRED),
            Refusal("session_data_config", "x", "'x'", OBJECT),
            Refusal("strategies", {}, "an empty object", LIST),
            Refusal(
                "strategies",
                [{"strategy": "a"}, {"strategy": "a", "config": {}}],
                "an object of 2 keys",
                "each strategy once with the same parameters",
                "[1]",
            ),
            Refusal("scanners", "gap_up", "'gap_up'", LIST),
            Refusal(
                "scanners",
                [{"scanner": "a", "pre_session": True}] * 2,
                "an object of 2 keys",
                "each scanner once with the same parameters",
                "[1]",
            ),
            Refusal("trading_config", None, "null", OBJECT),
            Refusal("run", 1, "1", OBJECT),
            Refusal("api_config", "local", "'local'", OBJECT),
            Refusal("metadata", "me", "'me'", OBJECT),
        ],
    ),
    BacktestConfig: (
        "backtest_config",
        [
            Refusal("start_date", MISSING, "nothing", REQUIRED),
            Refusal("start_date", "2024-02-30", "'2024-02-30'", DATE),
            Refusal("start_date", 20240701, "20240701", DATE),
            Refusal("end_date", MISSING, "nothing", REQUIRED),
            Refusal("end_date", "07/05/2024", "'07/05/2024'", DATE),
            Refusal("end_date", "20240705", "'20240705'", DATE),
            Refusal("end_date", "2024-07-05T09:30", "'2024-07-05T09:30'", DATE),
            Refusal(
                "end_date",
                "2024-06-30",
                "'2024-06-30'",
                "a date on or after start_date 2024-07-01",
            ),
            Refusal("speed_multiplier", -1, "-1", "a number of at least 0"),
            Refusal("speed_multiplier", "fast", "'fast'", NUMBER),
            Refusal("speed_multiplier", 2e6, "2000000.0", "a number of at most 1,000,000"),
            Refusal("prefetch_days", -1, "-1", "a number of at least 0"),
            Refusal("prefetch_days", 1.5, "1.5", WHOLE),
            Refusal("prefetch_days", True, "true", WHOLE),
            Refusal("prefetch_days", 10**25, "1" + "0" * 25, "a number of at most 1,000"),
        ],
    ),
    SessionDataConfig: (
        "session_data_config",
        [
            Refusal("symbols", MISSING, "nothing", REQUIRED),
            Refusal("symbols", "AAPL", "'AAPL'", LIST),
            Refusal("symbols", ["AAPL", "A PL"], "'A PL'", SYMBOL, "[1]"),
            Refusal("symbols", ["AAPL", 5], "5", SYMBOL, "[1]"),
            Refusal("symbols", ["AAPL", "x y"], "'x y'", SYMBOL, "[1]"),
            Refusal("symbols", ["AAPL", "RIVN", "aapl"], "'aapl'", "each symbol once", "[2]"),
            Refusal("streams", MISSING, "nothing", REQUIRED),
            Refusal("streams", [], "an empty list", "at least 1 entry"),
            Refusal("streams", "1m", "'1m'", LIST),
            Refusal("streams", ["1m", "7x"], "'7x'", STREAM, "[1]"),
            Refusal("streams", ["1m", "2d"], "'2d'", STREAM, "[1]"),
            Refusal("streams", ["1h", "60m"], "'60m'", "each stream once", "[1]"),
            Refusal(
                "streams", ["quotes"], "a list of 1 entry", "at least one interval, such as 1m"
            ),
            Refusal("session_hours", "all", "'all'", "'regular' or 'extended'"),
            Refusal("base_interval", "1m", "'1m'", OBJECT),
            Refusal("base_interval", {"AAPL": "5m"}, "'5m'", STORED, ".AAPL"),
            Refusal("base_interval", {"A B": "1m"}, "'A B'", SYMBOL, "['A B']"),
            Refusal(
                "base_interval",
                {"TSLA": "1m"},
                "'1m'",
                "a value for one of symbols (AAPL, RIVN)",
                ".TSLA",
            ),
            Refusal(
                "base_interval",
                {"AAPL": "1d"},
                "'1d'",
                "an interval that divides every stream, also 1m",
                ".AAPL",
            ),
            Refusal(
                "base_interval", {"aapl": "1m", "AAPL": "1m"}, "'1m'", "each symbol once", ".aapl"
            ),
            Refusal("derived_bars", "any", "'any'", OBJECT),
            Refusal("historical", [], "an empty list", OBJECT),
            Refusal("indicators", [], "an empty list", OBJECT),
            Refusal("gap_filler", True, "true", OBJECT),
            Refusal("streaming", 5, "5", OBJECT),
        ],
    ),
    DerivedBars: (
        "session_data_config.derived_bars",
        [Refusal("completeness", "most", "'most'", "'any' or 'full'")],
    ),
    GapFiller: (
        "session_data_config.gap_filler",
        [
            *switch("enable_session_quality"),
            Refusal("max_retries", -1, "-1", "a number of at least 0"),
            Refusal("max_retries", "5", "'5'", WHOLE),
            Refusal("retry_interval_seconds", 0, "0", "a number above 0"),
            Refusal("retry_interval_seconds", 90000, "90000", "a number of at most 86,400"),
            Refusal("retry_interval_seconds", "60", "'60'", NUMBER),
        ],
    ),
    Streaming: (
        "session_data_config.streaming",
        [
            Refusal("catchup_threshold_seconds", -1, "-1", "a number of at least 0"),
            Refusal("catchup_threshold_seconds", None, "null", NUMBER),
            Refusal("catchup_check_interval", 0, "0", "a number above 0"),
            Refusal("catchup_check_interval", "10s", "'10s'", NUMBER),
            Refusal("live_grace_seconds", -0.5, "-0.5", "a number of at least 0"),
            Refusal("live_grace_seconds", False, "false", NUMBER),
        ],
    ),
    HistoricalConfig: (
        "session_data_config.historical",
        [
            *switch("enable_quality"),
            Refusal("data", {}, "an empty object", LIST),
            Refusal("data", ["1m"], "'1m'", OBJECT, "[0]"),
            Refusal("indicators", [], "an empty list", OBJECT),
            Refusal("indicators", {"a b": {}}, "'a b'", NAME, "['a b']"),
            Refusal("indicators", {"high": 3}, "3", OBJECT, ".high"),
        ],
    ),
    HistoricalData: (
        "session_data_config.historical.data[0]",
        [
            Refusal("trailing_days", MISSING, "nothing", REQUIRED),
            Refusal("trailing_days", 0, "0", "a number of at least 1"),
            Refusal("trailing_days", "10d", "'10d'", WHOLE),
            Refusal("intervals", MISSING, "nothing", REQUIRED),
            Refusal("intervals", [], "an empty list", "at least 1 entry"),
            Refusal("intervals", ["1m", "quotes"], "'quotes'", INTERVAL, "[1]"),
            Refusal("intervals", ["1h", "60m"], "'60m'", "each interval once", "[1]"),
            Refusal("apply_to", "AAPL", "'AAPL'", "'all' or a list of symbols"),
            Refusal("apply_to", [], "an empty list", "'all' or a list of symbols"),
            Refusal("apply_to", ["AAPL", 3], "3", SYMBOL, "[1]"),
            Refusal("apply_to", ["AAPL", "TSLA"], "'TSLA'", "one of symbols (AAPL, RIVN)", "[1]"),
            Refusal("apply_to", ["AAPL", "aapl"], "'aapl'", "each symbol once", "[1]"),
        ],
    ),
    HistoricalIndicator: (
        "session_data_config.historical.indicators.avg_volume",
        [
            Refusal("type", MISSING, "nothing", REQUIRED),
            Refusal(
                "type",
                "average",
                "'average'",
                "'trailing_average', 'trailing_max' or 'trailing_min'",
            ),
            Refusal("period", MISSING, "nothing", REQUIRED),
            Refusal("period", "10", "'10'", PERIOD),
            Refusal("period", 10, "10", PERIOD),
            Refusal("period", "999y", "'999y'", PERIOD),
            Refusal("granularity", "hour", "'hour'", "'daily' or 'minute'"),
            Refusal("field", MISSING, "nothing", REQUIRED),
            Refusal("field", "vwap", "'vwap'", FIELDS),
            *switch("skip_early_close"),
        ],
    ),
    SessionIndicators: (
        "session_data_config.indicators",
        [
            Refusal("session", {}, "an empty object", LIST),
            Refusal(
                "session",
                [{"name": "sma", "interval": "1m"}] * 2,
                "an object of 2 keys",
                "each indicator once with the same parameters",
                "[1]",
            ),
        ],
    ),
    SessionIndicator: (
        "session_data_config.indicators.session[1]",
        [
            Refusal("name", MISSING, "nothing", REQUIRED),
            Refusal("name", "sma/20", "'sma/20'", NAME),
            Refusal("name", "/etc/passwd", "'/etc/passwd'", NAME),
            Refusal("period", 0, "0", "a number of at least 1"),
            Refusal("period", 2.5, "2.5", WHOLE),
            Refusal("period", "20", "'20'", WHOLE),
            Refusal("interval", MISSING, "nothing", REQUIRED),
            Refusal("interval", "quotes", "'quotes'", INTERVAL),
            Refusal("params", [12, 26, 9], "a list of 3 entries", OBJECT),
            Refusal("params", {"fast": True}, "true", PARAMETER, ".fast"),
            Refusal("params", {"fast": [1]}, "a list of 1 entry", PARAMETER, ".fast"),
            Refusal("params", {"fast": 1e300}, "1e+300", PARAMETER, ".fast"),
            Refusal("inputs", "high", "'high'", LIST),
            Refusal("inputs", [], "an empty list", "at least 1 entry"),
            Refusal("inputs", ["high", "lo"], "'lo'", FIELDS, "[1]"),
        ],
    ),
    StrategyConfig: (
        "strategies[0]",
        [
            Refusal("strategy", MISSING, "nothing", REQUIRED),
            Refusal("strategy", "./mine.py", "'./mine.py'", CODE_NAME),
            Refusal("strategy", "", "''", CODE_NAME),
            Refusal("config", [], "an empty list", OBJECT),
        ],
    ),
    ScannerConfig: (
        "scanners[0]",
        [
            Refusal("scanner", MISSING, "nothing", REQUIRED),
            Refusal("scanner", 4, "4", CODE_NAME),
            *switch("pre_session"),
            Refusal("regular_session", "09:31", "'09:31'", LIST),
            Refusal(
                "regular_session",
                [],
                "an empty list",
                "at least one time to run, unless pre_session is true",
            ),
            Refusal("config", None, "null", OBJECT),
        ],
    ),
    ScanSchedule: (
        "scanners[0].regular_session[0]",
        [
            Refusal("start", MISSING, "nothing", REQUIRED),
            Refusal("start", "9:31", "'9:31'", TIME),
            Refusal("start", "25:00", "'25:00'", TIME),
            Refusal("end", "noon", "'noon'", TIME),
            Refusal("end", "09:35", "'09:35'", "a time after start 09:35:00"),
            Refusal("interval", "5 m", "'5 m'", INTERVAL),
            Refusal("interval", "1d", "'1d'", "an interval shorter than a day"),
            Refusal(
                "interval", MISSING, "nothing", "the time between two scans, for there is an end"
            ),
        ],
    ),
    RunConfig: (
        "run",
        [
            Refusal("seed", -1, "-1", "a number of at least 0"),
            Refusal("seed", 2**32, "4294967296", "a number of at most 4,294,967,295"),
            Refusal("seed", 1.5, "1.5", WHOLE),
            Refusal("benchmark", "A PL", "'A PL'", BENCHMARK),
            Refusal("benchmark", "", "''", BENCHMARK),
            Refusal("benchmark", ["SPY"], "a list of 1 entry", BENCHMARK),
            Refusal("risk_free_rate", 5, "5", "a number of at most 1"),
            Refusal("risk_free_rate", -1, "-1", "a number above -1"),
            Refusal("risk_free_rate", "5%", "'5%'", NUMBER),
        ],
    ),
    ApiConfig: (
        "api_config",
        [
            Refusal("data_api", "polygon", "'polygon'", "'local', 'replay' or 'alpaca'"),
            Refusal("data_api", "alpaca", "'alpaca'", "'local' in a backtest, or mode 'live'"),
            Refusal("trade_api", "real", "'real'", "'paper' or 'alpaca'"),
            Refusal("trade_api", "alpaca", "'alpaca'", "'paper' in a backtest, or mode 'live'"),
        ],
    ),
    Metadata: (
        "metadata",
        [
            Refusal("created_by", None, "null", TEXT),
            Refusal("description", "\x1b[2J", "'\\x1b[2J'", TEXT),
            Refusal("version", 1.0, "1.0", TEXT),
        ],
    ),
}
