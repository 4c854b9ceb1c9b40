"""What a configuration needs, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.draw.numbers import ABSENT
from cli.render.format import COUNT, count, counted
from cli.render.table import Table, stacked
from mismartera.reporting.documents.explain import (
    AskDocument,
    ExplainDocument,
    ExplainedInterval,
    ExplainedSymbol,
)

_MOST_NAMED = 12


def explain_view(document: ExplainDocument) -> RenderableType:
    """What will be streamed, derived and loaded, and why; refused symbols last."""
    refused = [each for each in document.symbols if each.refused is not None]
    parts: list[RenderableType] = [_head(document), _intervals(document.intervals)]
    if len(refused) < len(document.symbols):
        parts.append(_symbols(document.symbols))
    if document.indicators:
        parts.append(_indicators(document))
    if document.scanners:
        parts.append(_scanners(document))
    parts += [
        Text(f"{each.symbol} is refused: {each.refused}", overflow="fold") for each in refused
    ]
    if document.notices:
        parts.append(Text("\n".join(document.notices), overflow="fold"))
    return stacked(parts)


def _head(document: ExplainDocument) -> Text:
    sessions = counted(document.sessions, "session")
    dates = f"{document.first} to {document.last}"
    return Text(
        f"{document.session_name}: {sessions} of {document.exchange}, {dates}\n{document.file}",
        overflow="fold",
    )


def _intervals(intervals: Sequence[ExplainedInterval]) -> Table:
    table = Table(
        name("bars", key=True),
        name("are", key=True),
        name("history", rank=1),
        name("from", rank=2),
        words("asked for by"),
    )
    for each in intervals:
        table.add_row(
            each.interval,
            "streamed" if each.is_streamed else "held",
            _sessions(each.history_sessions),
            each.first or ABSENT,
            "\n".join(map(_ask, each.asked_by)),
        )
    return table


def _ask(ask: AskDocument) -> str:
    amounts = [
        _sessions(ask.sessions) if ask.sessions else "",
        f"{count(ask.rows)} rows of warm-up" if ask.rows else "",
        f"{count(ask.calendar_days)} days" if ask.calendar_days else "",
    ]
    given = ", ".join(amount for amount in amounts if amount)
    return f"{ask.who} ({given})" if given else ask.who


def _sessions(number: int) -> str:
    return counted(number, "session") if number else ABSENT


def _symbols(symbols: Sequence[ExplainedSymbol]) -> Table:
    table = Table(
        words("symbols", key=True, least=12),
        name("base", key=True),
        words("why"),
        name("read from", rank=1),
        words("stored", least=14),
        words("bars come from", rank=2, least=14),
    )
    for alike in _alike(symbols):
        first = alike[0]
        table.add_row(
            _named([each.symbol for each in alike]),
            first.base,
            first.why,
            first.loaded_from or ABSENT,
            _stored(first),
            "\n".join(f"{each.interval}: {each.source}" for each in first.sources[1:]),
        )
    return table


def _stored(symbol: ExplainedSymbol) -> str:
    dates = f"{symbol.stored_from} to {symbol.stored_to}"
    is_short = (symbol.stored_from or "") > (symbol.loaded_from or symbol.stored_from or "")
    return f"{dates}, less than asked for" if is_short else dates


def _alike(symbols: Sequence[ExplainedSymbol]) -> Iterator[list[ExplainedSymbol]]:
    """Symbols of which everything else is the same, together."""
    groups: dict[tuple[object, ...], list[ExplainedSymbol]] = {}
    for each in symbols:
        if each.refused is None:
            key = (each.base, each.why, each.sources, each.stored_from, each.stored_to)
            groups.setdefault(key, []).append(each)
    yield from groups.values()


def _named(symbols: Sequence[str]) -> str:
    more = len(symbols) - _MOST_NAMED
    return ", ".join(symbols[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _indicators(document: ExplainDocument) -> Table:
    table = Table(
        words("indicator", key=True),
        number("warm-up rows", COUNT, key=True),
        words("asked for by"),
    )
    for each in document.indicators:
        table.add_row(each.key, each.warm_up_rows or "from the open", each.asked_by)
    return table


def _scanners(document: ExplainDocument) -> Table:
    headings = ("when", "universe", "reads", "keeps")
    table = Table(words("scanner", key=True), *(words(each, least=12) for each in headings))
    for each in document.scanners:
        table.add_row(each.scanner, each.when, each.universe, each.reads, each.keeps)
    return table
