"""A universe as a question to the store: the keys of an object, or a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from pydantic import Field, model_validator

from mismartera.config.part import Fault, Part, refusal
from mismartera.config.values import Amount, Line, StoredInterval
from mismartera.domain.interval import Interval
from mismartera.errors import InvalidInterval, UniverseError

SENTENCE_BEGINS: Final = "all symbols"
_HINT: Final = (
    "write it like `all symbols with 1m bars and average dollar volume over 1000000 and "
    "price between 5 and 500 over 20 days of XNYS`"
)
_NUMBER: Final = r"([0-9][0-9,_]*(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?)([kmb]?)"
_UNITS: Final = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}
_OVER: Final = r"(?:over|above|of at least)"
_UNDER: Final = r"(?:under|below|of at most)"

Keys = dict[str, object]


class UniverseQuery(Part):
    """Which stored symbols: those that fulfil every condition, as of the sessions before a date."""

    interval: StoredInterval | None = Field(
        default=None, description="The symbol has stored bars of this interval."
    )
    min_average_dollar_volume: Amount | None = Field(
        default=None, description="The least average of close × volume over the days."
    )
    min_average_volume: Amount | None = Field(
        default=None, description="The least average volume over the days."
    )
    days: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=20, description="How many sessions the averages are taken over."
    )
    min_price: Amount | None = Field(default=None, description="The least last close.")
    max_price: Amount | None = Field(default=None, description="The greatest last close.")
    exchange: Line | None = Field(
        default=None, description="The calendar that the symbol was imported with."
    )

    @model_validator(mode="after")
    def _prices_are_in_order(self) -> UniverseQuery:
        low, high = self.min_price, self.max_price
        if low is not None and high is not None and high < low:
            raise refusal(Fault(f"a price of at least min_price {low:g}", ("max_price",)))
        return self

    def __str__(self) -> str:
        """Write the sentence that means the same."""
        conditions = [
            f"with {self.interval} bars" if self.interval else "",
            _condition("average dollar volume over", self.min_average_dollar_volume),
            _condition("average volume over", self.min_average_volume),
            _condition("price over", self.min_price),
            _condition("price under", self.max_price),
            f"of {self.exchange}" if self.exchange else "",
        ]
        given = " and ".join(condition for condition in conditions if condition)
        averaged = self.min_average_dollar_volume is not None or self.min_average_volume is not None
        over = f" over {self.days} days" if averaged else ""
        return f"{SENTENCE_BEGINS} {given}{over}".rstrip()


def is_sentence(text: str) -> bool:
    """Tell whether a text is a question to the store, and no name."""
    return " ".join(text.split()).casefold().startswith(SENTENCE_BEGINS)


def parse_sentence(text: str) -> UniverseQuery:
    """Read `all symbols with 1m bars and average dollar volume over 1000000`.

    `over` includes the number. Conditions may be joined by `and`, `with` or commas, in any order.

    Raises:
        UniverseError: a part of it cannot be read.
    """
    rest = " ".join(text.split()).casefold().removeprefix(SENTENCE_BEGINS)
    keys: Keys = {}
    while rest := re.sub(r"^(?:[\s,]|and\b|with\b)+", "", rest):
        found, rest = _first_clause(rest)
        if repeated := sorted(set(found) & set(keys)):
            raise UniverseError(f"{text!r} says {repeated[0].replace('_', ' ')} twice", _HINT)
        keys |= found
    return UniverseQuery.model_validate(keys)


def _first_clause(text: str) -> tuple[Keys, str]:
    for pattern, keys_of in _CLAUSES:
        if match := re.match(rf"{pattern}(?=$|[\s,])", text):
            return keys_of(match), text[match.end() :]
    raise UniverseError(f"{text!r} is no condition of a universe", _HINT)


def _bars(match: re.Match[str]) -> Keys:
    try:
        interval = Interval.parse(match[1])
    except InvalidInterval as error:
        raise UniverseError(str(error)) from None
    if not interval.is_stored:
        raise UniverseError(f"{interval} bars are not stored", "ask for 1s, 1m or 1d bars")
    return {"interval": interval}


def _number_of(key: str, place: int = 1) -> Callable[[re.Match[str]], Keys]:
    return lambda match: {key: _number(match[place], match[place + 1])}


def _days(match: re.Match[str]) -> Keys:
    if not 1 <= (days := int(match[1])) <= 1_000:
        raise UniverseError(f"{match[1]} is no number of days", "write 1 to 1000")
    return {"days": days}


def _number(digits: str, unit: str) -> float:
    number = float(digits.replace(",", "").replace("_", "")) * _UNITS[unit]
    if number > 1e12:
        raise UniverseError(f"{digits}{unit} is too great a number", "1e12 is the greatest")
    return number


def _between(match: re.Match[str]) -> Keys:
    low, high = _number(match[1], match[2]), _number(match[3], match[4])
    if high < low:
        raise UniverseError(f"{match[0]!r} is no range of prices", "swap its ends")
    return {"min_price": low, "max_price": high}


_CLAUSES: Final[tuple[tuple[str, Callable[[re.Match[str]], Keys]], ...]] = (
    (r"(\S+) bars", _bars),
    (rf"average dollar volume {_OVER} {_NUMBER}", _number_of("min_average_dollar_volume")),
    (rf"average volume {_OVER} {_NUMBER}", _number_of("min_average_volume")),
    (rf"price between {_NUMBER} and {_NUMBER}", _between),
    (rf"price {_OVER} {_NUMBER}", _number_of("min_price")),
    (rf"price {_UNDER} {_NUMBER}", _number_of("max_price")),
    (r"(?:over|in) (?:the last )?([0-9]{1,5}) (?:days|sessions)", _days),
    (r"(?:of|on|from) (?:exchange )?([a-z0-9/_-]{1,20})", lambda m: {"exchange": m[1].upper()}),
)


def _condition(words: str, number: float | None) -> str:
    return "" if number is None else f"{words} {number!r}".removesuffix(".0")


UniverseSetting = UniverseQuery | str
"""What a configuration may say: a question, or the name or path of a file."""


def read_setting(value: object) -> UniverseSetting:
    """Take a universe as a configuration gives it: an object, a sentence, a name or a path.

    Raises:
        UniverseError: a sentence cannot be read.
        ValidationError: an object has a wrong key or value.
    """
    if isinstance(value, Mapping):
        return UniverseQuery.model_validate(dict(value))
    if isinstance(value, UniverseQuery):
        return value
    if not isinstance(value, str) or not value.strip():
        raise UniverseError(f"{value!r} is no universe", "name a file, or say `all symbols …`")
    return parse_sentence(value) if is_sentence(value) else value.strip()
