"""Positions held over a night in which the price changed as in a split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from mismartera.catalogue.overnight import splits_near
from mismartera.domain.bar import Bar


class HeldOvernight:
    """Compares the first bar of each held symbol with the price at which it was last valued."""

    def __init__(self) -> None:
        self.waiting: dict[str, float] = {}

    def begin(self, prices: Mapping[str, float]) -> None:
        """A session begins with these symbols held; `prices` are their last ones."""
        self.waiting.clear()
        self.waiting.update(prices)

    def look(self, bars: Iterable[Bar]) -> list[str]:
        """What is to be said of the bars of a step, if they are the first of held symbols."""
        found: list[str] = []
        for bar in bars:
            before = self.waiting.pop(bar.symbol, None)
            if before is None or not bar.open:
                continue
            (split,) = splits_near(np.array([before / bar.open]))
            if split is not None:
                found.append(
                    f"{bar.symbol} is held and opened at {bar.open:g} after {before:g}, as in a "
                    f"split of {split.numerator}:{split.denominator}: the position is not adjusted"
                )
        return found
