"""The replay with orders beside other engines that do the same, each in an environment of its own.

All take turns on the same bars. The time of the others is from their engine's first work on, with
the bars in memory as their own objects; ours includes reading the store.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import plain_loop
from benchmarks.engine import Ran, middle, run
from benchmarks.outcome import Outcome
from benchmarks.peers.environment import PEERS, Peer, PeerFault, installed, run_peer
from benchmarks.peers.handover import WARM_UP_BARS, PeerOutcome, write_bars
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.replay import compared, replay_of
from benchmarks.workload import StoredBars
from mismartera.domain.columns import FIELDS
from mismartera.domain.interval import MINUTE

MOST_SYMBOLS: Final = 20
LEAST_TIMES: Final = 5.0


@dataclass(slots=True)
class _Entrant:
    """A peer in this run: what it did in each round, or why it does not take part."""

    peer: Peer
    interpreter: Path | None = None
    fault: str | None = None
    outcomes: list[PeerOutcome] = field(default_factory=list)

    def enter(self) -> None:
        """Install it, unless an earlier run has."""
        try:
            self.interpreter = installed(self.peer)
        except PeerFault as fault:
            self.fault = str(fault)

    def go(self, bars: Path) -> None:
        """Do the job once."""
        if self.interpreter is None or self.fault is not None:
            return
        try:
            self.outcomes.append(run_peer(self.peer, self.interpreter, bars))
        except PeerFault as fault:
            self.fault = str(fault)


@workload("peers", by_default=False)
def measure(size: Size) -> Iterator[Measurement]:
    """The replay with orders beside NautilusTrader and PyAlgoTrade, which are installed first."""
    counts = [count for count in size.symbols if count <= MOST_SYMBOLS] or size.symbols
    for count in counts:
        yield from _beside_peers(size, count)


def hand_over(bars: StoredBars, size: Size, count: int, folder: Path) -> None:
    """Write the bars of the sessions that are replayed, and those that warm the averages up."""
    before, *sessions = bars.sessions[-1 - size.days :]
    first_ns = before.close_ns - WARM_UP_BARS * MINUTE.ns
    for symbol in bars.symbols[:count]:
        columns = bars.store.read(symbol, MINUTE, first_ns, sessions[-1].close_ns)
        lists = (getattr(columns, name).tolist() for name in FIELDS)
        write_bars(folder, symbol, zip(*lists, strict=True))


def _beside_peers(size: Size, count: int) -> Iterator[Measurement]:
    entrants = [_Entrant(peer) for peer in PEERS]
    for entrant in entrants:
        entrant.enter()
    backtest = replay_of(size, count, "counting_crossover", orders=True)
    expected = plain_loop.replay(plain_loop.as_lists(size, count), orders=True)
    ours: list[Ran] = []
    with tempfile.TemporaryDirectory() as folder:
        hand_over(backtest.bars, size, count, Path(folder))
        for turn in range(size.repeats):
            print(f"{count} symbols, round {turn + 1} of {size.repeats}", file=sys.stderr)
            ours.append(run(backtest))
            for entrant in entrants:
                entrant.go(Path(folder))
    name = f"MisMartera, {count} symbols"
    yield Measurement(name, middle(ours), "bars/s")
    yield from compared(name, ours[-1].outcome, expected)
    for entrant in entrants:
        yield from _compared_to(entrant, count, ours, expected)


def _compared_to(
    entrant: _Entrant, count: int, ours: list[Ran], expected: Outcome
) -> Iterator[Measurement]:
    """What an engine came to, and how many times as fast ours is, round by round."""
    if entrant.fault is not None:
        yield Measurement(f"{entrant.peer.name}, {count} symbols: {entrant.fault}", None, "")
        return
    theirs = entrant.outcomes
    name, last = f"{theirs[-1].engine}, {count} symbols", theirs[-1]
    yield Measurement(name, median(each.bars / each.seconds for each in theirs), "bars/s")
    read = median(each.bars / (each.reading_s + each.seconds) for each in theirs)
    yield Measurement(f"{name}: its reading included", read, "bars/s")
    yield Measurement(f"{name}: strategy calls", last.calls, "bars", Goal("=", expected.calls))
    yield Measurement(f"{name}: derived bars", last.derived, "bars")
    yield Measurement(f"{name}: crossings", last.crossings, "crossings")
    yield Measurement(f"{name}: fills", last.fills, "fills")
    yield Measurement(f"{name}: checksum", last.checksum, "")
    pairs = list(zip(ours, theirs, strict=True))
    times = median(own.bars / own.seconds / (its.bars / its.seconds) for own, its in pairs)
    yield Measurement(f"ours ÷ {name}", times, "times", Goal("≥", LEAST_TIMES))
    by_cpu = median(own.bars / own.cpu_s / (its.bars / its.cpu_s) for own, its in pairs)
    yield Measurement(f"ours ÷ {name}, by processor time", by_cpu, "times")
