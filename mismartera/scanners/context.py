"""What a scanner sees: the store as of an instant, and nothing that came later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from mismartera.calc.side_by_side import ratios
from mismartera.catalogue.daily_panel import DailyPanel
from mismartera.catalogue.universe import Universe
from mismartera.domain.columns import Float64
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import ScannerError
from mismartera.scanners.minute_volume import elapsed_minutes, instant_of_minute
from mismartera.scanners.scanner import ScanNeeds
from mismartera.scanners.today import Today


class ScanRows(Protocol):
    """Where a context's figures come from."""

    def panel(self, symbols: Sequence[str], session: TradingSession, days: int) -> DailyPanel: ...

    def today(self, symbols: Sequence[str], session: TradingSession, now_ns: int) -> Today: ...

    def minute_average(
        self, symbols: Sequence[str], session: TradingSession, days: int, minute: int
    ) -> Float64: ...


class ScanContext:
    """Read-only figures of many symbols as of an instant of a session.

    Every array has one entry, or one row, for each of `symbols`, in that order.
    """

    def __init__(
        self,
        rows: ScanRows,
        universe: Universe,
        session: TradingSession,
        now_ns: int,
        needs: ScanNeeds,
    ) -> None:
        self._rows = rows
        self._needs = needs
        self.universe = universe
        self.session = session
        self.now_ns = now_ns

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of the universe, in ASCII order."""
        return self.universe.symbols

    @cached_property
    def daily(self) -> DailyPanel:
        """The 1d bars of the sessions before, as many as the scanner needs."""
        days = self._asked(self._needs.daily_days, "1d bars", "daily_days")
        return self._rows.panel(self.symbols, self.session, days)

    @cached_property
    def today(self) -> Today:
        """The session's bars in regular hours that have ended by now."""
        self._asked(int(self._needs.intraday), "the session's bars", "intraday")
        return self._rows.today(self.symbols, self.session, self.now_ns)

    @cached_property
    def minute_average(self) -> Float64:
        """The volume up to the same whole trading minute, averaged over the sessions before."""
        days = self._asked(self._needs.minute_days, "volume by minute", "minute_days")
        minute = elapsed_minutes(self.session, self.now_ns)
        return self._rows.minute_average(self.symbols, self.session, days, minute)

    @cached_property
    def relative_volume(self) -> Float64:
        """The volume up to the last whole minute over its `minute_average`; NaN without one."""
        average = self.minute_average
        self._asked(int(self._needs.intraday), "the session's bars", "intraday")
        whole_ns = instant_of_minute(self.session, elapsed_minutes(self.session, self.now_ns))
        volume = self._rows.today(self.symbols, self.session, min(whole_ns, self.now_ns)).volume
        return ratios(volume, average)

    def _asked(self, amount: int, what: str, key: str) -> int:
        if not amount:
            raise ScannerError(f"it reads {what} without asking", f"give {key} in its ScanNeeds")
        return amount
