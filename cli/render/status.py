"""The state of the run, drawn."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import Items, Styled, name, words
from cli.draw.numbers import fixed
from cli.draw.records import Name, Value
from cli.render.execution import account_facts
from cli.render.format import ABSENT, bar_of, count, moment
from cli.render.notices import notice_lines
from cli.render.outcome import speed_text
from cli.render.table import Facts, Table, stacked
from mismartera.reporting.documents.session import StatusDocument, WorkerDocument


def status_view(status: StatusDocument) -> RenderableType:
    """State, session and progress, then the workers."""
    parts: list[RenderableType] = [_facts(status)]
    if status.workers:
        parts.append(_workers(status.workers))
    if status.notices:
        parts.append(notice_lines(status.notices))
    if status.error:
        parts.append(Text(f"error: {status.error}", style="bold red", overflow="fold"))
    return stacked(parts)


def progress_line(status: StatusDocument, width: int = 20) -> str:
    """The day's progress as a bar, and which day of the run it is."""
    if not status.days:
        return ABSENT
    share = f"{fixed(status.progress, 0, shift=2)}%"
    return f"{bar_of(status.progress, width)} {share}  day {status.day} of {status.days}"


def time_line(status: StatusDocument) -> str:
    """Session time, and the lag where the clock is ahead."""
    lag = f"  (lag {fixed(status.lag_seconds, 1)} s)" if status.lag_seconds > 0 else ""
    return moment(status.session_time) + lag


def _facts(status: StatusDocument) -> Facts:
    phase = f" ({status.phase})" if status.phase != "none" else ""
    pairs: list[tuple[str, Value]] = [("state", Styled(f"{status.state}{phase}", "title"))]
    pairs += _session_facts(status) if status.session_name else ()
    pairs.append(("version", status.version))
    named: list[tuple[Name, Value]] = [(Styled(each, "dim"), value) for each, value in pairs]
    return Facts(named)


def _session_facts(status: StatusDocument) -> list[tuple[str, str]]:
    speed = ABSENT if status.speed is None else speed_text(status.speed)
    facts = [
        ("session", status.session_name or ABSENT),
        ("configuration", status.configuration or ABSENT),
        ("mode", f"{status.mode}, {speed}"),
        ("session time", f"{time_line(status)}  {status.exchange or ''}".rstrip()),
        ("progress", progress_line(status)),
        ("symbols", ", ".join(status.symbols) or ABSENT),
        ("bars", f"{count(status.bars)} in {count(status.steps)} steps"),
        ("deliveries", f"{count(status.deliveries)}, {count(status.overruns)} overruns"),
        ("signals", f"{count(status.signals)}, {count(status.approved)} approved"),
    ]
    if status.account is not None:
        facts += account_facts(status.account)
    if status.strategies_disabled:
        facts.append(("disabled", ", ".join(status.strategies_disabled)))
    return facts


def _workers(workers: tuple[WorkerDocument, ...]) -> Table:
    table = Table(
        name("worker", key=True), name("state", key=True), words("doing"), words("counters")
    )
    for worker in workers:
        counters = (f"{each} {count(value)}" for each, value in worker.counters.items())
        doing = f"error: {worker.error}" if worker.error else worker.activity
        table.add_row(worker.name, worker.state, doing, Items(tuple(counters)))
    return table
