"""Schwab's (and TD Ameritrade's) answers: `candles` with epoch milliseconds, bar START in UTC."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout

SCHWAB: Final = Layout("schwab", BarLabel.START, UTC)
