"""Runs side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from mismartera.domain.json_value import JsonValue
from mismartera.domain.statistics import RunStatistics
from mismartera.reporting.documents.runs import (
    CompareDocument,
    ComparedStatisticDocument,
    DifferenceDocument,
)
from mismartera.reporting.run_results import (
    RecordedRun,
    equity_points,
    line_document,
    plain,
    span_of,
)

_POINTS: Final = 120

_SHARE, _AMOUNT, _RATIO, _COUNT = "share", "amount", "ratio", "count"
Reading = Callable[[RunStatistics], float | None]

_STATISTICS: Final[tuple[tuple[str, str, Reading], ...]] = (
    ("sessions", _COUNT, lambda s: s.sessions),
    ("profit", _AMOUNT, lambda s: s.profit),
    ("total return", _SHARE, lambda s: s.total_return),
    ("growth a year", _SHARE, lambda s: s.annual.cagr),
    ("volatility", _SHARE, lambda s: s.annual.volatility),
    ("Sharpe", _RATIO, lambda s: s.annual.sharpe),
    ("Sortino", _RATIO, lambda s: s.annual.sortino),
    ("Calmar", _RATIO, lambda s: s.annual.calmar),
    ("max drawdown", _SHARE, lambda s: s.max_drawdown.depth if s.max_drawdown else 0.0),
    ("best session", _SHARE, lambda s: s.best_session),
    ("worst session", _SHARE, lambda s: s.worst_session),
    ("time in market", _SHARE, lambda s: s.time_in_market),
    ("mean exposure", _SHARE, lambda s: s.mean_exposure),
    ("turnover", _RATIO, lambda s: s.turnover),
    ("trades", _COUNT, lambda s: s.trades.trades),
    ("win rate", _SHARE, lambda s: s.trades.win_rate),
    ("profit factor", _RATIO, lambda s: s.trades.profit_factor),
    ("expectancy", _AMOUNT, lambda s: s.trades.expectancy),
    ("average win", _AMOUNT, lambda s: s.trades.average_win),
    ("average loss", _AMOUNT, lambda s: s.trades.average_loss),
    ("fees", _AMOUNT, lambda s: s.trades.fees),
)


def compare_document(runs: Sequence[RecordedRun]) -> CompareDocument:
    """Put runs side by side."""
    return CompareDocument(
        runs=tuple(line_document(run.record, run.statistics) for run in runs),
        configuration=differences(
            [dict(_entries("", plain(run.record.configuration))) for run in runs]
        ),
        code=differences([_code(run) for run in runs]),
        data=differences([_data(run) for run in runs]),
        statistics=tuple(_statistics([run.statistics for run in runs])),
        equity=tuple(equity_points(run, _POINTS) for run in runs),
    )


def differences(sides: Sequence[Mapping[str, JsonValue]]) -> tuple[DifferenceDocument, ...]:
    """What the sides do not agree on, in the order in which it first comes."""
    names = dict.fromkeys(name for side in sides for name in side)
    found = (DifferenceDocument(n, tuple(side.get(n) for side in sides)) for n in names)
    return tuple(each for each in found if any(v != each.values[0] for v in each.values))


def _entries(path: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Every single value of a configuration with the path to it; a list of values is one."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _entries(f"{path}.{name}" if path else name, item)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for place, item in enumerate(value):
            yield from _entries(f"{path}[{place}]", item)
    else:
        yield path, value


def _code(run: RecordedRun) -> dict[str, JsonValue]:
    record = run.record
    found: dict[str, JsonValue] = {"version": record.version, "product": record.code_sha256}
    return found | {f"{each.kind} {each.key}": each.sha256 for each in record.code}


def _data(run: RecordedRun) -> dict[str, JsonValue]:
    """The hash of each series; beside it what tells a longer span from corrected rows."""
    found: dict[str, JsonValue] = {}
    for each in run.record.data:
        name = f"{each.symbol} {each.interval}"
        found[name] = each.sha256
        found[f"{name} from"], found[f"{name} until"] = span_of(each, run.iso)
        found[f"{name} rows"] = each.rows
    return found


def _statistics(
    found: Iterable[RunStatistics | None],
) -> Iterator[ComparedStatisticDocument]:
    sides = tuple(found)
    for name, kind, reading in _STATISTICS:
        values = tuple(None if side is None else reading(side) for side in sides)
        if any(value is not None for value in values):
            yield ComparedStatisticDocument(name, kind, values)
