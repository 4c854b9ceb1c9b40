"""The state of the run, drawn."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.execution import account_facts
from cli.render.format import ABSENT, bar_of, count, moment
from cli.render.outcome import speed_text
from cli.render.table import plain_grid, plain_table, stacked
from mismartera.reporting.documents.session import StatusDocument, WorkerDocument


def status_view(status: StatusDocument) -> RenderableType:
    """State, session and progress, then the workers."""
    parts: list[RenderableType] = [_facts(status)]
    if status.workers:
        parts.append(_workers(status.workers))
    if status.notices:
        parts.append(Text("\n".join(f"note: {each}" for each in status.notices), overflow="fold"))
    if status.error:
        parts.append(Text(f"error: {status.error}", style="bold red", overflow="fold"))
    return stacked(parts)


def progress_line(status: StatusDocument, width: int = 20) -> str:
    """The day's progress as a bar, and which day of the run it is."""
    if not status.days:
        return ABSENT
    share = f"{status.progress * 100:.0f}%"
    return f"{bar_of(status.progress, width)} {share}  day {status.day} of {status.days}"


def time_line(status: StatusDocument) -> str:
    """Session time, and the lag where the clock is ahead."""
    lag = f"  (lag {status.lag_seconds:.1f} s)" if status.lag_seconds > 0 else ""
    return moment(status.session_time) + lag


def _facts(status: StatusDocument) -> Table:
    table = plain_grid(name_style="dim")
    phase = f" ({status.phase})" if status.phase != "none" else ""
    table.add_row("state", Text(f"{status.state}{phase}", style="bold"))
    for name, value in _session_facts(status) if status.session_name else ():
        table.add_row(name, Text(value))
    table.add_row("version", status.version)
    return table


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
    table = plain_table()
    table.add_column("worker", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("doing", overflow="fold")
    table.add_column("counters", overflow="fold")
    for worker in workers:
        counters = "  ".join(f"{name} {count(value)}" for name, value in worker.counters.items())
        doing = f"error: {worker.error}" if worker.error else worker.activity
        table.add_row(worker.name, worker.state, Text(doing), Text(counters))
    return table
