"""Records of runs, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import Cell, line, name, number
from cli.render.equity_plot import EquityPlot
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
from cli.render.orders import orders_table
from cli.render.shares import GAINED, RATIO, SHARE
from cli.render.statistics import statistics_parts
from cli.render.table import ByWidth, Table, stacked, unfolded
from mismartera.domain.digest import short_hash
from mismartera.reporting.documents.runs import (
    DeletedRunsDocument,
    RunAccountDocument,
    RunDocument,
    RunLineDocument,
    RunListDocument,
    RunSessionDocument,
)

_MOST_SESSIONS: Final = 20
_TO_THE_DAY: Final = len("2024-07-03")
_TO_THE_MINUTE: Final = len("2024-07-03 10:15")


def run_table(document: RunListDocument) -> RenderableType:
    """One line for each run, then what is wrong with some."""
    if not document.runs:
        return Text("There are no runs yet: `system start FILE` begins one.")
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
        name("started", rank=1),
        line("name", key=True),
        number("days", COUNT, rank=4),
        number("return", GAINED, key=True),
        number("Sharpe", RATIO, rank=2),
        number("drawdown", SHARE),
        number("trades", COUNT, rank=3),
        name("state", key=True),
    )
    for each in runs:
        drawn.add_row(
            each.run,
            moment(each.started)[:started_signs],
            each.name or ABSENT,
            _sessions_of(each),
            each.total_return,
            each.sharpe,
            each.max_drawdown,
            each.trades,
            each.state,
        )
    return drawn


def deleted_line(document: DeletedRunsDocument) -> RenderableType:
    """What was removed."""
    return Text(f"deleted {', '.join(each.run for each in document.runs)}", overflow="fold")


def run_view(document: RunDocument) -> RenderableType:
    """A run: where it comes from, its equity, how good it was, and its sessions."""
    parts: list[RenderableType] = [
        Text(f"{document.run}  {document.name}  {document.state}", overflow="fold"),
        facts(*_origin(document)),
    ]
    statistics = document.statistics
    if document.equity:
        parts.append(EquityPlot(document.equity))
    if document.account is not None:
        parts += _account(document.account)
    if statistics is not None:
        parts += statistics_parts(statistics, year_is_assumed=document.year_is_assumed)
    if document.sessions:
        parts.append(_sessions(document.sessions))
    if document.unfilled:
        parts += [Text("open at the end"), orders_table(document.unfilled, None)]
    if document.notices:
        parts.append(notice_lines(document.notices))
    if document.fault:
        parts.append(Text(f"fault: {document.fault}", overflow="fold"))
    parts.append(unfolded(document.folder))
    return stacked(parts)


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
