"""Names and parameters of a configuration against what exists: calendars, indicators, strategies.

The models have checked shape and types before; the findings have the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol

from mismartera.config.values import BUY_AND_HOLD
from mismartera.domain.interval import Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.errors import ConfigurationError, Finding, MisMarteraError, UnknownName

if TYPE_CHECKING:
    from mismartera.config.models import SessionConfiguration
    from mismartera.config.session_indicators import SessionIndicator


class Calendars(Protocol):
    """What a check asks of the time manager."""

    def resolve_exchange(self, code: str) -> str: ...

    def supports_extended(self, exchange: str) -> bool: ...

    def count_sessions(self, first: date, last: date, exchange: str | None = None) -> int: ...


class Keyed(Protocol):
    """What a check asks of an indicator's specification."""

    @property
    def key(self) -> str: ...


class BuildSpecification(Protocol):
    """Checks an indicator's name, parameters and inputs, raising what is wrong with them."""

    def __call__(
        self,
        name: str,
        interval: Interval,
        period: int | None,
        params: Mapping[str, object],
        inputs: Sequence[str] | None,
    ) -> Keyed: ...


class CheckNamed(Protocol):
    """Checks a name and its own configuration; runs code of the user's only with `load`."""

    def __call__(self, name: str, config: Mapping[str, object], *, load: bool) -> None: ...


class CheckBenchmark(Protocol):
    """Checks that a symbol is stored and follows the calendar of an exchange."""

    def __call__(self, symbol: str, exchange: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Existing:
    """What a configuration may name."""

    calendars: Calendars
    build_specification: BuildSpecification
    check_strategy: CheckNamed
    check_scanner: CheckNamed
    check_benchmark: CheckBenchmark


def check_names(
    configuration: SessionConfiguration, existing: Existing, *, load: bool = False
) -> tuple[Finding, ...]:
    """Find what a configuration names and what does not exist, or does not take its parameters."""
    return (
        *_calendar_findings(configuration, existing.calendars),
        *_indicator_findings(configuration, existing.build_specification),
        *_strategy_findings(configuration, existing, load),
        *_benchmark_findings(configuration, existing),
    )


def _calendar_findings(
    configuration: SessionConfiguration, calendars: Calendars
) -> Iterator[Finding]:
    code = configuration.exchange_group
    try:
        exchange = calendars.resolve_exchange(code)
    except MisMarteraError as error:
        yield _finding("exchange_group", error)
        return
    hours = configuration.session_data_config.session_hours
    if hours is SessionHours.EXTENDED and not calendars.supports_extended(exchange):
        expected = f"'regular', for extended hours of {exchange} are not known"
        yield Finding("session_data_config.session_hours", f"'{hours}'", expected)
    yield from _date_findings(configuration, calendars, exchange)


def _date_findings(
    configuration: SessionConfiguration, calendars: Calendars, exchange: str
) -> Iterator[Finding]:
    if (dates := configuration.backtest_config) is None:
        return
    try:
        sessions = calendars.count_sessions(dates.start_date, dates.end_date, exchange)
    except MisMarteraError as error:
        yield _finding("backtest_config", error, f"dates that the calendar of {exchange} covers")
        return
    if not sessions:
        found = f"no session from {dates.start_date} to {dates.end_date}"
        yield Finding("backtest_config", found, f"dates with a session of {exchange}")


def _indicator_findings(
    configuration: SessionConfiguration, build: BuildSpecification
) -> Iterator[Finding]:
    places: dict[str, str] = {}
    for index, indicator in enumerate(configuration.session_data_config.indicators.session):
        place = f"session_data_config.indicators.session[{index}]"
        try:
            key = _key(indicator, build)
        except MisMarteraError as error:
            yield _finding(place, error)
            continue
        if key in places:
            yield Finding(place, f"{key} again", f"each indicator once ({places[key]} has it)")
        places.setdefault(key, f"session[{index}]")


def _key(indicator: SessionIndicator, build: BuildSpecification) -> str:
    specification = build(
        indicator.name, indicator.interval, indicator.period, indicator.params, indicator.inputs
    )
    return specification.key


def _strategy_findings(
    configuration: SessionConfiguration, existing: Existing, load: bool
) -> Iterator[Finding]:
    for index, strategy in enumerate(configuration.strategies):
        check = partial(existing.check_strategy, strategy.strategy, strategy.config, load=load)
        yield from _own_findings(f"strategies[{index}]", "strategy", check)
    for index, scanner in enumerate(configuration.scanners):
        check = partial(existing.check_scanner, scanner.scanner, scanner.config, load=load)
        yield from _own_findings(f"scanners[{index}]", "scanner", check)


def _benchmark_findings(
    configuration: SessionConfiguration, existing: Existing
) -> Iterator[Finding]:
    symbol = configuration.run.benchmark
    if symbol is None or symbol == BUY_AND_HOLD:
        return
    try:
        exchange = existing.calendars.resolve_exchange(configuration.exchange_group)
    except MisMarteraError:
        return  # it is a finding of its own
    try:
        existing.check_benchmark(symbol, exchange)
    except MisMarteraError as error:
        yield _finding("run.benchmark", error)


def _own_findings(place: str, name_key: str, check: Callable[[], None]) -> Iterator[Finding]:
    """Findings of one strategy or scanner; its own configuration may have several."""
    try:
        check()
    except ConfigurationError as error:
        for each in error.findings:
            yield Finding(f"{place}.config.{each.path}", each.found, each.expected)
    except UnknownName as error:
        yield _finding(f"{place}.{name_key}", error)
    except MisMarteraError as error:
        yield _finding(f"{place}.config", error)


def _finding(place: str, error: MisMarteraError, otherwise: str = "one that exists") -> Finding:
    if isinstance(error, UnknownName) and error.near:
        return Finding(place, error.what, " or ".join(map(repr, error.near)))
    found, _, rest = error.what.partition("; ")
    expected = error.hint or rest.removeprefix("expected ") or otherwise
    return Finding(place, found, expected)
