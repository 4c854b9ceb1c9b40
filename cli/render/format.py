"""Numbers and times as the tables show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from mismartera.domain.interval import Interval

ABSENT: Final = "–"
# No session opens so late on its own date; those that open the evening before open later still.
_EVENING_HOUR: Final = 16
_MILLIONS_FROM: Final = 10_000_000
# A price below this would lose its first digits in four decimals.
_TINY: Final = 0.001
_SMALLEST: Final = 1e-8


def price(value: float | None) -> str:
    """A price with two to four decimals, as many as it needs; a tiny one with up to eight."""
    if value is None:
        return ABSENT
    if _SMALLEST <= abs(value) < _TINY:
        return f"{value:.8f}".rstrip("0")
    text = f"{value:,.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def count(value: float | None) -> str:
    """A volume or a count with thousands marked."""
    if value is None:
        return ABSENT
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0")


def quantity(value: float | None) -> str:
    """A quantity with thousands marked and as many of eight decimals as it needs."""
    if value is None:
        return ABSENT
    text = f"{value:,.8f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def money(value: float | None) -> str:
    """An amount with two decimals."""
    return ABSENT if value is None else f"{value:,.2f}".replace("-0.00", "0.00")


def gain(value: float | None) -> str:
    """An amount that was won or lost, with its sign; nothing won or lost has none."""
    text = money(value)
    return text if value is None or value <= 0 or text == "0.00" else f"+{text}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one: `1 bar`, `1,250 bars`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def volume(value: float) -> str:
    """A volume with thousands marked; in millions from ten of them on."""
    return count(value) if value < _MILLIONS_FROM else f"{value / 1e6:,.1f}M"


def percent(value: float | None) -> str:
    """A percentage; 100 only where it is exactly that."""
    if value is None:
        return ABSENT
    return f"{min(value, 99.99):.2f}%" if 0 < value < 100 else f"{value:.0f}%"


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
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def indicator(value: float | Mapping[str, float | None] | None) -> str:
    """An indicator's value, or its values by name."""
    if isinstance(value, Mapping):
        return " ".join(f"{name} {price(item)}" for name, item in value.items())
    return price(value)


def bar_of(share: float, width: int) -> str:
    """A bar of `width` signs that is filled to a share of 0 to 1."""
    filled = round(max(0.0, min(1.0, share)) * width)
    return "█" * filled + "░" * (width - filled)
