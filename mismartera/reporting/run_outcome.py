"""What came of a run, as a document: its result, and what did not come about in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mismartera.calc.statistics.drawdown import depths
from mismartera.domain.money import amount_of
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.tally import EndedOrders, RefusedSignals, Tally
from mismartera.reporting.documents.outcome import (
    ReasonDocument,
    RunResultDocument,
    SymbolCountDocument,
)
from mismartera.reporting.reasons import BY_END, Reason, reason_of_check


class Worth(NamedTuple):
    """What the account of a run that has ended was worth, and how often it traded."""

    initial_micros: int
    equity: RunEquity
    trades: int


class Wanted(NamedTuple):
    """How many signals and orders there were, and what of them did not come about.

    `limits` is the run's `trading_config`, with every default.
    """

    signals: int
    orders: int
    tally: Tally
    limits: Mapping[str, object]


def result_document(worth: Worth | None, wanted: Wanted) -> RunResultDocument:
    """What came of a run; `worth` is None where it has not ended."""
    refusals = _refusals(wanted.tally.refused, wanted.limits)
    endings = _endings(each for each in wanted.tally.ended if not each.by.is_wanted)
    profit, total_return, drawdown = (None, None, None) if worth is None else _gained(worth)
    return RunResultDocument(
        profit=profit,
        total_return=total_return,
        max_drawdown=drawdown,
        trades=None if worth is None else worth.trades,
        signals=wanted.signals,
        refused=sum(each.count for each in refusals),
        refusals=refusals,
        orders=wanted.orders,
        unfilled=sum(each.count for each in endings),
        endings=endings,
    )


def _gained(worth: Worth) -> tuple[float, float, float]:
    initial, equity = worth.initial_micros, worth.equity
    closing = equity.equity[equity.closing_rows]
    profit = int(closing[-1]) - initial if len(closing) else 0
    below = depths(initial, closing)
    return amount_of(profit), profit / initial, float(below.min(initial=0.0))


def _refusals(
    refused: Iterable[RefusedSignals], limits: Mapping[str, object]
) -> tuple[ReasonDocument, ...]:
    by_check: dict[str, list[RefusedSignals]] = {}
    for each in refused:
        by_check.setdefault(each.check, []).append(each)
    return _most_first(
        _reason(found[0].check, reason_of_check(found[0].check, limits), found)
        for found in by_check.values()
    )


def _endings(ended: Iterable[EndedOrders]) -> tuple[ReasonDocument, ...]:
    by_end: dict[str, list[EndedOrders]] = {}
    for each in ended:
        by_end.setdefault(each.by, []).append(each)
    return _most_first(
        _reason(found[0].by, BY_END[found[0].by], found) for found in by_end.values()
    )


def _reason(
    name: str, reason: Reason, found: Iterable[RefusedSignals | EndedOrders]
) -> ReasonDocument:
    counted = tuple(found)
    return ReasonDocument(
        reason=str(name),
        text=reason.text,
        count=sum(each.count for each in counted),
        in_part=sum(each.in_part for each in counted),
        symbols=tuple(SymbolCountDocument(each.symbol, each.count) for each in counted),
        remedy=reason.remedy,
    )


def _most_first(reasons: Iterable[ReasonDocument]) -> tuple[ReasonDocument, ...]:
    return tuple(sorted(reasons, key=lambda each: -each.count))
