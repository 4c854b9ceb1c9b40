"""What a run's end says of signals that were refused, and what becomes of it with the remedy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from shlex import quote

import pytest

from cli.render.telling import wait_view
from mismartera.domain.check import Check
from mismartera.reporting.documents.outcome import RunResultDocument
from mismartera.reporting.documents.telling import WaitDocument
from tests.budget import is_long
from tests.cli.conftest import run_main
from tests.system.bench import Bench
from tests.system.test_notices import drawn

SYMBOLS = ("BKNG", "CPAY", "ERIE", "TDG")
LAST = "2024-12-31" if is_long() else "2024-04-30"
REMEDY = "import its files again with --complete"


def stored(bench: Bench, bars: Path, *options: str) -> None:
    """Import the files of a vendor who leaves minutes without trades out."""
    for symbol in SYMBOLS:
        file = bars / "blaizard_2024" / f"{symbol}_1m_2024.parquet"
        line = " ".join(["data import", quote(str(file)), "--symbol", symbol, *options])
        assert run_main(bench.system.home, "-c", line).status == 0


def ended(bench: Bench) -> WaitDocument:
    path = bench.configuration(
        first="2024-04-01", last=LAST, symbols=SYMBOLS, strategies=("sma_crossover",)
    )
    bench.system.run.start(str(path))
    return bench.system.run.wait(timeout_s=120)


def result_of(document: WaitDocument) -> RunResultDocument:
    assert document.result is not None
    return document.result


@pytest.mark.timeout(180)
def test_silent_minutes_are_told_as_the_reason_with_the_remedy_which_helps(
    bench: Bench, shared_data: Path
) -> None:
    stored(bench, shared_data / "bars")
    waited = ended(bench)
    result, decisions = result_of(waited), bench.system.execution.decisions().decisions
    refused = [each for each in decisions if not each.approved]
    assert (result.signals, result.refused) == (len(decisions), len(refused))
    assert len(refused) > 0.99 * len(decisions) > 300
    by_reason = Counter(each.refused_by for each in refused)
    assert {each.reason: each.count for each in result.refusals} == by_reason
    first = result.refusals[0]
    assert first.reason == Check.MIN_QUALITY.value
    assert first.text == "integrity below min_quality 95 %"
    assert {each.symbol: each.count for each in first.symbols} == Counter(
        each.symbol for each in refused if each.refused_by == first.reason
    )
    text = " ".join(drawn(wait_view(waited)).split())
    assert f"{len(refused):,} of {len(decisions):,} signals were refused" in text
    assert REMEDY in text

    stored(bench, shared_data / "bars", "--complete")
    again = ended(bench)
    assert REMEDY not in " ".join(drawn(wait_view(again)).split())
    assert (result_of(again).trades or 0) > 50
    assert result_of(again).signals == result.signals
    record = bench.system.runs.show("last")
    assert record.result == result_of(again)
    (newest, before) = bench.system.runs.list().runs
    assert (newest.refused, before.refused) == (result_of(again).refused, len(refused))
