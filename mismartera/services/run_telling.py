"""What is told of a run under way or over: what came of it, and what its last steps brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeVar, cast

from mismartera.config.loader import to_document
from mismartera.domain.fill import Fill
from mismartera.domain.money import micros, price_of, price_units
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision
from mismartera.execution.round_trips import trades_of
from mismartera.execution.tallying import tally_of
from mismartera.monitoring.metrics import CounterName
from mismartera.reporting.account_documents import fill_document
from mismartera.reporting.documents.outcome import ReasonDocument, RunResultDocument
from mismartera.reporting.documents.telling import PassedDocument, PassedSymbolDocument
from mismartera.reporting.notices import notice_documents
from mismartera.reporting.run_documents import decision_document
from mismartera.reporting.run_outcome import Wanted, Worth, result_document
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.services.recorded_run import entries_of, equity_of

_MOST_LISTED: Final = 20

Row = TypeVar("Row")


class Mark(NamedTuple):
    """Where a run stood: how many bars there had been, and of each symbol's rows and last close."""

    entries: int
    bars: int
    date: object
    symbols: Mapping[str, tuple[int, float | None]]


def mark(snapshot: RunSnapshot) -> Mark:
    """Note where a run stands, to tell later what has happened since."""
    counters = snapshot.run.backtest.metrics.run().counters
    date = None if snapshot.data is None else snapshot.data.session.date
    return Mark(snapshot.entries, counters[CounterName.BARS].value, date, dict(_rows_of(snapshot)))


def passed_since(before: Mark, snapshot: RunSnapshot) -> PassedDocument:
    """What the steps since a mark have brought."""
    entries = snapshot.run.backtest.analysis.trading.ledger.entries
    since = list(islice(entries, before.entries, snapshot.entries))
    fills = [each for each in since if isinstance(each, Fill)]
    refused = [each for each in since if isinstance(each, Decision) and each.refused_by]
    told = [each for each in since if isinstance(each, Notice)]
    now = mark(snapshot)
    return PassedDocument(
        bars=now.bars - before.bars,
        symbols=tuple(_passed(before, now)),
        filled=len(fills),
        fills=tuple(fill_document(each, snapshot.iso) for each in _last(fills)),
        refused=len(refused),
        rejected=tuple(decision_document(snapshot.iso, each) for each in _last(refused)),
        refusals=refusals_of(refused, snapshot),
        notices=notice_documents(told, snapshot.iso),
    )


def came_of(snapshot: RunSnapshot) -> RunResultDocument:
    """What came of a run that is over, up to its last step."""
    backtest = snapshot.run.backtest
    entries = entries_of(backtest)
    trades = trades_of(each for each in entries if isinstance(each, Fill))
    initial = micros(snapshot.plan.configuration.trading_config.initial_cash)
    return result_document(
        Worth(initial, equity_of(backtest), len(trades)),
        Wanted(
            sum(isinstance(each, Decision) for each in entries),
            len({each.number for each in entries if isinstance(each, Order)}),
            tally_of(entries),
            _limits(snapshot),
        ),
    )


def refusals_of(decisions: Iterable[Decision], snapshot: RunSnapshot) -> tuple[ReasonDocument, ...]:
    """Why some decisions of a run refused, by check, the most frequent first."""
    wanted = Wanted(0, 0, tally_of(decisions), _limits(snapshot))
    return result_document(None, wanted).refusals


def _limits(snapshot: RunSnapshot) -> Mapping[str, object]:
    document = to_document(snapshot.plan.configuration)
    return cast(Mapping[str, object], document["trading_config"])


def _rows_of(snapshot: RunSnapshot) -> Iterator[tuple[str, tuple[int, float | None]]]:
    data = snapshot.data
    if data is not None:
        for symbol in data.symbols:
            rows = data.base_series(symbol).rows(snapshot.position)
            yield symbol, (rows, snapshot.price(symbol))


def _passed(before: Mark, now: Mark) -> Iterator[PassedSymbolDocument]:
    """The symbols that have had bars since; those of another session are all new."""
    known = before.symbols if before.date == now.date else {}
    for symbol, (rows, close) in now.symbols.items():
        had, closed_at = known.get(symbol, (0, before.symbols.get(symbol, (0, None))[1]))
        if rows > had and close is not None:
            yield PassedSymbolDocument(symbol, close, _change(closed_at, close))


def _change(before: float | None, close: float) -> float | None:
    return None if before is None else price_of(price_units(close) - price_units(before))


def _last(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[-_MOST_LISTED:]
