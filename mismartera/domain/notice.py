"""Notices: what happened to a run that its user has to know, with its instant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about.

    `plan`: what was asked for is done otherwise. `coverage`: the store lacks some of the span or
    the history, which a run under way must not know. `likely_split`: a symbol opened as after a
    split that nothing stored explains. `cash_cut`: an order was cut to what cash pays.
    `cash_below_zero`: an exit cost more than there was. `no_equity`: equity is at or below zero,
    nothing is opened any more. `margin_call`: equity is below maintenance. `no_volume`: a bar met
    an order and had no volume to fill it from. `no_bars`: a symbol that is held had no bar in a
    whole session. `carried_over`: what was to be closed could not be, and is closed at the next
    open. `strategy`: a strategy raised. `record`: something of the run could not be recorded.
    `benchmark`: its benchmark lacks bars.
    """

    PLAN = "plan"
    COVERAGE = "coverage"
    LIKELY_SPLIT = "likely_split"
    CASH_CUT = "cash_cut"
    CASH_BELOW_ZERO = "cash_below_zero"
    NO_EQUITY = "no_equity"
    MARGIN_CALL = "margin_call"
    NO_VOLUME = "no_volume"
    NO_BARS = "no_bars"
    CARRIED_OVER = "carried_over"
    STRATEGY = "strategy"
    RECORD = "record"
    BENCHMARK = "benchmark"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for people, about a symbol or (None) the whole run.

    `time_ns` is the instant of the session at which it happened, None for what belongs to none.
    """

    time_ns: int | None
    kind: NoticeKind
    symbol: str | None
    text: str


def of_plan(text: str) -> Notice:
    """A notice of what was settled before the run began."""
    return Notice(None, NoticeKind.PLAN, None, text)
