"""Values for completion, asked of the system and of the file system."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from cli.completion import Value
from cli.render.format import quantity
from cli.shell import Shell
from mismartera.domain.order_terms import TIMES_IN_FORCE
from mismartera.domain.order_types import ORDER_TYPES
from mismartera.domain.run_choice import RUN_ORDERS, RUN_STATES, TRADE_ORDERS
from mismartera.errors import MisMarteraError

_INTERVALS: Final = ("1s", "5s", "1m", "5m", "15m", "30m", "1h", "1d", "1w")
_MOST_FILES: Final = 200
_MOST_SYMBOLS: Final = 50
_MOST_RUNS_READ: Final = 20
_HOURS: Final = (
    ("regular", "from the open to the close"),
    ("extended", "from pre-market to after-market"),
)
_LABELS: Final = (
    ("start", "times are their bars' start"),
    ("end", "times are their bars' end"),
)
_DECIMAL_MARKS: Final = (("point", "187.505"), ("comma", "187,505"))
_DATE_ORDERS: Final = (
    ("dmy", "day first: 15/07/2024"),
    ("mdy", "month first: 07/15/2024"),
    ("ymd", "year first: 24/07/15"),
)
_ADJUSTMENTS: Final = (
    ("raw", "as traded"),
    ("split", "adjusted for splits"),
    ("total", "adjusted for splits and dividends"),
    ("unknown", "not known"),
)
_SIDES: Final = (
    ("buy", "buy, or buy back what was sold short"),
    ("sell", "sell, or sell short"),
)
_ORDER_TYPES: Final = tuple((each.value, rules.filled) for each, rules in ORDER_TYPES.items())
_TIMES_IN_FORCE: Final = tuple((each.value, words) for each, words in TIMES_IN_FORCE.items())
_PANELS: Final = (
    ("session", "pin the session's panel"),
    ("account", "pin the account's panel"),
    ("off", "take it away"),
)
_REASON_LIMIT: Final = re.compile(r" *\{[^}]*\} ?")
"""Where the words of a reason have its limit."""

_PERIODS: Final = (("10d", "10 sessions"), ("3m", "90 days"), ("52w", "364 days"))


class SystemSource:
    """What the system knows, by metavar."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._by_metavar: dict[str, Callable[[str], Iterable[Value]]] = {
            "INTERVAL": lambda _: _intervals(),
            "INTERVALS": _interval_lists,
            "DATE": lambda _: self._dates(),
            "INSTANT": lambda _: self._instants(),
            "FILE": lambda begun: files(begun, ()),
            "CONFIG": self._configurations,
            "SYMBOL": lambda _: self._symbols(),
            "EXCHANGE": lambda _: self._exchanges(),
            "HOURS": lambda _: _HOURS,
            "LABEL": lambda _: _LABELS,
            "KIND": lambda _: _ADJUSTMENTS,
            "DECIMAL-MARK": lambda _: _DECIMAL_MARKS,
            "DATE-ORDER": lambda _: _DATE_ORDERS,
            "PERIOD": lambda _: _PERIODS,
            "STRATEGY|FILE": self._strategies_and_files,
            "STRATEGY-KEY": lambda _: self._running_strategies(),
            "SCANNER": lambda _: self._scanners(),
            "SCANNER-KEY": lambda _: self._running_scanners(),
            "INDICATOR": lambda _: self._indicators(),
            "INDICATOR-KEY": lambda _: self._running_indicators(),
            "SESSION-SYMBOL": lambda _: self._session_symbols(),
            "WATCHED-SYMBOL": lambda _: self._watched_symbols(),
            "SIDE": lambda _: _SIDES,
            "ORDER-TYPE": lambda _: _ORDER_TYPES,
            "TIME-IN-FORCE": lambda _: _TIMES_IN_FORCE,
            "ORDER-NUMBER": lambda _: self._open_orders(),
            "HELD-SYMBOL": lambda _: self._held_symbols(),
            "ACCOUNT-STRATEGY": lambda _: self._account_strategies(),
            "RUN": lambda _: self._runs(),
            "RUN-STRATEGY": lambda _: self._strategies(),
            "RUN-STATE": lambda _: _run_states(),
            "RUN-ORDER": lambda _: _run_orders(),
            "TRADE-ORDER": lambda _: _trade_orders(),
            "REASON": lambda _: _reasons(),
            "LEVEL": lambda _: _levels(),
            "PANEL": lambda _: _PANELS,
        }

    def values(self, metavar: str, begun: str, given: Sequence[str]) -> Iterable[Value]:
        """The values for a metavar; none where the system cannot tell them now."""
        known = self._by_metavar.get(metavar)
        try:
            if metavar == "NAME=VALUE" and given:
                return tuple(self._parameters(given[0]))
            return tuple(known(begun)) if known else ()
        except (MisMarteraError, OSError):
            return ()

    def _symbols(self) -> Iterable[Value]:
        return ((symbol, "stored symbol") for symbol in self._shell.system.data.symbols())

    def _exchanges(self) -> Iterable[Value]:
        known = self._shell.system.time.exchange().exchanges
        return ((exchange, "exchange calendar") for exchange in known)

    def _configurations(self, begun: str) -> Iterable[Value]:
        for each in self._shell.system.configurations.list().configurations:
            yield each.name, each.description or each.session_name or "configuration"
        yield from files(begun, (".json",))

    def _strategies(self) -> Iterable[Value]:
        for each in self._shell.system.strategies.list().strategies:
            yield each.name, each.description

    def _scanners(self) -> Iterable[Value]:
        for each in self._shell.system.scanners.list().scanners:
            yield each.name, each.description

    def _running_scanners(self) -> Iterable[Value]:
        for each in self._shell.system.scanners.list().scanners:
            for run in each.running:
                yield run.key, "enabled" if run.enabled else "disabled"

    def _indicators(self) -> Iterable[Value]:
        for each in self._shell.system.indicators.list().indicators:
            yield each.name, each.description

    def _dates(self) -> Iterable[Value]:
        yield "today", "the exchange's date now"
        yield "yesterday", "the day before"
        if day := self._shell.system.view.status().session_date:
            yield day, "the session's date"
        yield from self._stored_dates()

    def _instants(self) -> Iterable[Value]:
        status = self._shell.system.view.status()
        if status.session_time and status.session_date:
            day = self._shell.system.time.session(status.session_date, status.exchange)
            if day.close:
                yield _local(status.session_time), "the session's time"
                yield _local(day.close), "the session's close"
        yield from self._dates()

    def _stored_dates(self) -> Iterable[Value]:
        """The first and the last date of the store; of a large one none, for they take long."""
        if len(self._shell.system.data.symbols()) > _MOST_SYMBOLS:
            return
        stored = [s for each in self._shell.system.data.list().symbols for s in each.intervals]
        if spans := [(each.first, each.last) for each in stored if each.first and each.last]:
            yield min(first for first, _ in spans)[:10], "the store's first date"
            yield max(last for _, last in spans)[:10], "the store's last date"

    def _parameters(self, name: str) -> Iterable[Value]:
        """What a strategy, a scanner or an indicator takes: names, each before its value."""
        system = self._shell.system
        if name in system.indicators.names():
            for each in system.indicators.show(name).parameters:
                yield f"{each.name}=", f"{each.default:.12g}; {each.expected}"
            return
        shown = (system.scanners if name in system.scanners.names() else system.strategies).show
        for taken in shown(name).parameters:
            default = "needed" if taken.default is None else taken.default
            yield f"{taken.name}=", f"{default}; {taken.description}"

    def _strategies_and_files(self, begun: str) -> Iterable[Value]:
        yield from self._strategies()
        yield from files(begun, (".py",))

    def _running_strategies(self) -> Iterable[Value]:
        for each in self._shell.system.strategies.list().strategies:
            for run in each.running:
                yield run.key, each.description

    def _running_indicators(self) -> Iterable[Value]:
        for each in self._shell.system.view.indicators().indicators:
            yield each.key, "computed" if each.enabled else "disabled"

    def _runs(self) -> Iterable[Value]:
        names = self._shell.system.runs.names()
        if names:
            yield "last", f"the last run, {names[-1]}"
        newest = reversed(names[-_MOST_RUNS_READ:])
        yield from ((name, self._shell.system.runs.title(name)) for name in newest)
        yield from ((name, "an older run") for name in reversed(names[:-_MOST_RUNS_READ]))

    def _session_symbols(self) -> Iterable[Value]:
        for each in self._shell.system.view.status().symbols:
            yield each, "symbol of the session"

    def _open_orders(self) -> Iterable[Value]:
        for each in self._shell.system.execution.orders().orders:
            what = f"{each.side} {quantity(each.quantity)} {each.symbol}"
            yield str(each.number), f"{what}, {each.terms.order_type} of {each.strategy}"

    def _held_symbols(self) -> Iterable[Value]:
        for each in self._shell.system.execution.positions().positions:
            yield each.symbol, f"{quantity(each.quantity)} held"

    def _account_strategies(self) -> Iterable[Value]:
        known = dict.fromkeys(["manual", *(key for key, _ in self._running_strategies())])
        traded = (each.strategy for each in self._shell.system.execution.account().strategies)
        for strategy in known | dict.fromkeys(traded):
            yield strategy, "ordered by hand" if strategy == "manual" else "strategy"

    def _watched_symbols(self) -> Iterable[Value]:
        for each in self._shell.system.watches.symbols:
            yield each, "watched symbol"


def _local(instant: str) -> str:
    """An instant as it is typed: to the minute, in the exchange's own time."""
    return instant[:16]


def files(begun: str, suffixes: tuple[str, ...]) -> Iterable[Value]:
    """Files and folders that begin so; with `suffixes` only files that end so."""
    folder, _, name = begun.rpartition("/")
    place = Path(f"{folder}/" if "/" in begun else ".").expanduser()
    prefix = f"{folder}/" if "/" in begun else ""
    found = sorted(_entries(place), key=lambda entry: (not entry.is_dir(), entry.name))
    shown = [
        entry
        for entry in found
        if entry.name.startswith(name)
        and (name.startswith(".") or not entry.name.startswith("."))
        and (entry.is_dir() or not suffixes or entry.name.endswith(suffixes))
    ]
    for entry in shown[:_MOST_FILES]:
        mark = "/" if entry.is_dir() else ""
        yield f"{prefix}{entry.name}{mark}", "folder" if mark else "file"


def _entries(place: Path) -> list[os.DirEntry[str]]:
    with os.scandir(place) as entries:
        return list(entries)


def _intervals() -> Iterable[Value]:
    return ((interval, "interval") for interval in _INTERVALS)


def _interval_lists(begun: str) -> Iterable[Value]:
    """Intervals with commas between: the last one is completed."""
    before, comma, _ = begun.rpartition(",")
    given = before.split(",")
    free = (interval for interval in _INTERVALS if interval not in given)
    return ((f"{before}{comma}{interval}", "interval") for interval in free)


def _run_states() -> Iterable[Value]:
    return ((state, "runs that are so") for state in RUN_STATES)


def _run_orders() -> Iterable[Value]:
    return ((order, "the newest or the greatest first") for order in RUN_ORDERS)


def _trade_orders() -> Iterable[Value]:
    return ((order, "the greatest first") for order in TRADE_ORDERS)


def _reasons() -> Iterable[Value]:
    from mismartera.reporting.reasons import BY_CHECK

    return ((check.value, _REASON_LIMIT.sub("", reason.text)) for check, reason in BY_CHECK.items())


def _levels() -> Iterable[Value]:
    from mismartera.monitoring.log_file import LEVELS

    return ((level, "this level and above") for level in LEVELS)
