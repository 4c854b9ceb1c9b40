"""Words in the names of files that speak of anything but the symbol."""

from __future__ import annotations

from typing import Final

SUFFIXES: Final = frozenset(
    [
        *("csv", "txt", "tsv", "json", "ndjson", "jsonl", "parquet", "pq", "feather", "ftr"),
        *("arrow", "zip", "gz", "gzip", "zst", "xz", "bz2", "tar", "tgz", "dbn", "dat", "prn"),
    ]
)
FORMS: Final = frozenset(
    [
        *("data", "dataset", "historical", "history", "historic", "hist", "price", "prices"),
        *("stock", "stocks", "share", "shares", "quote", "quotes", "bar", "bars", "candle"),
        *("candles", "candlestick", "candlesticks", "ohlc", "ohlcv", "chart", "table", "file"),
        *("export", "download", "sample", "samples", "example", "test", "tests", "input", "output"),
        *("all", "full", "raw", "clean", "cleaned", "adj", "adjusted", "unadjusted", "adjsplit"),
        *("adjsplitdiv", "unadj", "split", "splits", "total", "rth", "eth", "bid", "ask", "mid"),
        *("trade", "trades", "spot", "futures", "perp", "perpetual", "swap", "utc", "gmt", "est"),
        *("et", "ny", "local", "tz", "start", "end", "intraday", "daily", "market", "series"),
        *("timeseries", "merged", "new", "old", "final", "the", "of", "and", "for", "from", "to"),
        *("by", "with", "com", "files", "folder", "tmp", "temp", "downloads", "documents"),
        *("desktop", "home", "root", "work"),
    ]
)
VENDORS: Final = frozenset(
    [
        *("yahoo", "yahoofinance", "yfinance", "finance", "google", "investing", "stooq", "alpaca"),
        *("polygon", "alphavantage", "histdata", "dat", "ascii", "mt", "mt4", "mt5", "nt", "nt8"),
        *("ninjatrader", "metatrader", "tradestation", "tradingview", "kibot", "firstrate"),
        *("firstratedata", "dukascopy", "duka", "oanda", "fxcm", "binance", "bitstamp"),
        *("coinbase", "kraken", "bitfinex", "gemini", "poloniex", "bybit", "okx", "kucoin"),
        *("cryptodatadownload", "cdd", "databento", "tiingo", "eodhd", "twelvedata", "fmp"),
        *("quandl", "nasdaq", "nyse", "amex", "bats", "arca", "cboe", "lse", "nse", "bse", "cme"),
        *("cbot", "eurex", "iex", "schwab", "tda", "ib", "ibkr", "ccxt", "freqtrade", "lean"),
        *("quantconnect", "zipline", "backtrader", "vendor"),
    ]
)
