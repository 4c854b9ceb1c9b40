"""The table: of each form its columns, label, zone, delimiter and decimal mark."""

from __future__ import annotations

from dataclasses import dataclass, field

NEW_YORK = "America/New_York"
EST = "Etc/GMT+5"
CHICAGO = "America/Chicago"
KOLKATA = "Asia/Kolkata"


@dataclass(frozen=True)
class Form:
    """One vendor's form of one-minute bars.

    `columns` say what stands in each: `time:FORMAT` (of strftime), `epoch:UNIT`, `open` to
    `volume`, `symbol`, `zone`, or `=TEXT` for what is always the same. `header` are the lines
    before the rows. `kind` is text, objects or lists (JSON), `around` the JSON around them.
    `label` is start or end, `zone` the zone of the times written, `exchange` whose bars they are.
    `options` are what the user must say; `layout` is what the file is to be recognised as.
    """

    name: str
    layout: str
    columns: tuple[str, ...]
    header: tuple[str, ...] = ()
    file: str = "bars.csv"
    delimiter: str = ","
    mark: str = "."
    quoted: bool = False
    kind: str = "text"
    around: str = "{}"
    label: str = "start"
    zone: str = "UTC"
    exchange: str = "XNYS"
    newest_first: bool = False
    price_factor: int = 1
    options: dict[str, str] = field(default_factory=dict)


_OHLCV = ("open", "high", "low", "close", "volume")
_ISO = "time:%Y-%m-%d %H:%M:%S"
_TOLD = {"label": "start"}

FORMS = (
    Form(
        "histdata ascii",
        "histdata",
        ("time:%Y%m%d %H%M%S", *_OHLCV),
        file="DAT_ASCII_EURUSD_M1_2024.csv",
        delimiter=";",
        zone=EST,
        exchange="24/5",
    ),
    Form(
        "histdata ninjatrader",
        "histdata",
        ("time:%Y%m%d %H%M%S", *_OHLCV),
        file="DAT_NT_EURUSD_M1_202407.csv",
        delimiter=";",
        zone=EST,
        exchange="24/5",
    ),
    Form(
        "histdata metatrader",
        "histdata",
        ("time:%Y.%m.%d", "time:%H:%M", *_OHLCV),
        file="DAT_MT_EURUSD_M1_2024.csv",
        zone=EST,
        exchange="24/5",
    ),
    Form(
        "ninjatrader",
        "ninjatrader",
        ("time:%Y%m%d %H%M%S", *_OHLCV),
        file="ES.txt",
        delimiter=";",
        label="end",
    ),
    Form(
        "dukascopy",
        "dukascopy",
        ("time:%d.%m.%Y %H:%M:%S.000", *_OHLCV),
        ("Gmt time,Open,High,Low,Close,Volume",),
        file="EURUSD_Candlestick_1_M_BID_01.07.2024-05.07.2024.csv",
        exchange="24/5",
    ),
    Form(
        "dukascopy local",
        "dukascopy",
        ("time:%d.%m.%Y %H:%M:%S.000 GMT%z", *_OHLCV),
        ("Local time,Open,High,Low,Close,Volume",),
        zone=NEW_YORK,
        exchange="24/5",
    ),
    Form(
        "metatrader 5",
        "metatrader",
        ("time:%Y.%m.%d", "time:%H:%M:%S", *_OHLCV[:4], "volume", "=0", "=12"),
        ("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>",),
        delimiter="\t",
        exchange="24/5",
    ),
    Form(
        "metatrader 4",
        "metatrader",
        ("time:%Y.%m.%d", "time:%H:%M", *_OHLCV),
        file="EURUSD1.csv",
        exchange="24/5",
    ),
    Form(
        "tradingview",
        "tradingview",
        ("epoch:s", *_OHLCV),
        ("time,open,high,low,close,Volume",),
        file="NASDAQ_AAPL, 1.csv",
    ),
    Form(
        "kibot",
        "kibot",
        ("time:%m/%d/%Y", "time:%H:%M", *_OHLCV),
        file="IBM_unadjusted.txt",
        zone=NEW_YORK,
        options={"date_order": "mdy"},
    ),
    Form(
        "tradestation",
        "tradestation",
        ("time:%m/%d/%Y", "time:%H:%M", *_OHLCV, "=0"),
        ('"Date","Time","Open","High","Low","Close","Up","Down"',),
        label="end",
        zone=NEW_YORK,
        options={"date_order": "mdy"},
    ),
    Form(
        "cryptodatadownload",
        "crypto-data-download",
        ("epoch:ms", _ISO, "=ETH/BTC", *_OHLCV, "=4.93", "=33"),
        (
            "https://www.CryptoDataDownload.com",
            "unix,date,symbol,open,high,low,close,Volume ETH,Volume BTC,tradecount",
        ),
        exchange="24/7",
        newest_first=True,
    ),
    Form(
        "kraken",
        "kraken",
        ("epoch:s", *_OHLCV, "=7"),
        file="XBTUSD_1.csv",
        exchange="24/7",
    ),
    Form(
        "kraken's answer",
        "kraken",
        ("epoch:s", *_OHLCV[:4], "close", "volume", "=7"),
        kind="lists",
        file="ohlc.json",
        around='{"error": [], "result": {"XXBTZUSD": {}, "last": 1}}',
        exchange="24/7",
    ),
    Form(
        "binance",
        "binance",
        ("epoch:ms", *_OHLCV, "last:ms", "=1", "=1", "=1", "=1", "=0"),
        file="BTCUSDT-1m-2024-12-31.csv",
        exchange="24/7",
    ),
    Form(
        "binance in microseconds",
        "binance",
        ("epoch:us", *_OHLCV, "last:us", "=1", "=1", "=1", "=1", "=0"),
        file="BTCUSDT-1m-2025-01-01.csv",
        exchange="24/7",
    ),
    Form(
        "yfinance",
        "yfinance",
        ("time:%Y-%m-%d %H:%M:%S%z", "close", "high", "low", "open", "volume"),
        (
            "Price,Close,High,Low,Open,Volume",
            "Ticker,TEST,TEST,TEST,TEST,TEST",
            "Datetime,,,,,",
        ),
        zone="UTC",
    ),
    Form(
        "freqtrade",
        "freqtrade",
        ("epoch:ms", *_OHLCV),
        kind="lists",
        file="BTC_USDT-1m.json",
        exchange="24/7",
    ),
    Form(
        "ccxt",
        "epoch",
        ("epoch:ms", *_OHLCV),
        kind="lists",
        file="ohlcv.json",
        exchange="24/7",
    ),
    Form(
        "financial modeling prep",
        "json",
        (_ISO, "open", "low", "high", "close", "volume"),
        ("date,open,low,high,close,volume",),
        kind="objects",
        file="bars.json",
        zone=NEW_YORK,
        newest_first=True,
        options=_TOLD | {"timezone": NEW_YORK},
    ),
    Form(
        "schwab",
        "schwab",
        (*_OHLCV, "epoch:ms"),
        ("open,high,low,close,volume,datetime",),
        kind="objects",
        file="history.json",
        around='{"candles": {}, "symbol": "TEST", "empty": false}',
    ),
    Form(
        "twelve data",
        "twelve-data",
        (_ISO, *_OHLCV),
        ("datetime,open,high,low,close,volume",),
        kind="text objects",
        file="series.json",
        around='{"meta": {"symbol": "TEST", "interval": "1min", '
        '"exchange_timezone": "America/New_York"}, "values": {}, "status": "ok"}',
        zone=NEW_YORK,
        newest_first=True,
    ),
    Form(
        "tiingo",
        "mismartera",
        ("time:%Y-%m-%dT%H:%M:%S.000Z", *_OHLCV),
        ("timestamp,open,high,low,close,volume",),
        kind="objects",
        file="prices.json",
    ),
    Form(
        "eodhd",
        "eodhd",
        ("epoch:s", "=0", _ISO, *_OHLCV),
        ("Timestamp,Gmtoffset,Datetime,Open,High,Low,Close,Volume",),
    ),
    Form(
        "interactive brokers",
        "interactive-brokers",
        ("time:%Y%m%d %H:%M:%S US/Eastern", *_OHLCV, "close", "=5"),
        ("date,open,high,low,close,volume,average,barCount",),
        zone=NEW_YORK,
    ),
    Form(
        "lean equity",
        "lean",
        ("midnight", *_OHLCV),
        file="equity/usa/minute/test/{day}_test_minute_trade.csv",
        zone=NEW_YORK,
        price_factor=10_000,
    ),
    Form(
        "lean index",
        "lean",
        ("midnight", *_OHLCV),
        file="index/usa/minute/spx/{day}_spx_minute_trade.csv",
        zone=CHICAGO,
    ),
    Form(
        "lean india",
        "lean",
        ("midnight", *_OHLCV),
        file="equity/india/minute/test/{day}_test_minute_trade.csv",
        zone=KOLKATA,
        exchange="XBOM",
        price_factor=10_000,
    ),
    Form(
        "lean perpetual",
        "lean",
        ("midnight", *_OHLCV),
        file="cryptofuture/bybit/minute/btcusdt/{day}_btcusdt_minute_trade_perp.csv",
        exchange="24/7",
    ),
    Form(
        "polygon",
        "polygon",
        ("=TEST", "volume", "open", "close", "high", "low", "epoch:ns", "=5"),
        ("ticker,volume,open,close,high,low,window_start,transactions",),
    ),
    Form(
        "alpaca",
        "alpaca",
        ("=TEST", "time:%Y-%m-%d %H:%M:%S+00:00", *_OHLCV, "=5", "close"),
        ("symbol,timestamp,open,high,low,close,volume,trade_count,vwap",),
    ),
    Form(
        "databento",
        "databento",
        ("time:%Y-%m-%dT%H:%M:%S.000000000Z", "=33", "=2", "=7", *_OHLCV, "=TEST"),
        ("ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol",),
    ),
    Form(
        "pandas",
        "csv",
        (_ISO, *_OHLCV),
        (",Open,High,Low,Close,Volume",),
        zone=NEW_YORK,
        options=_TOLD | {"timezone": NEW_YORK},
    ),
    Form(
        "utc by the column's name",
        "csv",
        (_ISO, *_OHLCV),
        ("timestamp_utc,open,high,low,close,volume",),
        options=_TOLD,
    ),
    Form(
        "european",
        "csv",
        ("time:%d.%m.%Y %H:%M", *_OHLCV),
        ("Datum;Open;High;Low;Close;Volume",),
        delimiter=";",
        mark=",",
        label="end",
        zone=NEW_YORK,
        options={"label": "end", "timezone": NEW_YORK, "decimal": "comma"},
    ),
    Form(
        "quoted european",
        "stooq",
        ("time:%d/%m/%Y", "time:%H:%M", *_OHLCV),
        ('"Date","Time","Open","High","Low","Close","Volume"',),
        mark=",",
        quoted=True,
        zone="UTC",
        options=_TOLD | {"timezone": "UTC", "decimal": "comma", "date_order": "dmy"},
    ),
)
