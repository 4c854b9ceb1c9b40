"""Every error that MisMartera raises on purpose.

An error says what was wrong, with the value, what was expected, and what to do.
It is raised where it is noticed and shown, as one line, where it can be acted on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class MisMarteraError(Exception):
    """Base of all expected errors; `str()` is one line for people.

    `what` names the fault with its value, `hint` says what to do about it (may be empty).
    """

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = what
        self.hint = hint
        super().__init__(f"{what}; {hint}" if hint else what)


class UsageError(MisMarteraError):
    """Raised when a command, an argument or a value is written wrongly (exit status 2)."""


class InvalidInterval(UsageError):
    """Raised when a text is no bar interval."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is not an interval",
            "write a count and a unit such as 1s, 5m, 1h, 1d or 1w (one day and one week at most)",
        )


class InvalidPeriod(UsageError):
    """Raised when a text is no period back in time."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is not a period",
            "write a count and a unit: 10d for sessions, 52w, 3m or 1y for calendar spans",
        )


class InvalidSymbol(UsageError):
    """Raised when a text is no symbol."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is not a symbol",
            "use 1 to 40 ASCII letters, digits and signs, but no space , ; # \\ or quote, "
            "and neither - nor $ at the beginning",
        )


class UnknownName(UsageError):
    """Raised when a name is not one of those that exist; the nearest ones are proposed."""

    def __init__(self, kind: str, name: str, known: Iterable[str], hint: str = "") -> None:
        self.name = name
        self.near = tuple(nearest(name, known))
        proposal = f"did you mean {' or '.join(self.near)}?" if self.near else hint
        super().__init__(f"unknown {kind} {name!r}", proposal)


class TimeError(MisMarteraError):
    """Raised when a date, an instant or a calendar cannot answer."""


class StoreError(MisMarteraError):
    """Raised when the store cannot be read or written."""


class NothingWritten(StoreError):
    """Raised when a ledger is not there, or was not begun before its process ended."""


class ImportRefused(MisMarteraError):
    """Raised when a file as a whole cannot be imported."""


class SessionError(MisMarteraError):
    """Raised when a command does not fit the state of the run."""


class StrategyError(MisMarteraError):
    """Raised when a strategy cannot be loaded or is configured wrongly."""


class ScannerError(MisMarteraError):
    """Raised when a scanner cannot be loaded, configured or run."""


class UniverseError(MisMarteraError):
    """Raised when a universe cannot be read, or leaves no symbol to look at."""


class OrderError(MisMarteraError):
    """Raised when an order cannot be placed, changed or cancelled."""


class SessionFault(MisMarteraError):
    """Raised when a worker failed and so ended the run (exit status 3)."""


class AmountTooLarge(SessionFault):
    """Raised when a price brings an amount of the account above the most that it can count."""

    def __init__(self, symbol: str, price: float, most: float) -> None:
        super().__init__(
            f"{symbol} at {price:,.12g} brings the account above {most:,.2f}, the most that it "
            "can count",
            "trade smaller quantities, or look at that price with `data bars`",
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a configuration: where, what was found, what was expected."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}, expected {self.expected}"


class ConfigurationError(MisMarteraError):
    """Raised when a configuration is wrong; carries every finding."""

    def __init__(
        self,
        source: str,
        findings: Sequence[Finding],
        hint: str = "`config check FILE` lists every fault",
    ) -> None:
        self.source = source
        self.findings = tuple(findings)
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"{source}: {findings[0]}{more}", hint)


def nearest(name: str, known: Iterable[str], count: int = 2) -> list[str]:
    """Return at most `count` of the known names that resemble `name`, best first."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.6)
    return [by_folded[match] for match in matches]
