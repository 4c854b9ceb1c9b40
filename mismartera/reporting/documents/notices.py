"""Notices as they are shown: by `wait`, `system status`, `runs show` and the export."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeDocument:
    """What happened to a run that its user has to know.

    `time` is the session's time, ISO 8601 with the exchange's offset, null for what belongs to no
    instant of it. `kind` says what it is about, `symbol` of which symbol (null: of the whole run).
    """

    time: str | None
    kind: str
    symbol: str | None
    text: str
