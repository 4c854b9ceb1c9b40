"""Other engines: what they are handed, how they answer, and what is said where one is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.peers import environment
from benchmarks.peers.environment import PEERS, Peer, PeerFault, installed, run_peer
from benchmarks.peers.handover import Crossover, Row, write_bars

OPEN_NS = 1_719_840_600_000_000_000  # 2024-07-01 13:30 UTC
MINUTE_NS = 60_000_000_000
ROWS: tuple[Row, ...] = (
    (OPEN_NS, 100.015625, 101.0, 99.984375, 100.5, 1200.0),
    (OPEN_NS + MINUTE_NS, 100.5, 100.75, 100.25, 100.265625, 900.0),
    (OPEN_NS + 2 * MINUTE_NS, 100.265625, 101.5, 100.25, 101.5, 100.0),
)
COUNTING = Peer("counting", "", "tests.benchmarks.counting_peer")


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_the_script_of_each_engine_compiles(peer: Peer) -> None:
    path = environment.ROOT / f"{peer.module.replace('.', '/')}.py"

    compile(path.read_text(), str(path), "exec")


def test_bars_are_handed_over_exactly_with_their_starts_in_utc(tmp_path: Path) -> None:
    write_bars(tmp_path, "AAA", ROWS)

    heading, first, *others = (tmp_path / "AAA.csv").read_text().splitlines()
    assert heading == "Date Time,Open,High,Low,Close,Volume,Adj Close"
    assert first.split(",")[0] == "2024-07-01 13:30:00"
    for row, line in zip(ROWS, (first, *others), strict=True):
        assert tuple(map(float, line.split(",")[1:])) == (*row[1:], row[4])


def test_an_engine_answers_with_what_it_did(tmp_path: Path) -> None:
    write_bars(tmp_path, "AAA", ROWS)

    outcome = run_peer(COUNTING, Path(sys.executable), tmp_path)

    assert (outcome.engine, outcome.bars, outcome.calls) == ("counting 1.0", 3, 3)
    assert outcome.crossings == 2
    assert outcome.checksum == sum(row[1] + row[4] for row in ROWS)


def test_an_engine_that_fails_says_why_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "AAA.csv").write_text("Date Time\nno bar\n")

    with pytest.raises(PeerFault, match=r"^did not run: ValueError: .*$"):
        run_peer(COUNTING, Path(sys.executable), tmp_path)


def test_an_engine_that_is_not_to_be_had_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = Peer("Missing", str(tmp_path / "no-such-engine"), "benchmarks.peers.missing")

    with pytest.raises(PeerFault, match=r"^not installed: ERROR.*no-such-engine.*$"):
        installed(missing, tmp_path)

    assert "installing" in capsys.readouterr().err


def test_a_crossing_is_told_once_and_the_first_bar_is_none() -> None:
    crossover = Crossover()
    averages = [(2.0, 1.0), (3.0, 1.0), (1.0, 1.0), (1.0, 2.0), (2.0, 1.0)]

    assert [crossover.crossed(*each) for each in averages] == [False, False, True, False, True]
    assert (crossover.calls, crossover.crossings, crossover.checksum) == (5, 2, 15.0)
