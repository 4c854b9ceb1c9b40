"""Numbers and times as the tables show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from cli.draw.cells import Form
from cli.draw.numbers import ABSENT as ABSENT
from cli.draw.numbers import fixed, significant, with_places
from mismartera.domain.interval import Interval

# No session opens so late on its own date; those that open the evening before open later still.
_EVENING_HOUR: Final = 16
_MILLIONS_FROM: Final = 10_000_000
_OF_AN_INDICATOR: Final = 6


def price(value: float | None) -> str:
    """A price with the digits that it has, twelve at the most, and two decimals at least."""
    return with_places(significant(value), 2)


def count(value: float | None) -> str:
    """A volume or a count with thousands marked."""
    return significant(value)


def quantity(value: float | None) -> str:
    """A quantity with thousands marked and as many decimals as it has."""
    return significant(value)


def digits(value: float | None) -> str:
    """The number of an order, a fill, a line: without thousands marked."""
    return ABSENT if value is None else f"{value}"


def money(value: float | None) -> str:
    """An amount with two decimals."""
    return fixed(value, 2)


def gain(value: float | None) -> str:
    """An amount that was won or lost, with its sign; nothing won or lost has none."""
    text = money(value)
    return text if value is None or value <= 0 or text == "0.00" else f"+{text}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one: `1 bar`, `1,250 bars`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def volume(value: float | None) -> str:
    """A volume with thousands marked; in millions from ten of them on."""
    if value is None or value < _MILLIONS_FROM:
        return count(value)
    return f"{fixed(value, 1, shift=-6)}M"


def percent(value: float | None, shift: int = 0) -> str:
    """A percentage with two decimals, with more where it would else read 100 and is below it.

    A `shift` of 2 makes one of a part of one.
    """
    if value is None:
        return ABSENT
    if not 0 < value < 10 ** (2 - shift):
        return f"{fixed(value, 0, shift)}%"
    text, places = fixed(value, 2, shift), 2
    while text.startswith("100"):
        places += 1
        text = fixed(value, places, shift)
    return f"{text}%"


def coverage(value: float | None) -> str:
    """The part of a derived bar that was there, in percent."""
    return percent(value, shift=2)


def clock(instant: str | None) -> str:
    """The time of day of an ISO instant, without its date and offset."""
    if not instant:
        return ABSENT
    _, _, rest = instant.partition("T")
    time = rest[:8] if rest else instant
    return time[:5] if time.endswith(":00") and len(time) == 8 else time


def moment(instant: str | None) -> str:
    """An ISO instant as date and time of day, without its offset."""
    if not instant or "T" not in instant:
        return instant or ABSENT
    return instant.replace("T", " ")[:19]


def when(instant: str | None, day: str | None) -> str:
    """The time of day of an ISO instant; with its date where that is another than `day`."""
    date, _, _ = (instant or "").partition("T")
    return clock(instant) if date == day else f"{date} {clock(instant)}".lstrip()


def whole_minute(instant: str | None) -> str:
    """An ISO instant as date and time of day, without seconds where there are none."""
    return moment(instant).removesuffix(":00")


def bar_start(instant: str | None, interval: str) -> str:
    """When a bar began: of a 1d or 1w bar the date, else without seconds where there are none.

    A session that opens in the evening bears the next day's date.
    """
    if instant is None or "T" not in instant or Interval.parse(interval).is_intraday:
        return whole_minute(instant)
    opened = datetime.fromisoformat(instant)
    days = 1 if opened.hour >= _EVENING_HOUR else 0
    return (opened.date() + timedelta(days=days)).isoformat()


def bar_clock(instant: str | None, interval: str) -> str:
    """When a bar of the session began: the time of day, of a 1d or 1w bar the date."""
    return clock(instant) if Interval.parse(interval).is_intraday else bar_start(instant, interval)


def milliseconds(value: float | None) -> str:
    """A duration with three digits, in the unit that reads best."""
    if value is None:
        return ABSENT
    for unit, in_unit in (("s", value / 1e3), ("ms", value), ("µs", value * 1e3)):
        if in_unit >= 1:
            return f"{_three_digits(in_unit)} {unit}"
    return f"{_three_digits(value * 1e6)} ns"


def _three_digits(number: float) -> str:
    return significant(number, 3)


def indicator(value: float | Mapping[str, float | None] | None) -> str:
    """An indicator's value, or its values by name."""
    if isinstance(value, Mapping):
        return " ".join(f"{name} {reading(item)}" for name, item in value.items())
    return reading(value)


def reading(value: float | None) -> str:
    """A computed number with two to four decimals, a smaller one with six significant digits."""
    return with_places(significant(value, _OF_AN_INDICATOR, least_places=4), 2)


def bar_of(share: float, width: int) -> str:
    """A bar of `width` signs that is filled to a share of 0 to 1."""
    filled = round(max(0.0, min(1.0, share)) * width)
    return "█" * filled + "░" * (width - filled)


# How the columns of tables write their numbers; those that matter by their size can be shortened.
PRICE: Final = Form(price)
READING: Final = Form(reading)
PERCENT: Final = Form(percent)
COVERAGE: Final = Form(coverage)
DIGITS: Final = Form(digits)
COUNT: Final = Form(count, shortens=True)
QUANTITY: Final = Form(quantity, shortens=True)
VOLUME: Final = Form(volume, shortens=True)
MONEY: Final = Form(money, shortens=True)
GAIN: Final = Form(gain, shortens=True)
DURATION: Final = Form(milliseconds)
