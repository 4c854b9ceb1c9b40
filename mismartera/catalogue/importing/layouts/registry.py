"""Every layout of a text table, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mismartera.catalogue.importing.layouts import (
    alpaca,
    alpha_vantage,
    binance,
    crypto_data_download,
    databento,
    dukascopy,
    eodhd,
    firstrate,
    freqtrade,
    generic,
    histdata,
    interactive_brokers,
    investing,
    kibot,
    kraken,
    lean,
    metatrader,
    ninjatrader,
    nse,
    own,
    polygon,
    stooq,
    tiingo,
    tradestation,
    tradingview,
    yahoo,
    yfinance,
)
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

_RECOGNISERS: Final[tuple[Callable[[TableSample], TableForm | None], ...]] = (
    lean.recognise,
    histdata.recognise,
    ninjatrader.recognise,
    databento.recognise,
    polygon.recognise,
    alpaca.recognise,
    yfinance.recognise,
    tiingo.recognise,
    yahoo.recognise,
    eodhd.recognise,
    nse.recognise,
    crypto_data_download.recognise,
    binance.recognise,
    freqtrade.recognise,
    tradingview.recognise,
    interactive_brokers.recognise,
    own.recognise,
    dukascopy.recognise,
    metatrader.recognise,
    investing.recognise,
    tradestation.recognise,
    stooq.recognise,
    alpha_vantage.recognise,
    firstrate.recognise,
    kibot.recognise,
    kraken.recognise,
    generic.recognise,
)


def recognise_table(sample: TableSample) -> TableForm | None:
    """Find how a table is to be read; None where no layout fits."""
    forms = (recognise(sample) for recognise in _RECOGNISERS)
    return next((form for form in forms if form is not None), None)
