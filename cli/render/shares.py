"""Parts of one and ratios as the tables show them."""

from __future__ import annotations

from typing import Final

from cli.draw.cells import Form
from cli.draw.numbers import ABSENT, fixed, marked

_MARKED_FROM: Final = 1_000_000
_BEYOND: Final = 1e15


def share(value: float | None) -> str:
    """A part of one in percent, with two decimals."""
    return ABSENT if value is None else f"{fixed(value, 2, shift=2)}%"


def gained(value: float | None) -> str:
    """A return in percent, with its sign; nothing gained or lost has none."""
    text = share(value)
    return f"+{text}" if value is not None and value > 0 and text != "0.00%" else text


def ratio(value: float | None) -> str:
    """A ratio with two decimals; one beyond any measure with its first digits."""
    if value is None or abs(value) < _MARKED_FROM:
        return fixed(value, 2)
    return marked(value) if abs(value) < _BEYOND else f"{value:.2e}"


SHARE: Final = Form(share)
GAINED: Final = Form(gained)
RATIO: Final = Form(ratio)
