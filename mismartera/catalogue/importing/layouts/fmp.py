"""Financial Modeling Prep: daily bars under `historical`, dates of the exchange."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout

FMP: Final = Layout("fmp", BarLabel.START, EXCHANGE_ZONE)
