"""`data avg-volume` and `data high-low`: figures over the sessions before a date."""

from __future__ import annotations

from datetime import date

import numpy as np

from mismartera.calc.trailing import trailing_average
from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.trailing import TrailingDays, trailing_days
from mismartera.domain.period import Period
from mismartera.reporting.documents.data import AverageVolumeDocument, HighLowDocument


def average_volume_document(
    catalogue: Catalogue, symbol: str, period: Period, before: date | None
) -> AverageVolumeDocument:
    """Average the volume of the sessions of a period, over those that are stored."""
    days = trailing_days(catalogue, symbol, period, before)
    average = trailing_average(days.bars.volume, len(days.wanted))
    first, last = _ends(days)
    return AverageVolumeDocument(
        symbol=symbol,
        period=str(period),
        first=first,
        last=last,
        sessions=len(days.dates),
        sessions_wanted=len(days.wanted),
        ready=days.is_ready,
        average_volume=average.value if days.dates else None,
    )


def high_low_document(
    catalogue: Catalogue, symbol: str, period: Period, before: date | None
) -> HighLowDocument:
    """Find the highest high and lowest low of the sessions of a period; the first of equal ones."""
    days = trailing_days(catalogue, symbol, period, before)
    first, last = _ends(days)
    highest = int(np.argmax(days.bars.high)) if days.dates else None
    lowest = int(np.argmin(days.bars.low)) if days.dates else None
    return HighLowDocument(
        symbol=symbol,
        period=str(period),
        first=first,
        last=last,
        sessions=len(days.dates),
        sessions_wanted=len(days.wanted),
        ready=days.is_ready,
        high=None if highest is None else float(days.bars.high[highest]),
        high_date=None if highest is None else days.dates[highest].isoformat(),
        low=None if lowest is None else float(days.bars.low[lowest]),
        low_date=None if lowest is None else days.dates[lowest].isoformat(),
    )


def _ends(days: TrailingDays) -> tuple[str | None, str | None]:
    """First and last session of the period, stored or not."""
    if not days.wanted:
        return None, None
    return days.wanted[0].date.isoformat(), days.wanted[-1].date.isoformat()
