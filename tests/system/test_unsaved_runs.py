"""A run that cannot be written when it ends: said, kept, and saved when there is room again."""

from __future__ import annotations

import resource
import shutil

import pytest

from mismartera.errors import SessionError, StoreError
from mismartera.reporting.documents.runs import RunDocument
from tests.cli.conftest import run_main
from tests.storage.test_write_faults import largest_file
from tests.system.bench import Bench

TOO_SMALL = 3_000
"""Of bytes: less than any file of a record, more than a lock."""


def _end_on_a_full_disk(bench: Bench) -> None:
    bench.start("counting", paused=True)
    with largest_file(TOO_SMALL):
        bench.system.run.resume()
        with pytest.raises(
            StoreError, match=r"what came of r0001 is not saved: cannot write .*r00"
        ):
            bench.finish()


def _shown(bench: Bench, run: str) -> RunDocument:
    return bench.system.runs.show(run)


def test_a_full_disk_is_told_and_nothing_is_lost(bench: Bench) -> None:
    _end_on_a_full_disk(bench)
    assert [each.state for each in bench.system.runs.list().runs] == ["unsaved"]
    assert "not saved" in bench.system.view.status().notices[-1].text
    assert bench.system.view.toolbar().state == "finished, not saved"
    assert bench.system.run.save().message == "r0001 is saved"
    bench.start("counting")
    bench.finish()
    kept, undisturbed = _shown(bench, "r0001"), _shown(bench, "r0002")
    assert kept.state == "finished"
    assert kept.decisions == undisturbed.decisions > 0
    assert kept.statistics == undisturbed.statistics
    assert not any(each.faults for each in bench.system.runs.ledgers().runs)


def test_it_is_told_by_every_command_that_ends_a_run(bench: Bench) -> None:
    _end_on_a_full_disk(bench)
    with largest_file(TOO_SMALL):
        for command in (
            bench.finish, bench.system.run.stop, bench.system.run.save, bench.start,
        ):  # fmt: skip
            with pytest.raises(StoreError, match="`runs save`; `runs delete r0001` gives it up"):
                command()


def test_the_next_run_saves_the_one_before(bench: Bench) -> None:
    _end_on_a_full_disk(bench)
    bench.start("counting")
    bench.finish()
    assert [each.state for each in bench.system.runs.list().runs] == ["finished", "finished"]


def test_it_can_be_given_up(bench: Bench) -> None:
    _end_on_a_full_disk(bench)
    bench.system.runs.delete(["last"])
    assert bench.system.runs.names() == ()
    assert bench.finish().message == "finished"
    assert bench.system.run.unsaved is None


@pytest.mark.parametrize("gone", ["runs", "runs/r0001", "runs/r0001/ledger.sqlite"])
def test_a_record_that_somebody_removed_is_written_anew(bench: Bench, gone: str) -> None:
    bench.start("counting", paused=True)
    bench.system.run.run_until("12:00")
    place = bench.system.home / gone
    place.unlink() if place.is_file() else shutil.rmtree(place)
    bench.system.run.resume()
    bench.finish()
    bench.start("counting")
    bench.finish()
    first, second = (_shown(bench, run) for run in bench.system.runs.names())
    assert first.statistics == second.statistics
    assert first.decisions == second.decisions > 0
    assert not any(each.faults for each in bench.system.runs.ledgers().runs)


def test_a_run_that_cannot_be_begun_leaves_no_record(bench: Bench) -> None:
    with largest_file(TOO_SMALL), pytest.raises(StoreError, match="cannot write"):
        bench.start("counting")
    assert bench.system.runs.names() == ()


def test_a_run_that_ended_whole_is_saved_already(bench: Bench) -> None:
    with pytest.raises(SessionError, match="there is no session"):
        bench.system.run.save()
    bench.start("counting", paused=True)
    with pytest.raises(SessionError, match="under way"):
        bench.system.run.save()
    bench.system.run.resume()
    bench.finish()
    assert bench.system.run.save().message == "r0001 is saved"


FILLING = """
import resource

from mismartera.strategies.strategy import Strategy


class Filling(Strategy):
    def on_start(self, context):
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, most))
"""


@pytest.mark.parametrize("ending", [(), ("wait",), ("exit",), ("system stop",)], ids=str)
def test_a_script_fails_in_one_line_that_names_the_file(
    bench: Bench, ending: tuple[str, ...]
) -> None:
    file = bench.folder / "filling.py"
    file.write_text(FILLING)
    start = f"system start '{bench.configuration()}' --strategy-file '{file}'"
    given = [part for command in (start, *ending) for part in ("-c", command)]
    with largest_file(resource.RLIM_INFINITY):
        outcome = run_main(bench.system.home, *given)
    assert outcome.status == 1
    said = outcome.errors.splitlines()
    assert said[-1].startswith("error: what came of r0001 is not saved: cannot write")
    assert sum(line.startswith("error: ") for line in said) == 1
