"""Changes to the running session: symbols, intervals, indicators, strategies come and go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.domain.interval import Interval
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import SessionError, UnknownName, UsageError

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.engine.changes import SessionChanges, SymbolChange
    from mismartera.engine.running_strategy import RunningStrategy
    from mismartera.reporting.documents.changes import (
        RunningIndicatorsDocument,
        SymbolChangesDocument,
        WatchDocument,
        WatchListDocument,
    )
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.threads.run import Run

_BARS_SHOWN: Final = 5
_MOST_DAYS: Final = 2_000


class SessionService:
    """What is changed in a run: every change takes effect between two steps.

    `run` gives the run that is under way (and raises where there is none), `snapshot` looks at it.
    """

    def __init__(
        self,
        home: Path,
        run: Callable[[], Run],
        snapshot: Callable[[], RunSnapshot],
        catalogue: Callable[[], Catalogue],
    ) -> None:
        self._home = home
        self._run = run
        self._snapshot = snapshot
        self._catalogue = catalogue
        self._watched: dict[tuple[str, Interval], int] = {}
        self._disabled: dict[str, tuple[object, str | None]] = {}

    # Symbols and intervals

    def add_symbols(
        self, symbols: Sequence[str], streams: Sequence[str] | None = None
    ) -> SymbolChangesDocument:
        """Add symbols to the session; each gets a result.

        Raises:
            UsageError: a symbol or an interval is written wrongly.
            SessionError: no session is under way.
        """
        names = [parse_symbol(each) for each in symbols]
        intervals = None if streams is None else [Interval.parse(each) for each in streams]
        changes = self._changes()
        done = self._run().change(lambda at: changes.add_symbols(names, at, intervals))
        return self._changed(done)

    def remove_symbols(
        self, symbols: Sequence[str], *, force: bool = False
    ) -> SymbolChangesDocument:
        """Remove symbols from the session; each gets a result."""
        del force  # there are no positions yet that would hold a symbol back
        names = [parse_symbol(each) for each in symbols]
        changes = self._changes()
        return self._changed(self._run().change(lambda _: changes.remove_symbols(names)))

    def add_interval(self, interval: str) -> str:
        """Derive and stream bars of an interval, for every symbol."""
        parsed = Interval.parse(interval)
        changes = self._changes()
        self._run().change(lambda at: changes.add_interval(parsed, at))
        return f"{parsed} bars are streamed"

    # Watching

    def watch(self, symbol: str, interval: str, days: int) -> WatchDocument:
        """Look at bars of a symbol: history and indicators, nothing streamed."""
        name, parsed = parse_symbol(symbol), Interval.parse(interval)
        if not 1 <= days <= _MOST_DAYS:
            raise UsageError(f"{days} is no number of days", f"write 1 to {_MOST_DAYS}")
        document = self._look(name, parsed, days)
        self._watched[name, parsed] = days
        return document

    def unwatch(self, symbol: str, interval: str | None) -> str:
        """Look at a symbol no more (at one interval, or at any)."""
        name = parse_symbol(symbol)
        wanted = None if interval is None else Interval.parse(interval)
        found = [key for key in self._watched if key[0] == name and wanted in (None, key[1])]
        if not found:
            raise SessionError(f"{name} is not watched", "`data watch` lists what is")
        for key in found:
            del self._watched[key]
        return f"{name} is watched no more"

    def watches(self) -> WatchListDocument:
        """Everything that is watched, as of the session's time."""
        from mismartera.reporting.documents.changes import WatchListDocument

        looks = [self._look(name, each, days) for (name, each), days in self._watched.items()]
        return WatchListDocument(tuple(looks))

    def _look(self, symbol: str, interval: Interval, days: int) -> WatchDocument:
        from mismartera.engine.watching import look
        from mismartera.reporting.watch_document import watch_document

        snapshot = self._snapshot()
        instant = snapshot.session_ns
        if instant is None:
            raise SessionError("no session has begun yet", "`wait` waits for it")
        backtest = self._run().backtest
        data, position = look(backtest, self._catalogue().store, symbol, interval, days, instant)
        return watch_document(snapshot, data, position, symbol, interval, days, _BARS_SHOWN)

    # Indicators

    def indicators(self) -> RunningIndicatorsDocument:
        """The indicators of the session, those that are disabled too."""
        from mismartera.reporting.watch_document import running_indicators

        return running_indicators(self._snapshot(), tuple(self._disabled))

    def add_indicator(
        self,
        name: str,
        interval: str,
        period: int | None = None,
        params: Mapping[str, float | str] | None = None,
        symbol: str | None = None,
    ) -> str:
        """Compute an indicator from now on, caught up, for every symbol or for one."""
        from mismartera.calc.indicators.specification import build_spec

        spec = build_spec(name, Interval.parse(interval), period, params or {})
        chosen = None if symbol is None else parse_symbol(symbol)
        changes = self._changes()
        self._run().change(lambda at: changes.add_indicator(spec, at, chosen))
        self._disabled.pop(spec.key, None)
        return f"{spec.key} is computed"

    def remove_indicator(self, key: str, symbol: str | None = None) -> str:
        """Compute an indicator no more."""
        if key in self._disabled:
            del self._disabled[key]
            return f"{key} is removed"
        chosen = None if symbol is None else parse_symbol(symbol)
        changes = self._changes()
        self._run().change(lambda at: changes.remove_indicator(key, at, chosen))
        return f"{key} is removed"

    def disable_indicator(self, key: str) -> str:
        """Stop computing an indicator until it is enabled again."""
        from mismartera.calc.indicators.specification import IndicatorSpec

        changes = self._changes()
        specs = self._run().backtest.requirements.indicators.values()
        found = next((spec for each in specs for spec in each if spec.key == key), None)
        if found is None:
            raise UnknownName("indicator", key, changes.keys(None), "`indicators list --session`")
        assert isinstance(found, IndicatorSpec)
        self._run().change(lambda at: changes.remove_indicator(key, at, None))
        self._disabled[key] = (found, None)
        return f"{key} is disabled"

    def enable_indicator(self, key: str) -> str:
        """Compute a disabled indicator again, as if it had never been disabled."""
        from mismartera.calc.indicators.specification import IndicatorSpec

        if key not in self._disabled:
            raise UnknownName("disabled indicator", key, self._disabled, "it is not disabled")
        spec, symbol = self._disabled[key]
        assert isinstance(spec, IndicatorSpec)
        changes = self._changes()
        self._run().change(lambda at: changes.add_indicator(spec, at, symbol))
        del self._disabled[key]
        return f"{key} is enabled"

    # Strategies

    def add_strategy(self, name: str, config: Mapping[str, object]) -> str:
        """Call a strategy from now on: an included one, or the one in a file."""
        from mismartera.engine.running_strategy import RunningStrategy
        from mismartera.strategies.library import StrategyLibrary

        path = Path(name)
        is_file = path.suffix == ".py"
        library = StrategyLibrary(self._home, [path] if is_file else ())
        known = library.get(path.stem if is_file else name)
        runner = RunningStrategy(self._free_key(known.name), known.make(config))
        changes, run = self._changes(), self._run()

        def change(position: int) -> None:
            changes.require(runner.strategy.needs, position)
            run.backtest.analysis.add_runner(runner)

        run.change(change)
        return f"{runner.key} is called from now on"

    def remove_strategy(self, key: str) -> str:
        """Call a strategy no more."""
        run, runner = self._run(), self._runner(key)
        run.change(lambda _: run.backtest.analysis.remove_runner(runner))
        return f"{key} is removed"

    def enable_strategy(self, key: str, *, enabled: bool) -> str:
        """Call a strategy again, or not until it is enabled."""
        run, runner = self._run(), self._runner(key)

        def change(_: int) -> None:
            runner.enabled = enabled

        run.change(change)
        return f"{key} is {'enabled' if enabled else 'disabled'}"

    def _runner(self, key: str) -> RunningStrategy:
        runners = {each.key: each for each in self._run().backtest.analysis.runners}
        if key not in runners:
            raise UnknownName("running strategy", key, runners, "`strategy list` shows them")
        return runners[key]

    def _free_key(self, name: str) -> str:
        taken = {each.key for each in self._run().backtest.analysis.runners}
        count = 1
        key = name
        while key in taken:
            count += 1
            key = f"{name}#{count}"
        return key

    # Inside

    def _changes(self) -> SessionChanges:
        from mismartera.engine.changes import SessionChanges

        catalogue = self._catalogue()
        return SessionChanges(self._run().backtest, catalogue.store, catalogue)

    def _changed(self, done: object) -> SymbolChangesDocument:
        from mismartera.reporting.documents.changes import (
            SymbolChangeDocument,
            SymbolChangesDocument,
        )

        changes: tuple[SymbolChange, ...] = done if isinstance(done, tuple) else ()
        snapshot = self._snapshot()
        instant = snapshot.session_ns
        return SymbolChangesDocument(
            None if instant is None else snapshot.iso(instant),
            tuple(
                SymbolChangeDocument(each.symbol, each.state.value, each.reason) for each in changes
            ),
        )
