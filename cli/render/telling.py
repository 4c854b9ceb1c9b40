"""What is said of a run that was waited for or went on: its result, and what did not come about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import number, words
from cli.render.facts import facts
from cli.render.format import COUNT, count, counted, gain, moment, price
from cli.render.notices import happened, notice_line
from cli.render.orders import order_words
from cli.render.shares import gained, share
from cli.render.table import Table, stacked
from mismartera.reporting.documents.account import FillDocument
from mismartera.reporting.documents.outcome import ReasonDocument, RunResultDocument
from mismartera.reporting.documents.telling import (
    PassedDocument,
    PassedOutcome,
    WaitDocument,
)

_MOST_SYMBOLS: Final = 6
_MOST_LINES: Final = 5
_MOST_WARNINGS: Final = 10
_NEXT: Final = "next: runs show · runs trades · runs report"
_NEXT_OF_REFUSALS: Final = f"{_NEXT} · execution decisions --rejected"


def wait_view(document: WaitDocument) -> RenderableType:
    """Where a run stands that was waited for; at its end what came of it and what to do next."""
    when = f"  {moment(document.session_time)}" if document.session_time else ""
    result = document.result
    if result is None:
        return Text(f"{document.message}{when}", overflow="fold")
    head = Text(f"{document.message}{when}  {result_line(result)}".rstrip(), overflow="fold")
    next_ = _NEXT_OF_REFUSALS if result.refused else _NEXT
    return stacked([head, *shortfall(result), Text(next_)])


def result_line(result: RunResultDocument) -> str:
    """Profit, trades and drawdown in a line; nothing where the run has not ended."""
    if result.profit is None or result.trades is None:
        return ""
    return (
        f"{gain(result.profit)} ({gained(result.total_return)}), "
        f"{counted(result.trades, 'trade')}, drawdown {share(result.max_drawdown)}"
    )


def shortfall(result: RunResultDocument) -> Iterator[RenderableType]:
    """The signals that were refused and the orders that ended early, by reason, and the remedy."""
    if result.refused:
        yield from _reasons(refused_line(result), "signals", result.refusals)
    if result.unfilled:
        verb = "was" if result.unfilled == 1 else "were"
        of = f"{count(result.unfilled)} of {counted(result.orders, 'order')}"
        yield from _reasons(f"{of} {verb} cut or not filled", "orders", result.endings)


def refused_line(result: RunResultDocument) -> str:
    """How many signals were refused."""
    verb = "was" if result.refused == 1 else "were"
    return f"{count(result.refused)} of {counted(result.signals, 'signal')} {verb} refused"


def warnings_of(document: WaitDocument) -> Iterator[str]:
    """What a run's end has to be warned of: what happened in it, the last of much."""
    told = happened(document.notices)
    if (left := len(told) - _MOST_WARNINGS) > 0:
        yield f"{counted(left, 'earlier notice')}: `runs show` has them"
    yield from map(notice_line, told[-_MOST_WARNINGS:])


def summary_of_refusals(result: RunResultDocument) -> str | None:
    """The refusals in one line, for where no table is shown; None without any."""
    if not result.refused:
        return None
    return f"{refused_line(result)}, most often: {result.refusals[0].text}; `runs show` says more"


def passed_view(outcome: PassedOutcome) -> RenderableType:
    """What a step did, and what it brought: bars, fills, refusals, notices."""
    when = f"  {moment(outcome.session_time)}" if outcome.session_time else ""
    lines = list(_passed(outcome.passed))
    head = Text(f"{outcome.message}{when}", overflow="fold")
    return Group(head, facts(*lines)) if lines else head


def _passed(passed: PassedDocument) -> Iterator[tuple[str, str]]:
    if passed.bars:
        yield "bars", _bars(passed)
    for each in _told(passed.filled, "fill", [_fill(each) for each in passed.fills]):
        yield "filled", each
    if passed.refused > _MOST_LINES:
        for reason in passed.refusals:
            yield "refused", f"{count(reason.count)}: {reason.text} ({_symbols(reason)})"
    else:
        for decision in passed.rejected:
            yield "refused", f"{order_words(decision)} ({decision.strategy}): {decision.reason}"
    for each in _told(len(passed.notices), "notice", [n.text for n in passed.notices]):
        yield "note", each


def _fill(fill: FillDocument) -> str:
    return f"{order_words(fill)} at {price(fill.price)} (order {fill.order})"


def _bars(passed: PassedDocument) -> str:
    shown = passed.symbols[:_MOST_SYMBOLS]
    named = [f"{each.symbol} {price(each.close)}{_moved(each.change)}" for each in shown]
    left = len(passed.symbols) - len(shown)
    more = [f"and {counted(left, 'more symbol')}"] if left else []
    return ", ".join([count(passed.bars), *named, *more])


def _moved(change: float | None) -> str:
    return "" if not change else f" {'▲' if change > 0 else '▼'} {price(abs(change))}"


def _told(total: int, noun: str, texts: Sequence[str]) -> Iterator[str]:
    """The last of some texts, and before them how many there were if that is more."""
    shown = texts[-_MOST_LINES:]
    if total > len(shown):
        yield f"{counted(total, noun)}, the last:"
    yield from shown


def _reasons(head: str, noun: str, reasons: Sequence[ReasonDocument]) -> Iterator[RenderableType]:
    drawn = Table(number(noun, COUNT, key=True), words("why", key=True), words("symbols", rank=1))
    for each in reasons:
        drawn.add_row(each.count, each.text, _symbols(each))
    yield Text(head)
    yield drawn
    first = reasons[0]
    if first.remedy is not None:
        yield Text(f"{first.text}: {first.remedy}")


def _symbols(reason: ReasonDocument) -> str:
    shown = reason.symbols[:_MOST_SYMBOLS]
    named = [f"{each.symbol} {count(each.count)}" for each in shown]
    left = len(reason.symbols) - len(shown)
    return ", ".join([*named, *([f"and {count(left)} more"] if left else [])])
