"""Records of runs, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import Cell, line, name, number
from cli.render.equity_plot import EquityPlot
from cli.render.execution import decisions_table
from cli.render.facts import facts
from cli.render.format import (
    ABSENT,
    COUNT,
    GAIN,
    MONEY,
    PERCENT,
    QUANTITY,
    count,
    counted,
    moment,
    money,
)
from cli.render.notices import notice_lines
from cli.render.orders import day_of, orders_table
from cli.render.run_trades import trades_view
from cli.render.shares import GAINED, RATIO, SHARE
from cli.render.statistics import statistics_parts
from cli.render.table import ByWidth, Table, stacked, unfolded
from cli.render.telling import result_line, shortfall
from mismartera.domain.digest import short_hash
from mismartera.reporting.documents.execution import DecisionsDocument
from mismartera.reporting.documents.runs import (
    DeletedRunsDocument,
    RunAccountDocument,
    RunDocument,
    RunLineDocument,
    RunListDocument,
    RunNoteDocument,
    RunSessionDocument,
)

_MOST_SESSIONS: Final = 40
_MORE: Final = "more of it: --sessions, --trades, --rejected; `runs trades`, `runs report`"
_TO_THE_DAY: Final = len("2024-07-03")
_TO_THE_MINUTE: Final = len("2024-07-03 10:15")


def run_table(document: RunListDocument) -> RenderableType:
    """One line for each run, then what is wrong with some."""
    if not document.runs:
        return Text("There are no such runs: `system start FILE` begins one.")
    drawn = runs_table(document.runs)
    faults = [
        Text(f"{each.run} {each.state}: {each.fault}", overflow="fold")
        for each in document.runs
        if each.fault
    ]
    return stacked([drawn, *faults])


def runs_table(runs: Sequence[RunLineDocument]) -> RenderableType:
    """One line for each run; where there is room, with the time at which it was started."""
    return ByWidth(_runs(runs, _TO_THE_MINUTE), lambda: _runs(runs, _TO_THE_DAY))


def _runs(runs: Sequence[RunLineDocument], started_signs: int) -> Table:
    drawn = Table(
        name("run", key=True),
        name("started", rank=3),
        line("strategy", rank=1),
        line("symbols", rank=2),
        number("profit", GAIN, key=True),
        number("return", GAINED, rank=1),
        number("drawdown", SHARE, rank=4),
        number("Sharpe", RATIO, rank=5),
        number("trades", COUNT, rank=4),
        number("refused", COUNT, rank=1),
        number("days", COUNT, rank=6),
        name("state", key=True),
        line("note", rank=2),
        line("name", rank=7),
    )
    for each in runs:
        drawn.add_row(
            each.run,
            moment(each.started)[:started_signs],
            ", ".join(each.strategies) or ABSENT,
            ", ".join(each.symbols) or ABSENT,
            each.profit,
            each.total_return,
            each.max_drawdown,
            each.sharpe,
            each.trades,
            each.refused if each.profit is not None else None,
            _sessions_of(each),
            each.state,
            each.note,
            each.name or ABSENT,
        )
    return drawn


def note_line(document: RunNoteDocument) -> RenderableType:
    """What is noted of a run."""
    said = document.note or "nothing is noted: `runs note RUN TEXT` does"
    return Text(f"{document.run}: {said}", overflow="fold")


def deleted_line(document: DeletedRunsDocument) -> RenderableType:
    """What was removed."""
    return Text(f"deleted {', '.join(each.run for each in document.runs)}", overflow="fold")


def run_view(document: RunDocument) -> RenderableType:
    """A run: what came of it, how good it was, its equity, and where it comes from."""
    parts, statistics = [_head(document), *shortfall(document.result)], document.statistics
    if document.account is not None:
        parts += _account(document.account)
    if statistics is not None:
        parts += statistics_parts(statistics, year_is_assumed=document.year_is_assumed)
    if document.equity:
        parts.append(EquityPlot(document.equity))
    if document.unfilled:
        parts += [Text("open at the end"), orders_table(document.unfilled, None)]
    if document.notices:
        parts.append(notice_lines(document.notices))
    if document.fault:
        parts.append(Text(f"fault: {document.fault}", overflow="fold"))
    parts += [facts(*_origin(document)), Text(_MORE), unfolded(document.folder)]
    return stacked(parts)


def run_parts(document: RunDocument, *, sessions: bool = True) -> RenderableType:
    """What was asked for of a run: its sessions, its trades, the signals that were refused."""
    parts: list[RenderableType] = [_head(document)]
    if sessions:
        parts.append(_sessions(document.sessions))
    if document.trades is not None:
        parts.append(trades_view(document.trades))
    if document.rejected is not None:
        parts.append(_rejected(document.rejected))
    return stacked(parts)


def _head(document: RunDocument) -> RenderableType:
    """Which run it is, what the user has noted of it, and its result."""
    lines = [f"{document.run}  {document.name}  {document.state}", document.note]
    lines.append(result_line(document.result))
    return Text("\n".join(filter(None, lines)), overflow="fold")


def _rejected(document: DecisionsDocument) -> RenderableType:
    if not document.decisions:
        return Text("no signal was refused")
    shown = document.decisions
    drawn = decisions_table(shown, day_of(document.session_time))
    if len(shown) == document.count:
        return drawn
    left_out = f"the last {len(shown)} of {counted(document.count, 'refusal')}: --json gives all"
    return stacked([drawn, Text(left_out)])


def _sessions_of(run: RunLineDocument) -> str:
    """How many sessions there were, and how many there were to be, where that differs."""
    if run.sessions == run.planned_sessions:
        return count(run.sessions)
    return f"{count(run.sessions)}/{count(run.planned_sessions)}"


def _origin(document: RunDocument) -> Iterator[tuple[str, str]]:
    yield "started", moment(document.started)
    yield "ended", moment(document.ended)
    if document.sessions:
        span = f"{document.sessions[0].date} to {document.sessions[-1].date}"
        had, planned = len(document.sessions), document.planned_sessions
        of = "" if had == planned else f" of {count(planned)}"
        yield "sessions", f"{count(had)}{of}, {span} {document.exchange}"
    yield "configuration", document.configuration_file
    yield "version", f"{document.version}, code {short_hash(document.code_sha256)}"
    for each in document.code:
        of_product = each.source == "included"
        digest = "" if of_product or not each.sha256 else f", {short_hash(each.sha256)}"
        yield each.kind, f"{each.key} ({each.source}{digest})"
    if document.data:
        rows = sum(each.rows for each in document.data)
        yield "data", f"{count(rows)} rows of {count(len(document.data))} series"
    counts = (document.decisions, document.orders, document.fills)
    nouns = zip(counts, ("decision", "order", "fill"), strict=True)
    yield "traded", ", ".join(counted(number, noun) for number, noun in nouns)
    if document.commands:
        yield "commands", f"{counted(len(document.commands), 'command')} from outside"


def _account(account: RunAccountDocument) -> Iterator[RenderableType]:
    """What the ledger of a run without an end comes to."""
    yield facts(
        ("ledger so far", f"{count(account.entries)} entries"),
        ("cash", money(account.cash)),
        ("fees", money(account.fees)),
    )
    if not account.positions:
        yield Text("no open positions")
        return
    drawn = Table(
        name("symbol", key=True),
        number("quantity", QUANTITY, key=True),
        number("cost", MONEY, key=True),
        number("realised", GAIN),
        number("fees", MONEY, rank=1),
    )
    for each in account.positions:
        drawn.add_row(each.symbol, each.quantity, each.cost, each.realised, each.fees)
    yield drawn


def _sessions(sessions: Sequence[RunSessionDocument]) -> RenderableType:
    """One line for each session; of many the first and the last ones."""
    drawn = Table(
        name("session", key=True),
        number("equity", MONEY, key=True),
        number("profit", GAIN, rank=1),
        number("return", GAINED, key=True),
        number("quality", PERCENT),
        number("gaps", COUNT, rank=2),
    )
    half = _MOST_SESSIONS // 2
    cut = len(sessions) > _MOST_SESSIONS
    for each in sessions[:half] if cut else sessions:
        drawn.add_row(*_session(each))
    if cut:
        drawn.add_row(f"… {count(len(sessions) - 2 * half)} more …")
        for each in sessions[-half:]:
            drawn.add_row(*_session(each))
    return drawn


def _session(session: RunSessionDocument) -> Iterator[Cell]:
    yield session.date
    yield session.equity
    yield session.profit
    yield session.session_return
    yield session.quality
    yield session.gaps
