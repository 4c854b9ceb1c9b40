"""Numbers and instants as a report writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mismartera.domain.statistic import Unit

ABSENT: Final = "–"


def written(value: float | None, unit: Unit) -> str:
    """A statistic with its unit: an amount with two decimals, a share as a percentage."""
    if value is None:
        return ABSENT
    match unit:
        case Unit.AMOUNT | Unit.PROFIT:
            return amount(value)
        case Unit.RETURN | Unit.SHARE:
            return share(value)
        case Unit.RATIO:
            return f"{value:,.2f}"
        case Unit.MINUTES:
            return length(value)
        case Unit.SESSIONS:
            return sessions(value)
        case Unit.COUNT:
            return number(value)


def sessions(count: float) -> str:
    """A number of sessions, or an average of such numbers with one decimal."""
    text = f"{count:,.1f}".removesuffix(".0")
    return "1 session" if text == "1" else f"{text} sessions"


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


def unrounded(value: float) -> str:
    """A price or a quantity with its digits, twelve at the most, and thousands marked."""
    return f"{Decimal(f'{value:.12g}'):,f}"


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
