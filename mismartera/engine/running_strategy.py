"""A strategy in a run: its place, its counters, and whether it is still called."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from typing import cast

import numpy as np

from mismartera.domain.columns import Bool
from mismartera.domain.interval import Interval
from mismartera.engine.own_account import OwnAccount
from mismartera.engine.trading import Trading
from mismartera.session.session_data import AsOf, SessionData
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import AnyStrategy, Strategy, Subscription
from mismartera.user_code.faults import MOST_OF_A_REASON

_log = logging.getLogger(__name__)


class RunningStrategy:
    """One configured strategy over the sessions of a run; `told` of its `errors` were noticed."""

    __slots__ = (
        "approved",
        "calls",
        "context",
        "cut_reasons",
        "enabled",
        "errors",
        "has_on_bar",
        "has_on_fill",
        "has_on_quality",
        "has_on_step",
        "has_on_symbol_added",
        "key",
        "last_error",
        "on_bar",
        "on_step",
        "signals",
        "skipped",
        "strategy",
        "thread_faults",
        "told",
    )

    def __init__(self, key: str, strategy: AnyStrategy) -> None:
        self.key = key
        self.strategy = strategy
        self.has_on_bar = _overrides(strategy, "on_bar")
        self.has_on_fill = _overrides(strategy, "on_fill")
        self.has_on_quality = _overrides(strategy, "on_quality")
        self.has_on_step = _overrides(strategy, "on_step")
        self.has_on_symbol_added = _overrides(strategy, "on_symbol_added")
        self.on_bar = strategy.on_bar
        self.on_step = strategy.on_step
        self.enabled = True
        self.calls = 0
        self.signals = 0
        self.approved = 0
        self.errors = 0
        self.told = 0
        self.skipped = 0
        self.cut_reasons = False
        self.thread_faults: deque[str] = deque()
        self.last_error: str | None = None
        self.context: Context = cast("Context", None)

    def raised(self, fault: str, limit: int) -> None:
        """Count what it raised; after so many it is called no more."""
        self.errors += 1
        self.last_error = fault
        if self.errors >= limit and self.enabled:
            self.enabled = False
            _log.error("strategy %s is disabled after %d errors", self.key, self.errors)

    @property
    def fault(self) -> str | None:
        """What it raised, as a sentence; None where it never did."""
        if not self.errors:
            return None
        times = "once" if self.errors == 1 else f"{self.errors:,} times"
        end = "" if self.enabled else " and was called no more"
        return f"strategy {self.key} raised {times}{end}: {self.last_error}"

    @property
    def cut(self) -> str:
        """That reasons that it gave are cut, as a sentence."""
        most = f"{MOST_OF_A_REASON:,} characters"
        return f"strategy {self.key} gave reasons of more than {most}: they are cut"

    @property
    def silence(self) -> str | None:
        """Why no bar is ever given to it that wants bars, as a sentence; None where they are."""
        if self.subscriptions or not (self.has_on_bar or self.has_on_step):
            return None
        hint = "`self.subscribe(interval)` in its setup asks for them"
        return f"strategy {self.key} subscribes to nothing, so no bars are given to it: {hint}"

    @property
    def subscriptions(self) -> Sequence[Subscription]:
        return self.strategy.needs.subscriptions

    def bind(self, data: SessionData, as_of: AsOf, trading: Trading) -> None:
        """Read from this session from now on."""
        self.context = Context(data, as_of, OwnAccount(self.key, trading))
        self.rebind(data, as_of)

    def rebind(self, data: SessionData, as_of: AsOf) -> None:
        """Find the columns of indicators again, since the session's blocks changed."""
        for view in self.strategy.needs.views:
            view.bind(data, as_of)

    def covered(self, interval: Interval, symbols: Sequence[str]) -> Bool:
        """Which of the symbols it subscribes to on an interval."""
        chosen = [each for each in self.subscriptions if each.interval == interval]
        if any(each.symbols is None for each in chosen):
            return np.ones(len(symbols), np.bool_)
        return np.array([any(s.covers(symbol) for s in chosen) for symbol in symbols], np.bool_)


def _overrides(strategy: AnyStrategy, method: str) -> bool:
    return getattr(type(strategy), method) is not getattr(Strategy, method)
