"""Notices: what happened to a run that its user has to know, with its instant."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class NoticeKind(StrEnum):
    """What a notice is about.

    `likely_split`: a symbol opened as after a split that nothing stored explains. `cash_cut`: an
    order was cut to what cash pays. `cash_below_zero`: an exit cost more than there was.
    `no_equity`: equity is at or below zero, nothing is opened any more. `margin_call`: equity is
    below maintenance. `no_volume`: a bar met an order and had no volume to fill it from. `no_bars`:
    a symbol that is held had no bar in a whole session. `carried_over`: what was to be closed
    could not be, and is closed at the next open.
    """

    LIKELY_SPLIT = "likely_split"
    CASH_CUT = "cash_cut"
    CASH_BELOW_ZERO = "cash_below_zero"
    NO_EQUITY = "no_equity"
    MARGIN_CALL = "margin_call"
    NO_VOLUME = "no_volume"
    NO_BARS = "no_bars"
    CARRIED_OVER = "carried_over"


class Notice(NamedTuple):
    """One sentence for people, about a symbol or (None) the whole account."""

    time_ns: int
    kind: NoticeKind
    symbol: str | None
    text: str
