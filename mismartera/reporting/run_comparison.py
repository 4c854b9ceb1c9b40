"""Runs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from mismartera.domain.json_value import JsonValue
from mismartera.domain.statistic_table import STATISTICS
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
        if name in found:  # read again after a break
            name = f"{name} again"
        found[name] = each.sha256
        found[f"{name} from"], found[f"{name} until"] = span_of(each, run.iso)
        found[f"{name} rows"] = each.rows
    return found


def _statistics(
    found: Iterable[RunStatistics | None],
) -> Iterator[ComparedStatisticDocument]:
    sides = tuple(found)
    for each in STATISTICS:
        values = tuple(None if side is None else each.of(side) for side in sides)
        if any(value is not None for value in values):
            yield ComparedStatisticDocument(
                each.name, each.title, each.group.value, each.unit.value, values
            )
