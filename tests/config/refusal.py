"""One wrong value for a key, and the words of what is expected."""

from __future__ import annotations

from typing import Final, NamedTuple


class Refusal(NamedTuple):
    """A wrong value for a key, what was found there, and what must be expected instead.

    `at` leads on from the key where the fault lies below it. `whole` replaces the object that
    holds the key, for keys that the usual document does not have.
    """

    key: str
    value: object
    found: str
    expected: str
    at: str = ""
    whole: dict[str, object] | None = None


REQUIRED: Final = "a value, for the key is required"
SYMBOL: Final = (
    "a symbol: 1 to 40 ASCII letters, digits and signs, but no space , ; # \\ or quote, "
    "and neither - nor $ at the beginning"
)
BENCHMARK: Final = "a stored symbol, or 'buy_and_hold' of the configuration's symbols"
ASSETS: Final = "'EQUITY', 'CRYPTO', 'FOREX' or 'FUTURES'"
STORED: Final = "a stored interval: 1s, 1m, 1d"
TYPES: Final = "'trailing_average', 'trailing_max' or 'trailing_min'"
INTERVAL: Final = "an interval such as 1s, 5m, 1h, 1d or 1w"
NAME: Final = "a name of letters, digits, _ and - that begins with a letter, never a path"
CODE_NAME: Final = f"{NAME}, or a module's such as package.module:Class"
TEXT: Final = "a text without control characters"
LINE: Final = "a text of 1 to 200 characters on one line"
DATE: Final = "a date such as 2024-07-03"
TIME: Final = "a time of day such as 09:31 or 15:59:30"
STREAM: Final = f"{INTERVAL}, or 'quotes' or 'ticks'"
PERIOD: Final = "a period such as 10d (sessions), 52w, 3m or 1y (calendar spans)"
FIELDS: Final = "'open', 'high', 'low', 'close' or 'volume'"
WHOLE: Final = "a whole number"
NUMBER: Final = "a number"
SWITCH: Final = "true or false"
OBJECT: Final = "an object"
LIST: Final = "a list"
PARAMETER: Final = "a number of at most 1e12 in size, or a text"
MANY: Final = "a number of at most 1,000,000,000,000"


def switch(key: str) -> list[Refusal]:
    return [Refusal(key, 1, "1", SWITCH), Refusal(key, "true", "'true'", SWITCH)]
