"""Numbers and instants as a report writes them."""

from __future__ import annotations

import math
from typing import Final

ABSENT: Final = "–"


def written(value: float | int | str | None, unit: str = "") -> str:
    """A figure with its unit: money with two decimals, a share as a percentage."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ABSENT
    if isinstance(value, str):
        return f"{value} {unit}".rstrip()
    if unit == "money":
        return amount(value)
    if unit == "%":
        return share(value)
    if unit == "ratio":
        return f"{value:,.2f}"
    if unit == "minutes":
        return length(value)
    return f"{number(value)} {unit}".rstrip()


def length(minutes: float) -> str:
    """A length of time in its two greatest units."""
    whole = round(minutes)
    hours, days = whole // 60, whole // (24 * 60)
    if days:
        return f"{days:,} d {hours % 24} h"
    return f"{hours} h {whole % 60} min" if hours else f"{whole} min"


def share(value: float | None) -> str:
    """A part of one as a percentage with two decimals."""
    return ABSENT if value is None else f"{100 * value:,.2f}%"


def amount(value: float | None) -> str:
    """An amount of money, to the cent."""
    return ABSENT if value is None else f"{value:,.2f}"


def number(value: float | int | None) -> str:
    """A number with thousands marked and at most four decimals; small ones with four digits."""
    if value is None:
        return ABSENT
    if float(value).is_integer():
        return f"{value:,.0f}"
    if abs(value) < 0.001:
        return f"{value:.4g}"
    return f"{value:,.4f}".rstrip("0")


def percentage(part: int, whole: int) -> str:
    """A share in percent, rounded so that 100 means all of it; absent where there is no whole."""
    if whole == 0:
        return ABSENT
    share = 100 * part / whole
    return f"{min(share, 99.99):.2f}%" if 0 < share < 100 else f"{share:.0f}%"


def moment(instant: str | None) -> str:
    """An ISO instant as date and time of day, without its offset and idle seconds."""
    if not instant:
        return ABSENT
    text = instant.replace("T", " ")[:19]
    return text[:16] if text.endswith(":00") and len(text) == 19 else text
