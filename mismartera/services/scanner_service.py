"""Scanners: which can be named, what they take, and scans of the store without a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.errors import MisMarteraError, ScannerError, StoreError, UsageError
from mismartera.services.arguments import parse_configuration
from mismartera.services.keys import name_of
from mismartera.user_code.calling import calling_users_code
from mismartera.user_code.faults import SEE_LOG

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.domain.trading_session import TradingSession
    from mismartera.reporting.documents.scanners import (
        ScanDocument,
        ScannerDocument,
        ScannerListDocument,
        ScannerRunDocument,
    )
    from mismartera.scanners.library import KnownScanner, ScannerLibrary
    from mismartera.scanners.scanner import ScanNeeds


class ScannerService:
    """What the `scanner` commands show; `running` are the scanners of the current run."""

    def __init__(
        self,
        home: Path,
        catalogue: Callable[[], Catalogue],
        running: Callable[[], Sequence[ScannerRunDocument]] = lambda: (),
    ) -> None:
        self._home = home
        self._catalogue = catalogue
        self._running = running

    def names(self) -> tuple[str, ...]:
        """Every name that a configuration may use."""
        return self._library().names()

    def list(self) -> ScannerListDocument:
        """Every scanner, of modules those that run; with the reason where one cannot be loaded."""
        from mismartera.reporting.documents.scanners import ScannerDocument, ScannerListDocument

        library = self._library()
        running = [name_of(each.key) for each in self._running()]
        found = []
        for name in sorted({*library.names(), *running}):
            try:
                found.append(self._shown(library.get(name)))
            except MisMarteraError as error:
                found.append(ScannerDocument(name, "unusable", str(error), "", (), ()))
        return ScannerListDocument(tuple(found))

    def show(self, name: str) -> ScannerDocument:
        """One scanner with its parameters.

        Raises:
            UnknownName: there is none of that name.
            ScannerError: its file cannot be loaded.
        """
        return self._shown(self._library().get(name))

    def run(
        self,
        name: str,
        settings: Sequence[str] = (),
        *,
        config: str | None = None,
        day: str | None = None,
        at: str | None = None,
        exchange: str | None = None,
    ) -> ScanDocument:
        """Scan the store as of an instant: by default the close of the last stored session.

        `settings` are texts such as `min_price=5`, `config` is a JSON object; the first win.

        Raises:
            UsageError: parameters, the date or the time are written wrongly.
            UnknownName: there is no scanner of that name.
            ConfigurationError: a parameter is unknown or has a wrong value.
            ScannerError: the scanner failed.
            UniverseError: its universe cannot be used.
        """
        from mismartera.engine.scanning import ScanStage
        from mismartera.reporting.scan_documents import scan_document
        from mismartera.scanners.scan_data import ScanData

        scanner = self._library().get(name).make(parse_configuration(config, settings))
        session, now_ns = self._moment(day, at, exchange)
        data = ScanData(self._catalogue(), self._home, session.exchange)
        with calling_users_code(name, partial(_refused, name)):
            outcome = ScanStage(scanner, data).at(session, now_ns)
        if outcome.error is not None:
            raise ScannerError(f"scanner {name}: {outcome.error}")
        at = self._catalogue().time_manager.iso(now_ns, session.exchange)
        return scan_document(name, session.date, at, outcome)

    def _library(self) -> ScannerLibrary:
        from mismartera.scanners.library import scanner_library

        return scanner_library(self._home)

    def _moment(
        self, day: str | None, at: str | None, exchange: str | None
    ) -> tuple[TradingSession, int]:
        times = self._catalogue().time_manager
        code = times.resolve_exchange(exchange) if exchange else times.default_exchange
        if day is None:
            session = times.session_on_or_before(self._last_stored(code), code)
        else:
            parsed = times.parse_date(day, code)
            found = times.trading_session(parsed, code)
            if found is None:
                near = times.session_on_or_before(parsed, code).date
                raise UsageError(f"{parsed} has no session of {code}", f"the one before is {near}")
            session = found
        now_ns = session.close_ns if at is None else times.parse_instant(at, code, on=session.date)
        return session, now_ns

    def _last_stored(self, exchange: str) -> date:
        """The date of the newest stored row of any symbol of an exchange."""
        catalogue = self._catalogue()
        dates = []
        for symbol in catalogue.symbols():
            if catalogue.exchange_of(symbol) == exchange:
                for interval in catalogue.intervals(symbol):
                    with suppress(StoreError):  # a damaged file: the scan says so
                        dates.append(catalogue.stored_dates(symbol, interval)[1])
        if not dates:
            raise ScannerError(f"nothing is stored of {exchange}", "import some bars first")
        return max(dates)

    def _shown(self, known: KnownScanner) -> ScannerDocument:
        """What is shown of a scanner, which may be asked for it itself."""
        with calling_users_code(known.name, partial(_refused, known.name)):
            return self._document(known)

    def _document(self, known: KnownScanner) -> ScannerDocument:
        from mismartera.reporting.documents.scanners import ScannerDocument
        from mismartera.services.parameter_documents import parameter_documents

        description = (known.definition.__doc__ or "").strip().splitlines()
        return ScannerDocument(
            name=known.name,
            source=known.source,
            description=description[0] if description else "",
            reads=_reads(known),
            parameters=tuple(parameter_documents(known.definition.Parameters)),
            running=tuple(each for each in self._running() if name_of(each.key) == known.name),
        )


def _refused(name: str, fault: str) -> ScannerError:
    return ScannerError(f"scanner {name}: {fault}", SEE_LOG)


def _reads(known: KnownScanner) -> str:
    """What a scanner reads with its default parameters, in words."""
    try:
        return describe_needs(known.make({}).needs())
    except MisMarteraError:  # it has a parameter without a default, say
        return "what its parameters ask for"


def describe_needs(needs: ScanNeeds) -> str:
    """What a scanner reads, in words."""
    parts = [
        f"1d bars of {needs.daily_days} sessions" if needs.daily_days else "",
        "the session's bars" if needs.intraday else "",
        f"volume by minute of {needs.minute_days} sessions" if needs.minute_days else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing but its universe"
