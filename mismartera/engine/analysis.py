"""The analysis engine's work on a delivery: walk its steps, trade, call strategies, decide.

Whoever holds the delivery moves the session's time; here it is one integer that is set.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from time import perf_counter_ns, thread_time_ns
from typing import NamedTuple

import numpy as np

from mismartera.domain.bar import Bar
from mismartera.domain.signal import Decision, Signal
from mismartera.engine.calls import Calls, calls_between
from mismartera.engine.interrupt import Interrupt, Stopped
from mismartera.engine.quality_watch import QualityWatch
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.engine.signals import Act, checked
from mismartera.engine.strategy_notices import tell_cut, tell_fault
from mismartera.engine.trading import Trading
from mismartera.monitoring.metrics import DurationName, PerformanceMetrics
from mismartera.session.session_data import AsOf, SessionData
from mismartera.strategies.context import CancelRequest, SymbolRequest
from mismartera.strategies.strategy import Sent
from mismartera.user_code.ctrl_c import CTRL_C
from mismartera.user_code.faults import (
    MOST_OF_A_REASON,
    fault_text,
    limited,
    log_fault,
)
from mismartera.user_code.voices import Voice

_log = logging.getLogger(__name__)
_SLOW_CALL_NS = 100_000_000
_ACTS_AT_ONCE = 10_000
"""Signals that are checked at once: whoever stops the run must not wait for a million."""


class Published(NamedTuple):
    """What is true at the end of a step: a snapshot takes this first and reads all as of it."""

    data: SessionData
    position: int
    decisions: int
    entries: int


_published: Callable[[tuple[SessionData, int, int, int]], Published]
_published = partial(tuple.__new__, Published)
"""What `Published._make` does, at half its cost: it is made at every step."""


class AnalysisEngine:
    """Fills → strategies → signals → risk → decisions → orders. Reads session data alone."""

    def __init__(
        self,
        runners: Sequence[RunningStrategy],
        trading: Trading,
        quality: QualityWatch,
        metrics: PerformanceMetrics,
        interrupt: Interrupt,
        *,
        max_errors: int,
    ) -> None:
        self.runners = tuple(runners)
        self.trading = trading
        self._quality = quality
        self.decisions: list[Decision] = []
        self.requests: list[SymbolRequest] = []
        self.published: Published | None = None
        self.calling: str | None = None
        self.observer: Callable[[int], None] | None = None
        self.clock_text: Callable[[int], str | None] = lambda _: None
        self._entries = trading.ledger.entries
        self._metrics = metrics
        self._interrupt = interrupt
        self._max_errors = max_errors
        self._as_of = AsOf()
        self._data: SessionData | None = None
        self._version = -1
        self._watching = False
        self._step = -1
        self._reported: set[str] = set()

    def begin(self, data: SessionData) -> None:
        """Start a session: bind every strategy to its data and call `on_start`."""
        self._data = data
        self._as_of = AsOf(0)
        self._version = data.version
        self.trading.begin(data, self._as_of)
        self._quality.begin()
        for runner in self.runners:
            runner.bind(data, self._as_of, self.trading)
        self._publish(0)
        self._call_all("on_start")

    def end(self) -> None:
        """End the session: call `on_end`."""
        self._rebind_if_changed()
        self._call_all("on_end")
        self._count_faults_of_threads()
        for runner in self.runners:
            tell_fault(runner, self.trading)
        self.trading.end()
        self._publish(self._as_of.position)

    def process(self, first: int, stop: int, skip_before: int = 0) -> int:
        """Take the steps `first … stop`; return the position reached.

        It is less than `stop` when the interrupt asked to hand back, or a strategy for symbols:
        what was asked for in between two steps is carried out after the first of these steps.
        Strategies are not called at steps before `skip_before`: the session lags its clock there.
        """
        assert self._data is not None
        self._rebind_if_changed()
        self._watching = self.watches_quality
        stop = first + 1 if self.requests else stop
        self.trading.deliver(stop)
        for _, end, calls in calls_between(self._data, self._enabled(), first, stop):
            reached = self._walk(calls, end, skip_before)
            if reached < end or self._interrupt.hand_back or self.requests:
                return reached
        return stop

    def add_runner(self, runner: RunningStrategy) -> None:
        """Call a strategy from now on, after those that are there already."""
        self.runners = (*self.runners, runner)
        if self._data is not None:
            runner.bind(self._data, self._as_of, self.trading)
            self._call(runner, partial(runner.strategy.on_start, runner.context))

    def remove_runner(self, runner: RunningStrategy) -> None:
        """Call a strategy no more."""
        self.runners = tuple(each for each in self.runners if each is not runner)

    def _rebind_if_changed(self) -> None:
        assert self._data is not None
        if self._data.version != self._version:
            self._version = self._data.version
            self.trading.rebind()
            for runner in self.runners:
                runner.rebind(self._data, self._as_of)

    def _enabled(self) -> list[RunningStrategy]:
        return [runner for runner in self.runners if runner.enabled]

    def _walk(self, calls: Calls, stop: int, skip_before: int) -> int:
        """Make the calls of some steps; return the position reached."""
        assert self._data is not None
        data, marks, self._step = self._data.frozen(), [perf_counter_ns()], -1
        began_ns = thread_time_ns()
        turns: list[tuple[int, str]] = []
        following = zip(calls.steps, calls.bars, strict=False)
        for turn in calls.turns:
            self.calling, made = turn.runner.key, len(marks)
            called = islice(following, turn.calls)
            handed_back = self._take_turn(data, turn.runner, called, marks.append, skip_before)
            turn.runner.calls += len(marks) - made
            turns.append((len(marks), turn.runner.key))
            if handed_back:
                self._record(marks, turns, thread_time_ns() - began_ns)
                return self._step + 1
        self.calling = None
        self._record(marks, turns, thread_time_ns() - began_ns)
        self._count_faults_of_threads()
        if self._step >= 0 and self._finish(data, self._step + 1):
            return self._step + 1
        if self._act_up_to(data, stop):
            return self._step + 1
        if self._as_of.position < stop:
            self._as_of.position = stop
            self._finish(data, stop)
        return stop

    def _take_turn(
        self,
        data: SessionData,
        runner: RunningStrategy,
        calls: Iterator[tuple[int, Bar | None]],
        mark: Callable[[int], None],
        skip_before: int,
    ) -> bool:
        """Make consecutive calls of one strategy; tell whether to hand back before the rest."""
        as_of, interrupt, current = self._as_of, self._interrupt, self._step
        context, on_bar, on_step = runner.context, runner.on_bar, runner.on_step
        acts_at = self._next_act(as_of.position)
        for step, bar in calls:
            if step != current:
                if current >= 0 and self._finish(data, current + 1):
                    return True
                if step >= acts_at:
                    if self._act_up_to(data, step):
                        return True
                    self._act_at(step)
                    acts_at = self._next_act(step + 1)
                self._step = current = step
                as_of.position = step + 1
            if step < skip_before or not runner.enabled:
                runner.skipped += 1
                continue
            if interrupt.stop:
                raise Stopped
            try:
                sent = on_step(context) if bar is None else on_bar(context, bar)
                if sent is not None or context.outbox:
                    self._take(runner, sent)
                    acts_at = self._next_act(step + 1)
            except BaseException as error:  # noqa: BLE001 - a strategy's fault is isolated here
                self._failed(runner, error)
                acts_at = self._next_act(step + 1)
            mark(perf_counter_ns())
        return False

    @property
    def watches_quality(self) -> bool:
        """Whether a strategy wants to be told of quality: then every step is looked at."""
        return any(runner.has_on_quality for runner in self.runners)

    def _act_up_to(self, data: SessionData, stop: int) -> bool:
        """Act at the steps before `stop` at which nobody has bars; tell whether to hand back."""
        step = self._next_act(self._as_of.position)
        while step < stop:
            self._act_at(step)
            self._step = step
            if self._finish(data, step + 1):
                return True
            step = self._next_act(step + 1)
        return False

    def _next_act(self, step: int) -> int:
        return step if self._watching else self.trading.next_due(step)

    def _act_at(self, step: int) -> None:
        """What comes before bars within a step: fills, and who is told of them and of quality."""
        self._as_of.position = step + 1
        for fill in self.trading.take(step) if self.trading.is_due(step) else ():
            for runner in self._enabled():
                if runner.key == fill.strategy and runner.has_on_fill:
                    self._call(runner, partial(runner.strategy.on_fill, runner.context, fill))
        if self._watching:
            self._tell_quality(step + 1)

    def _tell_quality(self, position: int) -> None:
        assert self._data is not None
        for symbol, quality in self._quality.changes(self._data, position):
            for runner in self._enabled():
                if runner.has_on_quality:
                    hook = runner.strategy.on_quality
                    self._call(runner, partial(hook, runner.context, symbol, quality))

    def _finish(self, data: SessionData, position: int) -> bool:
        """Publish the end of a step; tell whether the delivery is to be handed back."""
        self.published = _published((data, position, len(self.decisions), len(self._entries)))
        if self.observer is not None:
            self.observer(position)
        return self._interrupt.hand_back or bool(self.requests)

    def republish(self) -> None:
        """Publish the session anew, since something came or went between two steps."""
        self._publish(self._as_of.position)

    def _publish(self, position: int) -> None:
        assert self._data is not None
        counts = len(self.decisions), len(self._entries)
        self.published = Published(self._data.frozen(), position, *counts)

    def _call_all(self, method: str) -> None:
        for runner in self._enabled():
            self._call(runner, partial(getattr(runner.strategy, method), runner.context))

    def _call(self, runner: RunningStrategy, call: Callable[[], Sent]) -> None:
        """Call a strategy outside of the walk, isolated as within."""
        self._interrupt.check()
        before, self.calling = self.calling, runner.key
        runner.calls += 1
        try:
            self._take(runner, call())
        except BaseException as error:  # noqa: BLE001 - a strategy's fault is isolated here
            self._failed(runner, error)
        self.calling = before

    def symbols_added(self, symbols: Sequence[str]) -> None:
        """Tell every strategy that overrides `on_symbol_added` of symbols that came."""
        for runner in self._enabled():
            if runner.has_on_symbol_added:
                self._rebind_if_changed()
                for symbol in symbols:
                    hook = runner.strategy.on_symbol_added
                    self._call(runner, partial(hook, runner.context, symbol))

    def _take(self, runner: RunningStrategy, sent: Sent) -> None:
        """Do what a call that returned has asked for, in the order in which it did."""
        asked: list[object]
        asked = [] if sent is None else [sent] if isinstance(sent, Signal) else self._listed(sent)
        outbox = runner.context.outbox
        if outbox:
            runner.context.outbox = []
            asked[:0] = [each for each in outbox if not isinstance(each, SymbolRequest)]
        acts: list[Act] = []
        for first in range(0, len(asked), _ACTS_AT_ONCE):
            self._interrupt.check()
            acts += checked(asked[first : first + _ACTS_AT_ONCE], runner.key)
        self.requests += [each for each in outbox if isinstance(each, SymbolRequest)]
        for act in acts:
            self._interrupt.check()
            self._act(runner, act)

    def _listed(self, sent: Iterable[object]) -> list[object]:
        """What a call gave one by one; there may be no end of it."""
        asked = []
        for each in sent:
            self._interrupt.check()
            asked.append(each)
        return asked

    def _act(self, runner: RunningStrategy, act: Act) -> None:
        if isinstance(act, CancelRequest):
            self.trading.cancel_of(runner.key, act.number)
        else:
            if len(act.reason) > MOST_OF_A_REASON:
                act = act._replace(reason=limited(act.reason, MOST_OF_A_REASON))
                tell_cut(runner, self.trading)
            runner.signals += 1
            runner.approved += self.order(runner.key, act).approved

    def order(self, strategy: str, signal: Signal) -> Decision:
        """Decide on a signal now, of a strategy or of a person; approved, it becomes orders."""
        decision = self.trading.decide(len(self.decisions) + 1, strategy, signal)
        self.decisions.append(decision)
        return decision

    def _failed(self, runner: RunningStrategy, error: BaseException) -> None:
        """Count a fault of a strategy; the run's being stopped and a Ctrl-C are none.

        Its first one is told at once, and that it is called no more.
        """
        if isinstance(error, Stopped):
            self._interrupt.check()
        CTRL_C.raise_if_pressed(error)
        runner.context.outbox = []
        log_fault(_log, f"strategy {runner.key} raised", error)
        was_called = runner.enabled
        runner.raised(fault_text(error), self._max_errors)
        if not runner.told or runner.enabled != was_called:
            tell_fault(runner, self.trading)

    def _count_faults_of_threads(self) -> None:
        for runner in self.runners:
            while runner.thread_faults:
                runner.raised(runner.thread_faults.popleft(), self._max_errors)

    def voice(self) -> Voice | None:
        """Whose code is called just now."""
        runner = next((each for each in self.runners if each.key == self.calling), None)
        if runner is None:
            return None
        return Voice(runner.key, self._shown_time, runner.thread_faults.append)

    def _shown_time(self) -> str | None:
        data, position = self._data, self._as_of.position
        if data is None:
            return None
        return self.clock_text(data.timeline.instant(position) if position else data.start_ns)

    def _record(self, marks: list[int], turns: list[tuple[int, str]], computed_ns: int) -> None:
        """Record how long the calls took; report (never act on) each strategy's first slow one.

        `marks` are instants between calls, `turns` say up to how many of them whose calls they are.
        `computed_ns` is how long this thread had the processor meanwhile: the rest of a slow call
        was waiting, for the processor or for another thread.
        """
        if len(marks) < 2:
            return
        times = np.array(marks, np.int64)
        lengths = times[1:] - times[:-1]
        self._metrics.session.duration(DurationName.STRATEGY_CALLS).record_all(lengths)
        slowest = int(lengths.argmax())
        took = int(lengths[slowest])
        if took <= _SLOW_CALL_NS:
            return
        key = next(key for count, key in turns if slowest + 1 < count)
        if key not in self._reported:
            self._reported.add(key)
            waited = max(took - computed_ns, 0) / 1e6
            text = "a call of strategy %s took %.0f ms, %.0f of which at least it waited"
            _log.warning(text, key, took / 1e6, waited)
