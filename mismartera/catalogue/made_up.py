"""Which bars of the store are made up: they never mix with real ones."""

from __future__ import annotations

from typing import Final

from mismartera.storage.bar_store import BarStore

SAMPLE_KIND: Final = "sample"
OWN_KINDS: Final = frozenset({SAMPLE_KIND, "aggregate"})
"""What the journal of a made-up series may hold."""


def holds_sample(store: BarStore, symbol: str) -> bool:
    """Tell whether what is stored of a symbol are sample bars, and what was made of them."""
    kinds = {
        entry.kind
        for interval in store.intervals(symbol)
        for entry in store.journal(symbol, interval).current()
    }
    return SAMPLE_KIND in kinds and kinds <= OWN_KINDS
