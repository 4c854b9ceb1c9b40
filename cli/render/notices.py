"""Notices of a run, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.render.format import moment
from mismartera.reporting.documents.notices import NoticeDocument


def notice_lines(notices: Sequence[NoticeDocument]) -> RenderableType:
    """One line for each, with its time where it has one."""
    return Text("\n".join(f"note: {notice_line(each)}" for each in notices), overflow="fold")


def notice_line(notice: NoticeDocument) -> str:
    """A notice in one line."""
    return notice.text if notice.time is None else f"{moment(notice.time)}  {notice.text}"
