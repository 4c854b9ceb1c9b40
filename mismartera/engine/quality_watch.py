"""Whose data falls below the quality at which orders are approved, and whose is good again."""

from __future__ import annotations

from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.session.quality import SymbolQuality, symbol_quality
from mismartera.session.session_data import SessionData


class QualityWatch:
    """Looks at the quality of every symbol at every step of a session, for those who ask.

    What it finds is a function of the data and the step: a symbol counts as good until it is
    measured otherwise, in each session anew.
    """

    def __init__(self, limits: TradingConfig) -> None:
        self._limits = limits
        self._poor: frozenset[str] = frozenset()

    def begin(self) -> None:
        """A session begins: nothing is known against any symbol."""
        self._poor = frozenset()

    def changes(self, data: SessionData, position: int) -> list[tuple[str, SymbolQuality]]:
        """The symbols, in ASCII order, that became poor or good at the step before a position."""
        measured = [(symbol, symbol_quality(data, symbol, position)) for symbol in data.symbols]
        poor = frozenset(symbol for symbol, quality in measured if self._is_poor(quality))
        changed, self._poor = poor ^ self._poor, poor
        return [each for each in measured if each[0] in changed]

    def _is_poor(self, quality: SymbolQuality) -> bool:
        by_quality = self._limits.quality_measure is QualityMeasure.QUALITY
        value = quality.quality if by_quality else quality.integrity
        return value is not None and value < self._limits.min_quality
