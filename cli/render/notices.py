"""Notices of a run, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.render.format import count, moment
from mismartera.reporting.documents.notices import NoticeDocument

_PLAN: Final = "plan"
_MOST: Final = 20


def notice_lines(notices: Sequence[NoticeDocument]) -> RenderableType:
    """One line for each, with its time where it has one; of many the last ones."""
    left = len(notices) - _MOST
    more = [f"… {count(left)} earlier: --json gives all"] if left > 0 else []
    shown = [f"note: {notice_line(each)}" for each in notices[-_MOST:]]
    return Text("\n".join([*more, *shown]), overflow="fold")


def notice_line(notice: NoticeDocument) -> str:
    """A notice in one line."""
    return notice.text if notice.time is None else f"{moment(notice.time)}  {notice.text}"


def happened(notices: Sequence[NoticeDocument]) -> list[NoticeDocument]:
    """Those of what happened; what the plan says of itself was said at the start."""
    return [each for each in notices if each.kind != _PLAN]
