"""A whole backtest in one loop, without a thread: what the workers do, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from mismartera.engine.backtest import Backtest
from mismartera.user_code.voices import speaking


def run_inline(
    backtest: Backtest,
    cut: Callable[[int, int], int] | None = None,
    between: Callable[[int], None] = lambda _: None,
    sessions: range | None = None,
) -> None:
    """Run a whole backtest in the calling thread, or its first `sessions`.

    `cut(position, steps)` chooses where each delivery ends; without it a delivery is a session.
    `between(position)` is called between two deliveries, where commands are carried out.
    """
    with speaking(backtest.analysis.voice):
        _run(backtest, cut, between, sessions)


def _run(
    backtest: Backtest,
    cut: Callable[[int, int], int] | None,
    between: Callable[[int], None],
    sessions: range | None,
) -> None:
    backtest.load_history()
    for session in backtest.plan.sessions if sessions is None else sessions:
        if backtest.session >= 0:
            backtest.roll()
        if backtest.needs_chunk(session):
            backtest.take_chunk(backtest.load_chunk(backtest.next_chunk(session)))
        data = backtest.begin(session)
        backtest.analysis.begin(data)
        if backtest.boundary is not None:
            backtest.boundary.before_first_step(backtest.window)
        backtest.carry_out_requests(0)
        between(0)
        position = 0
        while position < data.timeline.length:
            stop = data.timeline.length if cut is None else cut(position, data.timeline.length)
            stop = min(stop, backtest.barrier(position))
            backtest.append(stop)
            backtest.process(stop)
            position = backtest.analyse(position, stop)
            if backtest.boundary is not None:
                backtest.boundary.make_inline(position)
            backtest.carry_out_requests(position)
            between(position)
        backtest.end()
