"""What the name of a file tells: its symbol, where its rows name none, and its bars' length.

A name is cut into words; those that speak of the interval, the time, the vendor or the form are
left out, and what remains is the symbol if it is one word. Else the folder is asked.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from mismartera.catalogue.importing.file_words import FORMS, SUFFIXES, VENDORS
from mismartera.catalogue.importing.symbol_groups import symbol_or_none
from mismartera.catalogue.importing.table_sample import TableSample

_UNITS: Final = "s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wk|weeks?|mo|months?"
_INTERVAL: Final = re.compile(
    rf"[0-9]{{1,4}} ?(?:{_UNITS})|[ms](?:1|2|3|5|10|15|20|30)|h(?:1|2|4|6|8|12)|[dw]1|mn1"
    r"|daily|minute|hourly|hour|second|weekly|intraday|day|eod|ticks?|d",
    re.I,
)
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?:[01][0-9](?:[0-3][0-9])?)?|[0-9]{9,}")
_COUNTED: Final = re.compile(r"(?:first|last|part|v|ver|no)[0-9]+|copy|[0-9]{1,3}", re.I)
_PAIR: Final = re.compile(
    r"(?:[A-Z]{3}(?:USD|EUR|GBP|JPY|CHF|AUD|CAD|NZD|CNH|HKD|SGD|SEK|NOK|MXN|ZAR|TRY)"
    r"|[A-Z0-9]{2,10}(?:USDT|USDC|BUSD|USD|EUR|BTC|ETH|GBP|TRY|FDUSD))"
)
_TICKER: Final = re.compile(
    r"\^?[A-Z][A-Z0-9]{0,4}(?:[.=][A-Z]{1,3}|!)?|[0-9]{4,6}(?:\.[A-Z]{1,2})?"
)
_WRITTEN_LARGE: Final = re.compile(r"[A-Z0-9][A-Z0-9&.=^!]{0,14}")
_COINS: Final = re.compile(
    r"([A-Z0-9]{2,10})[_-](USDT|USDC|BUSD|USD|EUR|BTC|ETH|BNB|GBP|JPY)(?:_(USDT|USDC|USD))?(?=-)"
)
_TRADING_VIEW: Final = re.compile(r"[A-Z0-9_]+_([A-Z0-9.!&^=-]+), ?[0-9]{0,4}[A-Z]?(?:_[0-9a-z]+)?")
_CLASS: Final = re.compile(r"\^?[A-Z0-9]{1,10}[-.=][A-Z]{1,4}")
_METATRADER: Final = re.compile(r"([A-Z]{6,7})(?:1|5|15|30|60|240|1440|10080|43200)")


def symbol_of_file(sample: TableSample) -> str | None:
    """The symbol that a file's name tells, else that of its folder or archive; None for none."""
    stem = stem_of(sample.location.name)
    found = _from_name(stem)
    if found is not None or not _says_nothing(stem):
        return found
    folder = stem_of(sample.location.parent.name)
    return _from_name(folder) if folder.upper() == folder else None


def interval_of_file(location: Path) -> str:
    """The words of a file's name that speak of an interval, joined; empty where none does."""
    words = [word.casefold() for word in _words(stem_of(location.name)) if _is_interval(word)]
    return "-".join(words)


def stem_of(name: str) -> str:
    """A file's name without what says how it is packed."""
    stem = name
    while (dot := stem.rfind(".")) > 0 and stem[dot + 1 :].casefold() in SUFFIXES:
        stem = stem[:dot]
    return stem


def _from_name(stem: str) -> str | None:
    if coins := _COINS.match(stem.upper()):
        quote = f":{coins[3]}" if coins[3] else ""
        return symbol_or_none(f"{coins[1]}/{coins[2]}{quote}")
    if chart := _TRADING_VIEW.fullmatch(stem):
        return symbol_or_none(chart[1])
    if _CLASS.fullmatch(stem) and not _is_about(stem):
        return symbol_or_none(stem)  # BRK-B, 0700.HK, ES=F, BTC-USD
    left = [word for word in _words(stem) if not _is_about(word)]
    if len(left) > 1:
        left = [word for word in left if len(word) > 1 and not word.isdigit()]
    if len(left) != 1:
        return None
    pair = _METATRADER.fullmatch(left[0])
    if pair and _PAIR.fullmatch(pair[1]):
        return symbol_or_none(pair[1])
    return symbol_or_none(left[0]) if _may_be_symbol(left[0]) else None


def _words(stem: str) -> list[str]:
    return [word for word in re.split(r"[\s,_()\[\]+-]+", stem) if word]


def _is_about(word: str) -> bool:
    """Tell whether a word speaks of something else than the symbol."""
    return word.casefold() in FORMS | VENDORS or _is_interval(word) or _is_date(word)


def _is_interval(word: str) -> bool:
    return _INTERVAL.fullmatch(word) is not None and word != "D"


def _is_date(word: str) -> bool:
    dotted = re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}", word)
    return bool(dotted or _DATE.fullmatch(word) or _COUNTED.fullmatch(word))


def _may_be_symbol(word: str) -> bool:
    large = word.upper()
    return bool(
        _TICKER.fullmatch(large) or _PAIR.fullmatch(large) or _WRITTEN_LARGE.fullmatch(word)
    )


def _says_nothing(stem: str) -> bool:
    """Tell whether a name speaks of nothing but form and time, as `2024.csv` does."""
    return all(_is_about(word) for word in _words(stem))
