"""What `config explain` says of a configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.errors import ConfigurationError, SessionError
from mismartera.reporting.documents.explain import ExplainDocument, ExplainedSymbol
from mismartera.services.runs import make_backtest
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from mismartera.system_manager import SystemManager
from tests.cli.conftest import run_main
from tests.market_data import flat_bars, instant

FIRST = instant("2024-06-24T13:30:00Z")
STORED: Mapping[str, Sequence[Interval]] = {
    "BOTH": (MINUTE, DAY),
    "DAYS": (DAY,),
    "FAST": (SECOND,),
    "LONDON": (MINUTE,),
    "MINS": (MINUTE,),
    "TORN": (MINUTE,),
}


@pytest.fixture
def stored(home: Path) -> Path:
    store = BarStore(home)
    for symbol, intervals in STORED.items():
        for interval in intervals:
            start = FIRST // DAY.ns * DAY.ns if interval == DAY else FIRST
            store.write(symbol, interval, flat_bars(start + np.arange(5) * interval.ns))
    entry = JournalEntry(kind="import", at_ns=0, exchange="XLON")
    store.journal("LONDON", MINUTE).append(entry)
    (torn,) = (home / "bars/1m/TORN").glob("*.parquet")
    torn.write_bytes(torn.read_bytes()[:-9])
    return home


def explained(
    home: Path,
    symbols: Sequence[str],
    streams: Sequence[str],
    *,
    load: bool = False,
    data: Mapping[str, object] | None = None,
    **other: object,
) -> ExplainDocument:
    path = home / "configuration.json"
    document = {
        "session_name": "Explained",
        "backtest_config": {"start_date": "2024-07-01", "end_date": "2024-07-04"},
        "session_data_config": {"symbols": symbols, "streams": streams, **(data or {})},
        **other,
    }
    path.write_text(json.dumps(document))
    return SystemManager(home).explain.configuration(str(path), load=load)


def by_symbol(document: ExplainDocument) -> dict[str, ExplainedSymbol]:
    return {each.symbol: each for each in document.symbols}


def test_each_symbol_says_its_base_and_why(stored: Path) -> None:
    document = explained(stored, ["FAST", "MINS", "BOTH"], ["1m", "5m", "1d"])
    assert (document.first, document.last, document.sessions) == ("2024-07-01", "2024-07-03", 3)
    found = by_symbol(document)
    assert [(each.symbol, each.base, each.why) for each in document.symbols] == [
        ("BOTH", "1m", "the largest of 1m, 1d that divides 1m, 5m, 1d"),
        ("FAST", "1s", "all that is stored"),
        ("MINS", "1m", "all that is stored"),
    ]
    sources = {each.interval: each.source for each in found["BOTH"].sources}
    assert sources == {
        "1m": "stored",
        "5m": "derived from 1m",
        "1d": "stored, today's derived from 1m",
    }
    assert [each.source for each in found["FAST"].sources] == ["stored", *3 * ["derived from 1s"]]
    assert found["MINS"].stored_from == "2024-06-24"


def test_a_base_that_is_set_is_said_so(stored: Path) -> None:
    document = explained(stored, ["BOTH"], ["1d"], data={"base_interval": {"BOTH": "1m"}})
    assert document.symbols[0].base == "1m"
    assert document.symbols[0].why == "base_interval says so"
    assert explained(stored, ["BOTH"], ["1d"]).symbols[0].base == "1d"


def test_every_symbol_that_is_refused_says_why_and_hides_no_other(stored: Path) -> None:
    document = explained(stored, ["GONE", "DAYS", "LONDON", "TORN", "MINS"], ["5m"])
    found = by_symbol(document)
    reasons = {symbol: each.refused for symbol, each in found.items()}
    assert reasons.pop("MINS") is None
    for symbol, words in {
        "GONE": "GONE is not in the store",
        "DAYS": "DAYS has no stored interval that divides 5m",
        "LONDON": "LONDON belongs to XLON, the run to XNYS",
        "TORN": "is damaged",
    }.items():
        assert words in (reasons[symbol] or "")
        assert found[symbol].base is None


MUCH_ASKED = {
    "historical": {
        "data": [{"trailing_days": 3, "intervals": ["1m"]}],
        "indicators": {"top": {"type": "trailing_max", "period": "5d", "field": "high"}},
    },
    "indicators": {
        "session": [
            {"name": "sma", "period": 20, "interval": "15m"},
            {"name": "vwap", "interval": "1m"},
        ]
    },
}


def test_history_says_how_far_it_reaches_and_who_asks(stored: Path) -> None:
    document = explained(
        stored,
        ["MINS"],
        ["1m"],
        data=MUCH_ASKED,
        strategies=[{"strategy": "sma_crossover", "config": {"interval": "15m"}}],
    )
    asked = {each.interval: each for each in document.intervals}
    assert {name: (each.is_streamed, each.history_sessions) for name, each in asked.items()} == {
        "1m": (True, 3),
        "15m": (True, 8),
        "1d": (False, 5),
    }
    assert asked["15m"].warm_up_rows == 200
    assert asked["15m"].first == "2024-06-18"
    assert [(each.who, each.rows) for each in asked["15m"].asked_by] == [
        ("strategy sma_crossover subscribes", 0),
        ("sma_20_15m of the configuration and strategy sma_crossover", 200),
        ("sma_5_15m of strategy sma_crossover", 50),
    ]
    assert [(each.who, each.sessions) for each in asked["1d"].asked_by] == [
        ("historical indicator top", 5)
    ]
    assert [(each.key, each.warm_up_rows) for each in document.indicators] == [
        ("vwap_1m", 0),
        ("sma_20_15m", 200),
        ("sma_5_15m", 50),
    ]
    assert document.symbols[0].loaded_from == "2024-06-18"


def test_what_is_explained_is_what_is_loaded(stored: Path) -> None:
    """The plan of a real start reaches back to the same session."""
    indicators = {"session": [{"name": "rsi", "period": 14, "interval": "5m"}]}
    document = explained(stored, ["MINS"], ["1m"], data={"indicators": indicators})
    system = SystemManager(stored)
    configuration = system.configurations.load(str(stored / "configuration.json"))
    backtest = make_backtest(configuration, stored, (), system.catalogue)
    cohort = backtest.initialiser().initialise(
        backtest.plan.cohorts[0], backtest.plan.sessions.start
    )
    first = backtest.plan.sessions.start - max(cohort.keep.values())
    loaded = backtest.plan.calendar.windows[first].session.date.isoformat()
    assert document.symbols[0].loaded_from == loaded


def test_scanners_say_when_they_scan_and_what_they_read(stored: Path) -> None:
    schedule = [{"start": "09:35", "end": "10:30:30", "interval": "5m"}, {"start": "12:00"}]
    document = explained(
        stored,
        ["MINS"],
        ["1m"],
        scanners=[
            {
                "scanner": "momentum",
                "regular_session": schedule,
                "config": {"universe": "all symbols with 1m bars", "time_to_live": "30m"},
            },
            {"scanner": "gap_up", "pre_session": True},
        ],
    )
    momentum, gap_up = document.scanners
    assert momentum.when == "every 5m from 09:35 to 10:30:30, 12:00"
    assert momentum.universe == "all symbols with 1m bars"
    assert momentum.reads == "the session's bars, volume by minute of 10 sessions"
    assert momentum.keeps == "at most 10 a scan, 30m"
    assert gap_up.when == "before the session"
    assert gap_up.keeps == "at most 10 a scan, until the session's end"


def test_code_of_ones_own_runs_only_when_it_is_told(stored: Path) -> None:
    for folder, base in (("strategies", "Strategy"), ("scanners", "Scanner")):
        (stored / folder).mkdir()
        module = f"mismartera.{folder}.{base.lower()}"
        text = f"from {module} import {base}\nprint('ran')\nclass Mine({base}): pass\n"
        (stored / folder / "mine.py").write_text(text)
    strategies = [{"strategy": "mine"}]
    scanners = [{"scanner": "mine", "pre_session": True}]
    document = explained(stored, ["MINS"], ["1m"], strategies=strategies, scanners=scanners)
    assert document.notices == (
        "strategy mine is not looked into: --load runs its code to see what it needs",
    )
    assert document.scanners[0].universe == "not looked into"
    loaded = explained(
        stored, ["MINS"], ["1m"], load=True, strategies=strategies, scanners=scanners
    )
    assert loaded.notices == ()
    assert loaded.scanners[0].universe == "all symbols"


def test_flattening_at_the_close_is_said_to_end_every_order(stored: Path) -> None:
    flattening = {"flatten_at_close": True}
    (told,) = explained(stored, ["MINS"], ["1m"], trading_config=flattening).notices
    assert told.startswith("flatten_at_close: at each close every open order of every strategy is")
    assert explained(stored, ["MINS"], ["1m"], trading_config={}).notices == ()


def test_ticks_are_said_to_be_ignored(stored: Path) -> None:
    assert explained(stored, ["MINS"], ["1m", "ticks"]).notices == (
        "ticks are ignored in a backtest",
    )


def test_what_cannot_be_explained_is_refused(stored: Path) -> None:
    with pytest.raises(SessionError, match="mode 'live' cannot be explained yet"):
        explained(stored, ["MINS"], ["1m"], mode="live", api_config={"data_api": "replay"})
    with pytest.raises(ConfigurationError):
        explained(stored, ["MINS"], ["7x"])


@pytest.mark.parametrize("width", [80, 200])
def test_the_tables_fit_the_width(
    stored: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    explained(
        stored,
        ["MINS", "BOTH", "GONE", "FAST"],
        ["1m", "5m", "1d", "1w"],
        strategies=[{"strategy": "rsi_mean_reversion"}],
        scanners=[{"scanner": "gap_up", "regular_session": [{"start": "09:31"}]}],
    )
    file = stored / "configuration.json"
    outcome = run_main(stored, "-c", f"config explain '{file}'")
    assert outcome.status == 0
    lines = outcome.text.splitlines()
    assert [line for line in lines if len(line) > width] == []
    for words in ("Explained: 3 sessions of XNYS", "GONE is refused", "rsi_14_5m", "gap_up"):
        assert words in outcome.text
    said = json.loads(run_main(stored, "-c", f"config explain '{file}' --json").text)
    assert [each["symbol"] for each in said["symbols"]] == ["BOTH", "FAST", "GONE", "MINS"]
