"""What exists, for tests: the real calendars and indicators, two strategies, one scanner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mismartera.calc.indicators.specification import build_spec
from mismartera.errors import ConfigurationError, Finding, SessionError, StrategyError, UnknownName
from mismartera.services.configuration_check import Existing
from mismartera.timekeeping.time_manager import TimeManager

CALENDARS: Final = TimeManager()


@dataclass
class KnownStrategies:
    """Strategies that take a quantity; `mine` is in a file, whose code runs only when asked."""

    ran: list[str] = field(default_factory=list)

    def check(self, name: str, config: Mapping[str, object], *, load: bool) -> None:
        if name not in ("sma_crossover", "rsi_mean_reversion", "mine"):
            raise UnknownName("strategy", name, ["sma_crossover", "rsi_mean_reversion", "mine"])
        if name == "mine" and not load:
            return
        if name == "mine":
            self.ran.append(name)
            raise StrategyError("mine cannot be loaded", "mend its file")
        if not isinstance(config.get("quantity", 10), int):
            finding = Finding("quantity", repr(config["quantity"]), "a whole number")
            raise ConfigurationError(name, [finding])


def check_scanner(name: str, config: Mapping[str, object], *, load: bool) -> None:
    if name != "momentum":
        raise UnknownName("scanner", name, ["momentum"], "`scanner list` shows them all")
    if "universe" not in config:
        raise StrategyError("momentum needs a universe", "name a file")


def check_benchmark(symbol: str, exchange: str) -> None:
    if symbol != "SPY":
        raise UnknownName("symbol", symbol, ["SPY"], "`data list` shows the symbols")
    if exchange != "XNYS":
        raise SessionError(f"SPY belongs to XNYS, the run to {exchange}", "set exchange_group")


def existing(strategies: KnownStrategies | None = None) -> Existing:
    """What a configuration may name in these tests."""
    known = strategies or KnownStrategies()
    return Existing(CALENDARS, build_spec, known.check, check_scanner, check_benchmark)
