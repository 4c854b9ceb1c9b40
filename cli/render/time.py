"""The answers of the `time` commands, drawn for people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from cli.draw.cells import name, number
from cli.render.facts import facts, table
from cli.render.format import COUNT, clock, count, counted, moment
from cli.render.table import Table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from mismartera.reporting.documents.time import (
        ConvertDocument,
        DaysDocument,
        ExchangeDocument,
        HolidaysDocument,
        MarketDocument,
        NextSessionsDocument,
        NowDocument,
        SessionDocument,
        WindowDocument,
    )


def now_view(document: NowDocument) -> RenderableType:
    """The time now, that of the run if there is one, and the market."""
    run = []
    if document.session_time is not None:
        run.append(("session time", moment(document.session_time)))
    if document.lag_seconds:
        run.append(("clock", f"{moment(document.clock)}  (lag {document.lag_seconds:.1f} s)"))
    return facts(
        ("time", f"{_weekday(document.time)} {moment(document.time)} {document.market.timezone}"),
        ("UTC", moment(document.utc)),
        *run,
        *_market_facts(document.market),
    )


def market_view(document: MarketDocument) -> RenderableType:
    """Whether a market is open at an instant."""
    at = f"{_weekday(document.at)} {moment(document.at)} {document.timezone}"
    return facts(("at", at), *_market_facts(document))


def session_view(document: SessionDocument) -> RenderableType:
    """One date of a calendar."""
    title = f"{_weekday(document.date)} {document.date} {document.exchange}"
    if not document.is_session:
        return Text(f"{title}: no session")
    return facts(
        ("session", title),
        ("open", moment(document.open)),
        ("close", f"{moment(document.close)}{' (early close)' if document.early_close else ''}"),
        *(("break", f"{clock(span.start)} to {clock(span.end)}") for span in document.breaks),
        ("time zone", document.timezone),
    )


def next_view(document: NextSessionsDocument) -> RenderableType:
    """One line for each session to come."""
    rows = table("session", "day", "open", "close", "remarks")
    for session in document.sessions:
        remark = "early close" if session.early_close else ""
        day = session.date
        rows.add_row(day, _weekday(day), moment(session.open), moment(session.close), remark)
    return Group(Text(f"{document.exchange} after {document.after}, {document.timezone}"), rows)


def days_view(document: DaysDocument) -> RenderableType:
    """How many trading days lie between two dates."""
    return facts(
        ("exchange", document.exchange),
        ("from", f"{_weekday(document.first)} {document.first}"),
        ("to", f"{_weekday(document.last)} {document.last}"),
        ("trading days", f"{count(document.sessions)} of {counted(document.calendar_days, 'day')}"),
        ("early closes", count(document.early_closes)),
    )


def holidays_view(document: HolidaysDocument) -> RenderableType:
    """The holidays of a year, and its early closes."""
    holidays = [(day.date, day.weekday, day.name or "closed") for day in document.holidays]
    early = [
        (day.date, day.weekday, f"closes early, {clock(day.close)}")
        for day in document.early_closes
    ]
    rows = table("date", "day", "holiday")
    for row in sorted(holidays + early):
        rows.add_row(*row)
    whole_days = counted(len(document.holidays), "holiday")
    closes = counted(len(early), "early close")
    title = f"{document.exchange} {document.year}: {whole_days}, {closes}"
    return Group(Text(title), rows) if len(rows) else Text(title)


def convert_view(document: ConvertDocument) -> RenderableType:
    """One instant in two zones and in UTC."""
    return facts(
        (document.from_timezone, document.from_time),
        (document.to_timezone, document.to_time),
        ("UTC", document.utc),
    )


def window_view(document: WindowDocument) -> RenderableType:
    """One line for each segment of a window."""
    early = ", early close" if document.early_close else ""
    title = f"{document.exchange} {document.date}, {document.hours} hours{early}"
    rows = Table(name("segment", key=True), name("start"), name("end"), number("minutes", COUNT))
    for segment in document.segments:
        times = (moment(segment.start), moment(segment.end))
        rows.add_row(segment.kind, *times, segment.minutes)
    return Group(Text(f"{title} ({document.timezone})"), rows)


def exchange_view(document: ExchangeDocument) -> RenderableType:
    """The default exchange, and those there are."""
    return facts(
        ("default", document.exchange),
        ("time zone", document.timezone),
        ("calendar", f"{document.first} to {document.last}"),
        ("extended hours", "yes" if document.extended_hours else "no"),
        ("exchanges", " ".join(document.exchanges)),
    )


def _market_facts(document: MarketDocument) -> tuple[tuple[str, str], ...]:
    within = "" if document.phase in {"open", "closed"} else "in "
    state = f"{document.exchange} is {within}{document.phase}"
    session: tuple[tuple[str, str], ...] = ()
    if document.session is not None:
        early = ", early close" if document.early_close else ""
        hours = f"{clock(document.open)} to {clock(document.close)}{early}"
        session = (("session", f"{document.session}, {hours}"),)
    return (
        ("market", state),
        *session,
        ("next open", moment(document.next_open)),
        ("next close", moment(document.next_close)),
    )


def _weekday(text: str) -> str:
    return f"{date.fromisoformat(text[:10]):%a}"
