"""Notices as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mismartera.domain.notice import Notice
from mismartera.reporting.documents.notices import NoticeDocument


def notice_documents(
    notices: Iterable[Notice], iso: Callable[[int], str]
) -> tuple[NoticeDocument, ...]:
    """Notices as they are shown; `iso` writes an instant in the exchange's own time."""
    return tuple(
        NoticeDocument(
            None if each.time_ns is None else iso(each.time_ns),
            each.kind.value,
            each.symbol,
            each.text,
        )
        for each in notices
    )
