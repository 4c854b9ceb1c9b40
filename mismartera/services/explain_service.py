"""Explains a configuration: what will be streamed, derived and loaded, from where, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.errors import MisMarteraError, SessionError

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.config.models import SessionConfiguration
    from mismartera.config.strategies import ScannerConfig
    from mismartera.domain.interval import Interval
    from mismartera.engine.planning import RunPlan
    from mismartera.engine.requirements import CohortPlan
    from mismartera.reporting.documents.explain import (
        ExplainDocument,
        ExplainedIndicator,
        ExplainedInterval,
        ExplainedScanner,
        ExplainedSource,
        ExplainedSymbol,
    )
    from mismartera.services.config_service import ConfigService
    from mismartera.services.coverage import Coverage
    from mismartera.strategies.strategy import AnyStrategy

_OWN: Final = "--load runs its code to see what it needs"


class ExplainService:
    """What `config explain` shows; `files` are those that were given with strategies."""

    def __init__(
        self,
        home: Path,
        configurations: ConfigService,
        catalogue: Callable[[], Catalogue],
        files: Callable[[], Sequence[Path]] = lambda: (),
    ) -> None:
        self._home = home
        self._configurations = configurations
        self._catalogue = catalogue
        self._files = files

    def configuration(self, name: str | None, *, load: bool = False) -> ExplainDocument:
        """Work out what a configuration needs; `load` runs the code of one's own strategies too.

        Symbols that cannot be streamed are listed with the reason.

        Raises:
            ConfigurationError: the configuration is wrong.
            SessionError: it is not a backtest.
            TimeError: its dates lie beyond the calendar.
        """
        from mismartera.config.run import Mode
        from mismartera.reporting.documents.explain import ExplainDocument

        path = self._configurations.find(name)
        configuration = self._configurations.load(str(path))
        if configuration.mode is Mode.LIVE:
            raise SessionError("mode 'live' cannot be explained yet", "set mode to 'backtest'")
        strategies, notices = self._strategies(configuration, load=load)
        plan = self._plan(configuration, strategies)
        scanners = [self._scanner(each, load=load) for each in configuration.scanners]
        windows = [plan.calendar.windows[place].session for place in plan.sessions]
        return ExplainDocument(
            file=str(path),
            session_name=configuration.session_name,
            exchange=plan.exchange,
            first=windows[0].date.isoformat(),
            last=windows[-1].date.isoformat(),
            sessions=len(windows),
            intervals=tuple(_interval(plan, each) for each in plan.requirements.intervals),
            symbols=tuple(
                self._symbol(plan, symbol)
                for symbol in sorted(configuration.session_data_config.symbols)
            ),
            indicators=tuple(_indicators(plan)),
            scanners=tuple(scanners),
            notices=(*plan.left_out, *notices, *_told_of_trading(configuration)),
        )

    def coverage(self, configuration: SessionConfiguration, *, load: bool) -> Coverage:
        """What the store lacks of a backtest's own symbols.

        Raises:
            MisMarteraError: there is no session in its dates, or they lie beyond the calendar.
        """
        from mismartera.services.coverage import coverage_of

        strategies, _ = self._strategies(configuration, load=load)
        return coverage_of(self._plan(configuration, strategies), self._catalogue())

    def _plan(
        self, configuration: SessionConfiguration, strategies: Sequence[AnyStrategy]
    ) -> RunPlan:
        """The plan of a run without symbols: one that is refused must not hide the others."""
        from mismartera.engine.planning import plan_run

        catalogue, data = self._catalogue(), configuration.session_data_config
        bare = configuration.model_copy(
            update={"session_data_config": data.model_copy(update={"symbols": ()})}
        )
        plan = plan_run(bare, strategies, catalogue.time_manager, catalogue.store, catalogue)
        return replace(plan, configuration=configuration)

    def _strategies(
        self, configuration: SessionConfiguration, *, load: bool
    ) -> tuple[list[AnyStrategy], list[str]]:
        from mismartera.strategies.library import strategy_library

        library = strategy_library(self._home, self._files())
        made, notices = [], []
        for each in configuration.strategies:
            if load or library.is_included(each.strategy):
                made.append(library.get(each.strategy).make(each.config))
            else:
                notices.append(f"strategy {each.strategy} is not looked into: {_OWN}")
        return made, notices

    def _symbol(self, plan: RunPlan, symbol: str) -> ExplainedSymbol:
        from mismartera.engine.planning import require_exchange
        from mismartera.engine.requirements import plan_cohorts
        from mismartera.reporting.documents.explain import ExplainedSymbol
        from mismartera.services.history_depth import base_depth

        catalogue = self._catalogue()
        stored = catalogue.intervals(symbol)
        names = tuple(map(str, stored))
        overrides = plan.configuration.session_data_config.base_interval
        try:
            require_exchange(symbol, plan.exchange, catalogue.store, catalogue)
            (cohort,) = plan_cohorts(plan.requirements, [symbol], catalogue.store, overrides)
            first, last = catalogue.stored_dates(symbol, cohort.base)
        except MisMarteraError as error:
            return ExplainedSymbol(symbol, names, None, "", (), None, None, None, str(error))
        return ExplainedSymbol(
            symbol=symbol,
            stored=names,
            base=str(cohort.base),
            why=_why(cohort, stored, is_set=symbol in overrides),
            sources=tuple(_sources(cohort)),
            loaded_from=_first(plan, base_depth(plan, cohort)),
            stored_from=first.isoformat(),
            stored_to=last.isoformat(),
            refused=None,
        )

    def _scanner(self, config: ScannerConfig, *, load: bool) -> ExplainedScanner:
        from mismartera.reporting.documents.explain import ExplainedScanner
        from mismartera.scanners.library import scanner_library
        from mismartera.services.scanner_service import describe_needs

        when, library = _when(config), scanner_library(self._home)
        if not load and not library.is_included(config.scanner):
            return ExplainedScanner(config.scanner, when, "not looked into", _OWN, "")
        scanner = library.get(config.scanner).make(config.config)
        given = scanner.parameters
        stay = "until the session's end" if given.time_to_live is None else f"{given.time_to_live}"
        return ExplainedScanner(
            scanner=config.scanner,
            when=when,
            universe=str(given.universe),
            reads=describe_needs(scanner.needs()),
            keeps=f"at most {given.max_results} a scan, {stay}",
        )


def _told_of_trading(configuration: SessionConfiguration) -> Iterator[str]:
    """What the limits do to orders that nobody would expect."""
    if configuration.trading_config.flatten_at_close:
        yield (
            "flatten_at_close: at each close every open order of every strategy is cancelled, gtc "
            "ones too, and every position is closed"
        )


def _interval(plan: RunPlan, interval: Interval) -> ExplainedInterval:
    from mismartera.reporting.documents.explain import AskDocument, ExplainedInterval
    from mismartera.services.history_depth import depth_of

    requirements, depth = plan.requirements, depth_of(plan, interval)
    return ExplainedInterval(
        interval=str(interval),
        is_streamed=interval in requirements.streams,
        history_sessions=depth,
        warm_up_rows=requirements.need(interval).bars,
        first=_first(plan, depth),
        asked_by=tuple(
            AskDocument(ask.who, ask.history.sessions, ask.history.bars, ask.history.calendar_days)
            for ask in requirements.asked_of(interval)
        ),
    )


def _first(plan: RunPlan, depth: int) -> str | None:
    """The date of the earliest session that is looked at; None without history."""
    if not depth:
        return None
    place = max(0, plan.sessions.start - depth)
    return plan.calendar.windows[place].session.date.isoformat()


def _why(cohort: CohortPlan, stored: Sequence[Interval], *, is_set: bool) -> str:
    if is_set:
        return "base_interval says so"
    needed = ", ".join(map(str, (cohort.base, *cohort.derived)))
    if len(stored) == 1:
        return "all that is stored"
    has = ", ".join(map(str, stored))
    return f"the largest of {has} that divides {needed}"


def _sources(cohort: CohortPlan) -> Iterator[ExplainedSource]:
    from mismartera.domain.interval import DAY, WEEK
    from mismartera.reporting.documents.explain import ExplainedSource

    yield ExplainedSource(str(cohort.base), "stored")
    for interval in cohort.derived:
        source = f"derived from {cohort.base}"
        if interval == DAY and cohort.has_stored_days:
            source = f"stored, today's derived from {cohort.base}"
        elif interval == WEEK:
            source = "derived from 1d"
        yield ExplainedSource(str(interval), source)


def _indicators(plan: RunPlan) -> Iterator[ExplainedIndicator]:
    from mismartera.calc.indicators.registry import warm_up_bars
    from mismartera.reporting.documents.explain import ExplainedIndicator

    for interval, specs in plan.requirements.indicators.items():
        for spec in specs:
            asks = (ask.who for ask in plan.requirements.asked_of(interval))
            start = f"{spec.key} of "
            by = next(who.removeprefix(start) for who in asks if who.startswith(start))
            yield ExplainedIndicator(spec.key, str(interval), warm_up_bars(spec), by)


def _when(config: ScannerConfig) -> str:
    times = ["before the session"] if config.pre_session else []
    for each in config.regular_session:
        text = f"{each.start:%H:%M:%S}".removesuffix(":00")
        if each.interval is not None:
            end = "the session's end" if each.end is None else f"{each.end:%H:%M:%S}"
            text = f"every {each.interval} from {text} to {end.removesuffix(':00')}"
        times.append(text)
    return ", ".join(times)
