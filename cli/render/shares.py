"""Parts of one and ratios as the tables show them."""

from __future__ import annotations

from cli.render.format import ABSENT


def share(value: float | None) -> str:
    """A part of one in percent, with two decimals."""
    return ABSENT if value is None else f"{value * 100:,.2f}%".replace("-0.00%", "0.00%")


def gained(value: float | None) -> str:
    """A return in percent, with its sign; nothing gained or lost has none."""
    text = share(value)
    return f"+{text}" if value is not None and value > 0 and text != "0.00%" else text


def ratio(value: float | None) -> str:
    """A ratio with two decimals; one beyond any measure with its first digits."""
    if value is None:
        return ABSENT
    text = f"{value:,.2f}" if abs(value) < 1_000_000 else f"{value:.2e}"
    return "0.00" if text == "-0.00" else text
