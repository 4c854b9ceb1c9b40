"""Every layout of a text table, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mismartera.catalogue.importing.layouts import (
    alpaca,
    alpha_vantage,
    databento,
    firstrate,
    generic,
    lean,
    ninjatrader,
    own,
    polygon,
    stooq,
    yahoo,
    yfinance,
)
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

_RECOGNISERS: Final[tuple[Callable[[TableSample], TableForm | None], ...]] = (
    lean.recognise,
    ninjatrader.recognise,
    databento.recognise,
    polygon.recognise,
    alpaca.recognise,
    yfinance.recognise,
    yahoo.recognise,
    own.recognise,
    stooq.recognise,
    alpha_vantage.recognise,
    firstrate.recognise,
    generic.recognise,
)


def recognise_table(sample: TableSample) -> TableForm | None:
    """Find how a table is to be read; None where no layout fits."""
    forms = (recognise(sample) for recognise in _RECOGNISERS)
    return next((form for form in forms if form is not None), None)
