"""Any sequence of writes and deletions leaves the store equal to a dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.storage.merging import WriteResult
from mismartera.storage.periods import Partition, Period
from tests.storage.bars import HOUR_NS, bars_of, instant

FIRST = instant("2023-12-30")
# Few hours, small row groups and short periods, so that rows meet and edges are crossed often.
stamps = st.integers(0, 80).map(lambda hour: FIRST + hour * HOUR_NS)
rows = st.dictionaries(stamps, st.sampled_from([1.5, 2.5, -0.0]), max_size=12)
partitions = st.builds(Partition, st.sampled_from(Period), st.integers(1, 5))


@dataclass(frozen=True)
class Write:
    rows: dict[int, float]
    replace: bool


class Delete:
    """Remove the whole series."""


operations = st.lists(
    st.one_of(st.builds(Write, rows, st.booleans()), st.builds(Delete)), max_size=5
)


def expected_result(model: dict[int, float], new: dict[int, float]) -> WriteResult:
    same = sum(model.get(stamp) == price for stamp, price in new.items())
    known = sum(stamp in model for stamp in new)
    return WriteResult(len(new) - known, same, known - same)


def carry_out(store: BarStore, model: dict[int, float], operation: Write | Delete) -> None:
    if isinstance(operation, Delete):
        assert store.delete("AAPL", MINUTE) == len(model)
        model.clear()
        return
    result = store.write("AAPL", MINUTE, bars_of(operation.rows), replace=operation.replace)
    assert result == expected_result(model, operation.rows)
    if operation.replace:
        model.clear()
    model.update(operation.rows)


@given(operations, partitions, stamps, stamps, st.integers(0, 20))
def test_the_store_equals_a_dictionary(
    done: list[Write | Delete], partition: Partition, one: int, other: int, count: int
) -> None:
    model: dict[int, float] = {}
    with TemporaryDirectory() as home:
        store = BarStore(Path(home), {MINUTE: partition})
        for operation in done:
            carry_out(store, model, operation)
            assert store.read("AAPL", MINUTE).equals(bars_of(model))
        start, end = min(one, other), max(one, other)
        inside = {stamp: price for stamp, price in model.items() if start <= stamp < end}
        assert store.read("AAPL", MINUTE, start, end).equals(bars_of(inside))
        last = dict(sorted(model.items())[len(model) - min(count, len(model)) :])
        assert store.last_rows("AAPL", MINUTE, count).equals(bars_of(last))
        span = store.span("AAPL", MINUTE)
        assert (span.rows if span else 0) == len(model)
        store.check("AAPL", MINUTE)
