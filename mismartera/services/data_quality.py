"""`data quality` and `data validate`: how good the stored rows are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import numpy as np

from mismartera.calc.gaps import state_of
from mismartera.calc.quality import QualityNumbers
from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.overnight import OvernightRatio
from mismartera.catalogue.quality import StoredQuality, stored_quality
from mismartera.catalogue.validation import SeriesValidation, validate_series
from mismartera.domain.interval import Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.reporting.documents.bars import GapDocument
from mismartera.reporting.documents.data import (
    BadRowDocument,
    OvernightDocument,
    QualityDocument,
    QualityReport,
    SeriesValidationDocument,
    SessionQualityDocument,
    ValidationDocument,
)
from mismartera.services.data_inventory import row_starts
from mismartera.timekeeping.time_manager import TimeManager


def quality_report(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    dates: tuple[date | None, date | None],
    now_ns: int,
) -> QualityReport:
    """Measure a stored series; without dates from the first session with a row to the last."""
    measured = stored_quality(catalogue, symbol, interval, *dates, now_ns)
    return QualityReport(
        quality=_quality(catalogue, measured),
        revised=measured.rows.revised,
        rejected=measured.rows.rejected,
        overnight_ratios=_overnight(measured.overnight),
    )


def validation_document(
    catalogue: Catalogue, series: Iterable[tuple[str, Interval]], now_ns: int
) -> ValidationDocument:
    """Check every stored row of some series again."""
    found = tuple(
        _validation(catalogue, validate_series(catalogue, symbol, interval, now_ns))
        for symbol, interval in series
    )
    return ValidationDocument(
        valid=all(each.valid for each in found),
        rows=sum(each.rows for each in found),
        series=found,
    )


def _quality(catalogue: Catalogue, measured: StoredQuality) -> QualityDocument:
    total, gaps = measured.total, _gaps(catalogue, measured)
    return QualityDocument(
        symbol=measured.symbol,
        interval=measured.interval.name,
        expected=total.expected,
        present=total.real,
        missing=total.missing,
        quality=total.quality,
        integrity=total.integrity,
        duplicates=measured.rows.duplicates,
        sessions=tuple(
            _session(catalogue.time_manager, session, measured.numbers(place), gaps[place])
            for place, session in enumerate(measured.sessions)
        ),
    )


def _session(
    time_manager: TimeManager,
    session: TradingSession,
    numbers: QualityNumbers,
    gaps: tuple[GapDocument, ...],
) -> SessionQualityDocument:
    return SessionQualityDocument(
        date=session.date.isoformat(),
        open=time_manager.iso(session.open_ns, session.exchange),
        close=time_manager.iso(session.close_ns, session.exchange),
        early_close=session.early_close,
        expected=numbers.expected,
        present=numbers.real,
        missing=numbers.missing,
        quality=numbers.quality,
        integrity=numbers.integrity,
        gaps=gaps,
    )


def _gaps(catalogue: Catalogue, measured: StoredQuality) -> list[tuple[GapDocument, ...]]:
    """The gaps of each session; there are thousands, so their times are written all at once."""
    iso_many, exchange = catalogue.time_manager.iso_many, catalogue.exchange_of(measured.symbol)
    runs = measured.runs
    states = [state_of(state).value for state in measured.states.tolist()]
    columns = (iso_many(runs.start, exchange), iso_many(runs.end, exchange), runs.bars.tolist())
    gaps = tuple(GapDocument(*values) for values in zip(*columns, states, strict=True))
    edges = np.searchsorted(runs.session, np.arange(len(measured.sessions) + 1)).tolist()
    return [gaps[first:last] for first, last in pairwise(edges)]


def _overnight(found: Iterable[OvernightRatio]) -> tuple[OvernightDocument, ...]:
    return tuple(
        OvernightDocument(
            date=each.date.isoformat(),
            previous_close=each.previous_close,
            open=each.open,
            ratio=each.ratio,
            split=each.split,
        )
        for each in found
    )


def _validation(catalogue: Catalogue, found: SeriesValidation) -> SeriesValidationDocument:
    symbol, interval = found.symbol, found.interval
    starts = row_starts(catalogue, symbol, interval, (bad.timestamp_ns for bad in found.bad_rows))
    bad_rows = (
        BadRowDocument(bad.row, start, bad.reason)
        for bad, start in zip(found.bad_rows, starts, strict=True)
    )
    return SeriesValidationDocument(
        symbol=symbol,
        interval=interval.name,
        rows=found.rows,
        valid=found.is_valid,
        damage=found.damage,
        bad_rows=tuple(bad_rows),
        overnight_ratios=_overnight(found.overnight),
        unfinished=found.unfinished,
    )
