"""Twelve Data's answers: `values` of texts, bar START in the zone that `meta` names."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout

TWELVE_DATA: Final = Layout("twelve-data", BarLabel.START, EXCHANGE_ZONE)
