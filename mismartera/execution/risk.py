"""Risk checks: from a signal to a decision, with the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mismartera.config.trading import QualityMeasure, TradingConfig
from mismartera.domain.signal import Decision, Signal
from mismartera.domain.trading_session import TradingSession


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known at the moment of a signal: the instant, the last close, the data's quality.

    Quality and integrity are percent, None where nothing was expected yet. `in_session`: the
    session has the symbol.
    """

    now_ns: int
    session: TradingSession
    last_close: float | None
    quality: float | None
    integrity: float | None
    in_session: bool = True


@dataclass(frozen=True, slots=True)
class RiskChecks:
    """The checks of a configuration, in the order in which they are made."""

    limits: TradingConfig

    def decide(
        self, number: int, strategy: str, signal: Signal, circumstances: Circumstances
    ) -> Decision:
        """Approve or reject a signal; the first check that fails is the reason."""
        refusal = self.refusal(signal, circumstances)
        return Decision(
            number=number,
            time_ns=circumstances.now_ns,
            strategy=strategy,
            signal=signal,
            approved=refusal is None,
            reason=refusal or "every check passed",
            quality=circumstances.quality,
            integrity=circumstances.integrity,
        )

    def refusal(self, signal: Signal, circumstances: Circumstances) -> str | None:
        """Why a signal is rejected, None when it is not."""
        return (
            self._form(signal)
            or self._presence(signal, circumstances)
            or self._market_hours(circumstances)
            or self._quality(circumstances)
            or self._confidence(signal)
            or self._per_trade(signal, circumstances)
        )

    def _form(self, signal: Signal) -> str | None:
        if not (math.isfinite(signal.quantity) and signal.quantity > 0):
            return f"quantity {signal.quantity:g} is not a number above 0"
        if signal.price is not None and not (math.isfinite(signal.price) and signal.price > 0):
            return f"price {signal.price:g} is not a number above 0"
        if not 0 <= signal.confidence <= 1:
            return f"confidence {signal.confidence:g} is not a number from 0 to 1"
        return None

    def _presence(self, signal: Signal, circumstances: Circumstances) -> str | None:
        if circumstances.in_session:
            return None
        return f"{signal.symbol} is not in the session"

    def _market_hours(self, circumstances: Circumstances) -> str | None:
        """The close and later belong to the next session; before the open and in a break: no."""
        now, session = circumstances.now_ns, circumstances.session
        if now < session.open_ns:
            return "the market is not open yet"
        if any(start <= now < end for start, end in session.breaks):
            return "the market has a break"
        return None

    def _quality(self, circumstances: Circumstances) -> str | None:
        measure = self.limits.quality_measure
        by_quality = measure is QualityMeasure.QUALITY
        value = circumstances.quality if by_quality else circumstances.integrity
        if value is None or value >= self.limits.min_quality:
            return None
        return f"{measure} {value:.1f} % is below min_quality {self.limits.min_quality:g} %"

    def _confidence(self, signal: Signal) -> str | None:
        if signal.confidence >= self.limits.min_confidence:
            return None
        least = self.limits.min_confidence
        return f"confidence {signal.confidence:.2f} is below min_confidence {least:g}"

    def _per_trade(self, signal: Signal, circumstances: Circumstances) -> str | None:
        if circumstances.last_close is None:
            return f"{signal.symbol} has no bar in this session yet"
        value = signal.quantity * circumstances.last_close
        if value <= self.limits.max_per_trade:
            return None
        return f"{value:.2f} is above max_per_trade {self.limits.max_per_trade:g}"
