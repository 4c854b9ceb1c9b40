"""What of a recorded run is drawn: which symbols, over which sessions, with which indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from mismartera.calc.indicators import registry
from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.config.loader import from_document
from mismartera.config.models import SessionConfiguration
from mismartera.domain.run_record import RunRecord, SessionRecord
from mismartera.domain.trade import Trade
from mismartera.engine.requirements import requirements_of
from mismartera.reporting.run_report.data import Notice
from mismartera.services.run_report.drawn_strategies import strategies_of

if TYPE_CHECKING:
    from pydantic import JsonValue

MOST_SYMBOLS: Final = 20
UNTRADED_SYMBOLS: Final = 4
"""Symbols that are drawn of a run that traded none."""
MOST_INDICATORS: Final = 8

Document = dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True)
class DrawnSymbols:
    """The symbols that are drawn, most traded first, and those that were traded and are not."""

    drawn: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnRun:
    """The configuration whose sessions are gone through again, without any strategy.

    `indicators` are drawn, those of strategies first; `left_out` are keys for which there is no
    room; `notices` say what of a strategy is not known any more.
    """

    configuration: SessionConfiguration
    indicators: tuple[IndicatorSpec, ...]
    left_out: tuple[str, ...]
    notices: tuple[Notice, ...]


def drawn_symbols(trades: Iterable[Trade], configured: Sequence[str]) -> DrawnSymbols:
    """Choose the symbols with most trades; the first configured ones where nothing was traded."""
    counted = Counter(trade.symbol for trade in trades)
    traded = sorted(counted, key=lambda symbol: (-counted[symbol], symbol))
    if not traded:
        return DrawnSymbols(tuple(configured[:UNTRADED_SYMBOLS]))
    return DrawnSymbols(tuple(traded[:MOST_SYMBOLS]), tuple(traded[MOST_SYMBOLS:]))


def drawn_sessions(record: RunRecord) -> tuple[SessionRecord, ...]:
    """The sessions that the run saw anything of: not one that it was stopped at the start of."""
    return record.sessions if record.stood_ns is not None else record.sessions[:-1]


def drawn_run(record: RunRecord, symbols: Sequence[str], home: Path) -> DrawnRun:
    """Make the configuration of a run, of which a session was seen, for drawing some symbols.

    An indicator's values depend on date, interval, type and parameters alone, so they are those
    that the strategies read, whatever else was loaded then.

    Raises:
        ConfigurationError: the record's configuration is not one of this version.
        UsageError: it asks for an indicator that does not exist any more.
    """
    configuration = from_document(record.configuration, record.run)
    strategies, notices = strategies_of(record, configuration, home)
    requirements = requirements_of(configuration, strategies)
    by_strategies = {key for strategy in strategies for key in strategy.needs.indicators}
    specs = [spec for specs in requirements.indicators.values() for spec in specs]
    specs.sort(key=lambda spec: spec.key not in by_strategies)
    streams = [interval.name for interval in requirements.streams]
    drawn = specs[:MOST_INDICATORS]
    return DrawnRun(
        from_document(_reduced(record, symbols, streams, drawn), record.run),
        tuple(drawn),
        tuple(spec.key for spec in specs[MOST_INDICATORS:]),
        tuple(notices),
    )


def _reduced(
    record: RunRecord,
    symbols: Sequence[str],
    streams: Sequence[str],
    specs: Sequence[IndicatorSpec],
) -> Document:
    """The record's configuration for some symbols and indicators, over the sessions it had."""
    document = cast(Document, deepcopy(dict(record.configuration)))
    data = cast(Document, document["session_data_config"])
    bases = cast(Mapping[str, "JsonValue"], data.get("base_interval", {}))
    sessions = drawn_sessions(record)
    dates = {"start_date": sessions[0].day, "end_date": sessions[-1].day}
    document["backtest_config"] = {
        **cast(Document, document["backtest_config"]),
        **{name: day.isoformat() for name, day in dates.items()},
    }
    data |= {
        "symbols": list(symbols),
        "streams": list(streams),
        "base_interval": {each: base for each, base in bases.items() if each in symbols},
        "historical": {},
        "indicators": {"session": [indicator_document(spec) for spec in specs]},
    }
    return document | {"strategies": [], "scanners": []}


def indicator_document(spec: IndicatorSpec) -> Document:
    """Write an indicator as a configuration asks for it."""
    document: Document = {
        "name": spec.name,
        "interval": spec.interval.name,
        "params": dict(spec.parameters),
    }
    if registry.get(spec.name).free_inputs:
        document["inputs"] = list(spec.inputs)
    return document
