"""Files of users that import from inside the product, by paths from before the front door.

Those paths go on working. A file that uses one is told of once a process, as a warning on this
module's log: who wants to show it to a person listens there.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Final, NamedTuple

LOG: Final = logging.getLogger(__name__)

OLD_PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "mismartera.calc.side_by_side": ("percent_changes",),
    "mismartera.catalogue.daily_panel": ("DailyPanel",),
    "mismartera.config.part": ("Fault", "refusal"),
    "mismartera.config.values": ("Amount", "Symbol"),
    "mismartera.domain.account": ("AccountState",),
    "mismartera.domain.bar": ("Bar",),
    "mismartera.domain.columns": ("Float64", "Int64"),
    "mismartera.domain.fill": ("Fill",),
    "mismartera.domain.gap": ("Gap", "GapState"),
    "mismartera.domain.interval": ("Interval", "NS_PER_HOUR", "NS_PER_MINUTE", "NS_PER_SECOND"),
    "mismartera.domain.order": ("Order", "OrderState"),
    "mismartera.domain.signal": ("OrderType", "Side", "Signal", "TimeInForce"),
    "mismartera.domain.trading_session": ("TradingSession",),
    "mismartera.errors": (
        "InvalidInterval", "InvalidSymbol", "MisMarteraError", "ScannerError", "SessionError",
        "StrategyError", "UnknownName", "UsageError",
    ),
    "mismartera.scanners.context": ("ScanContext",),
    "mismartera.scanners.scanner": ("ScanNeeds", "ScanResult", "Scanner", "ScannerParameters"),
    "mismartera.scanners.today": ("Today",),
    "mismartera.session.bars_view": ("BarsView",),
    "mismartera.session.column_view": ("ColumnView",),
    "mismartera.session.quality": ("SymbolQuality",),
    "mismartera.session.views": ("IndicatorView",),
    "mismartera.strategies.closing": ("closing",),
    "mismartera.strategies.context": ("Context",),
    "mismartera.strategies.parameters": ("Bars", "IntervalName", "Quantity"),
    "mismartera.strategies.strategy": ("Strategy", "StrategyParameters"),
}  # fmt: skip
"""The modules that users' files once had to import from, and what the front door has of each."""

_PUBLIC: Final = frozenset(name for names in OLD_PATHS.values() for name in names)


class _Instead(Enum):
    """What takes the place of an old import."""

    NAME = auto()
    LINE = auto()
    NOTHING = auto()


class _Found(NamedTuple):
    """An old import: its line, and the name or the whole line to write; or the name that is not."""

    line: int
    instead: _Instead
    text: str


_told: Final[set[Path]] = set()
_telling: Final = Lock()


def tell_of_old_imports(module: ModuleType) -> None:
    """Say once a process that a user's module, just loaded, has imports to write otherwise."""
    if module.__file__ is None:
        return
    file = Path(module.__file__)
    advice = advice_for(file)
    if advice is None:
        return
    with _telling:
        is_news = file.resolve() not in _told
        _told.add(file.resolve())
    if is_news:
        LOG.warning("%s", advice)


def advice_for(file: Path) -> str | None:
    """Say where a Python file imports by old paths, and what to write; None where there is nothing.

    Names that the front door has not are mentioned beside others, for whoever replaces a line.
    """
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):  # no text in Python, or no longer there
        return None
    found = list(_old_imports(tree))
    has_advice = any(each.instead is not _Instead.NOTHING for each in found)
    return _sentence(file, found) if has_advice else None


def _old_imports(tree: ast.Module) -> Iterator[_Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                yield from _from(node.lineno, node.module, each)
        elif isinstance(node, ast.Import):
            for each in node.names:
                if each.name in OLD_PATHS:
                    line = _renamed("import mismartera.api", each.asname)
                    yield _Found(node.lineno, _Instead.LINE, line)


def _from(line: int, module: str, given: ast.alias) -> Iterator[_Found]:
    """What to write for one name of `from module import …`, where that is an old import."""
    name = given.name
    if f"{module}.{name}" in OLD_PATHS:
        text = _renamed("from mismartera import api", given.asname or name)
        yield _Found(line, _Instead.LINE, text)
    elif module not in OLD_PATHS:
        return
    elif name == "*":
        yield _Found(line, _Instead.LINE, "from mismartera.api import *")
    elif name in _PUBLIC:
        yield _Found(line, _Instead.NAME, _renamed(name, given.asname))
    else:
        yield _Found(line, _Instead.NOTHING, name)


def _renamed(text: str, name: str | None) -> str:
    return text if name is None else f"{text} as {name}"


def _sentence(file: Path, found: Sequence[_Found]) -> str:
    names, lines, nothing = (
        sorted({each.text for each in found if each.instead is instead}) for instead in _Instead
    )
    if names:
        lines = [f"from mismartera.api import {', '.join(names)}", *lines]
    at = sorted({each.line for each in found})
    where = f"line {at[0]} imports" if len(at) == 1 else f"lines {_listed(at)} import"
    write = _listed([f"`{line}`" for line in lines])
    text = f"{file}:{at[0]}: {where} from inside mismartera, which may move; write {write} instead"
    return f"{text}; not in mismartera.api: {_listed(nothing)}" if nothing else text


def _listed(parts: Sequence[object]) -> str:
    *before, last = map(str, parts)
    return f"{', '.join(before)} and {last}" if before else last
