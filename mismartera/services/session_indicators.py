"""The indicators of the running session: they come, go, rest, and are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mismartera.domain.command import CommandName
from mismartera.domain.interval import Interval
from mismartera.domain.symbol import parse_symbol
from mismartera.errors import MisMarteraError, SessionError, UnknownName
from mismartera.services.arguments import parse_numbers
from mismartera.services.running_session import RunningSession

if TYPE_CHECKING:
    from mismartera.calc.indicators.specification import IndicatorSpec
    from mismartera.engine.changes import SessionChanges
    from mismartera.reporting.documents.session import CommandOutcome

_HINT = "`indicators list --session` shows them"


class SessionIndicators:
    """What is computed in the session, for every symbol or for one.

    Every method raises a `SessionError` while no session is under way. `disabled` are those that
    rest, by key and symbol (None: every symbol).
    """

    def __init__(self, session: RunningSession) -> None:
        self._session = session
        self.disabled: dict[tuple[str, str | None], IndicatorSpec] = {}

    def add(
        self,
        name: str,
        interval: str,
        period: int | None = None,
        params: Sequence[str] = (),
        symbol: str | None = None,
    ) -> CommandOutcome:
        """Compute an indicator from now on, caught up, for every symbol or for one.

        Raises:
            UsageError: the name, the interval or a parameter (`NAME=VALUE`) is wrong.
            SessionError: it is there already, or some symbol's bars do not divide its interval.
        """
        from mismartera.calc.indicators.specification import build_spec

        spec = build_spec(name, Interval.parse(interval), period, parse_numbers(params))
        chosen = None if symbol is None else parse_symbol(symbol)
        self._session.change(
            lambda changes, at: _put_in(changes, at, spec, chosen),
            CommandName.ADD_INDICATOR,
            name=name,
            interval=interval,
            period=period,
            params=list(params),
            symbol=symbol,
        )
        for entry in self._entries(spec.key, chosen):
            del self.disabled[entry]
        return self._session.outcome(f"{spec.key} is computed{_of(chosen)}")

    def remove(self, key: str, symbol: str | None = None) -> CommandOutcome:
        """Compute an indicator no more.

        Raises:
            UnknownName: there is no such indicator.
            SessionError: a strategy uses it, or the symbol is not in the session.
        """
        chosen = None if symbol is None else parse_symbol(symbol)
        resting = self._entries(key, chosen)
        self._take_out(CommandName.REMOVE_INDICATOR, key, chosen)
        for entry in resting:
            del self.disabled[entry]
        return self._session.outcome(f"{key} is removed{_of(chosen)}")

    def disable(self, key: str, symbol: str | None = None) -> CommandOutcome:
        """Stop computing an indicator until it is enabled again.

        Raises:
            UnknownName: there is no such indicator.
            SessionError: a strategy uses it, it rests already, or the symbol is not in the session.
        """
        chosen = None if symbol is None else parse_symbol(symbol)
        if (key, chosen) in self.disabled:
            raise SessionError(f"{key} is disabled already", "`indicators enable` ends that")
        spec, places = self._take_out(CommandName.DISABLE_INDICATOR, key, chosen)
        self.disabled.update({(key, place): spec for place in places})
        return self._session.outcome(f"{key} is disabled{_of(chosen)}")

    def enable(self, key: str, symbol: str | None = None) -> CommandOutcome:
        """Compute a disabled indicator again, as if it had never been disabled.

        Raises:
            UnknownName: it is not disabled.
            SessionError: it is disabled for every symbol, and one was named.
        """
        chosen = None if symbol is None else parse_symbol(symbol)
        if chosen is not None and (key, None) in self.disabled:
            raise SessionError(f"{key} is disabled for every symbol", "leave --symbol out")
        entries = self._entries(key, chosen)
        if not entries:
            known = (each for each, _ in self.disabled)
            raise UnknownName("disabled indicator", key, known, _HINT)
        specs = {place: self.disabled[key, place] for _, place in entries}

        def change(changes: SessionChanges, at: int) -> None:
            assert changes.backtest.data is not None
            there = changes.backtest.data.symbols
            for place, spec in specs.items():
                if place is None or (place in there and key not in changes.keys(place)):
                    changes.add_indicator(spec, at, place)

        self._session.change(change, CommandName.ENABLE_INDICATOR, key=key, symbol=symbol)
        for entry in entries:
            del self.disabled[entry]
        return self._session.outcome(f"{key} is enabled{_of(chosen)}")

    def _entries(self, key: str, symbol: str | None) -> tuple[tuple[str, str | None], ...]:
        """What rests of an indicator: all of it, or what belongs to one symbol."""
        rests = tuple(self.disabled)
        return tuple(each for each in rests if each[0] == key and symbol in (None, each[1]))

    def _take_out(
        self, command: CommandName, key: str, symbol: str | None
    ) -> tuple[IndicatorSpec, Sequence[str | None]]:
        """Take an indicator out wherever it is; return it and the places (None: every symbol).

        One that rests can be removed without being computed anywhere.
        """
        resting = self._entries(key, symbol)

        def change(changes: SessionChanges, at: int) -> tuple[IndicatorSpec, Sequence[str | None]]:
            found = _places(changes, key, symbol)
            if found is None and resting and command is CommandName.REMOVE_INDICATOR:
                return self.disabled[resting[0]], ()
            if found is None:
                raise self._unknown(changes, key, symbol)
            _refuse_if_used(changes, key)
            for place in found[1]:
                changes.remove_indicator(key, at, place)
            return found

        return self._session.change(change, command, key=key, symbol=symbol)

    def _unknown(self, changes: SessionChanges, key: str, symbol: str | None) -> MisMarteraError:
        cohorts = changes.backtest.cohorts
        groups = (specs for each in cohorts for specs in each.plan.requirements.indicators.values())
        computed = (spec.key for specs in groups for spec in specs)
        known = dict.fromkeys([*computed, *(key for key, _ in self.disabled)])
        if key in known and symbol is not None:
            return SessionError(f"{symbol} has no {key}", _HINT)
        return UnknownName("indicator of the session", key, known, _HINT)


def _put_in(changes: SessionChanges, at: int, spec: IndicatorSpec, symbol: str | None) -> None:
    """Add an indicator; where new symbols get it already, to those that lack it."""
    assert changes.backtest.data is not None
    lacking = [each for each in changes.backtest.data.symbols if spec.key not in changes.keys(each)]
    if symbol is None and lacking and spec.key in changes.keys(None):
        for each in lacking:
            changes.add_indicator(spec, at, each)
    else:
        changes.add_indicator(spec, at, symbol)


def _places(
    changes: SessionChanges, key: str, symbol: str | None
) -> tuple[IndicatorSpec, Sequence[str | None]] | None:
    """An indicator and where it is to be taken out: for every symbol at once, or one by one."""
    backtest = changes.backtest
    assert backtest.data is not None
    if symbol is not None:
        changes.keys(symbol)  # refuses a symbol that is not there
    everywhere = _spec(backtest.requirements.indicators.values(), key)
    if symbol is None and everywhere is not None:
        return everywhere, (None,)
    found: dict[str | None, IndicatorSpec] = {}
    for each in backtest.data.symbols if symbol is None else (symbol,):
        cohort = backtest.cohort_of(each)
        spec = cohort and _spec(cohort.plan.requirements.indicators.values(), key)
        if spec:
            found[each] = spec
    return (next(iter(found.values())), tuple(found)) if found else None


def _spec(groups: Iterable[Sequence[IndicatorSpec]], key: str) -> IndicatorSpec | None:
    return next((spec for specs in groups for spec in specs if spec.key == key), None)


def _refuse_if_used(changes: SessionChanges, key: str) -> None:
    runners = changes.backtest.analysis.runners
    users = [each.key for each in runners if key in each.strategy.needs.indicators]
    if users:
        names = ", ".join(users)
        raise SessionError(f"{key} is used by {names}", f"`strategy remove {users[0]}` first")


def _of(symbol: str | None) -> str:
    return "" if symbol is None else f" for {symbol}"
