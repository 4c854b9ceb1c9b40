"""Session configurations: show, check, write and list them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from mismartera.config import files
from mismartera.errors import ConfigurationError, Finding, MisMarteraError, SessionError

if TYPE_CHECKING:
    from mismartera.config.models import SessionConfiguration
    from mismartera.reporting.documents.config import (
        CheckDocument,
        ConfigurationDocument,
        ConfigurationListDocument,
        ListedConfigurationDocument,
        NewConfigurationDocument,
    )
    from mismartera.reporting.encode import JsonValue
    from mismartera.services.configuration_check import Existing
    from mismartera.services.coverage import Coverage

HOME: Final = "home"
READY_MADE: Final = "ready-made"
_SYMBOLS: Final = "session_data_config.symbols"


class Covering(Protocol):
    """Looks at what the store lacks of a configuration's symbols."""

    def __call__(self, configuration: SessionConfiguration, *, load: bool) -> Coverage: ...


class ConfigService:
    """What the `config` commands do, and how `system start` gets its configuration.

    `existing` gives what a configuration may name, `last_used` the file of the latest run,
    `coverage` what the store lacks of a configuration's symbols.
    """

    def __init__(
        self,
        home: Path,
        existing: Callable[[], Existing],
        last_used: Callable[[], Path | None],
        coverage: Covering | None = None,
    ) -> None:
        self._home = home
        self._existing = existing
        self._last_used = last_used
        self._coverage = coverage

    def find(self, name: str | None) -> Path:
        """Find a configuration by path or name; without one, the last one used.

        Raises:
            UnknownName: there is none of that name.
            SessionError: no name is given, and none was used yet.
        """
        if name is not None:
            return files.find(name, self._home)
        if (last := self._last_used()) is None:
            raise SessionError("no configuration was used yet", "name one; `config list` helps")
        return last

    def load(self, name: str | None) -> SessionConfiguration:
        """Load a configuration and check it against what exists.

        Raises:
            ConfigurationError: with every finding, of the models or of the names.
        """
        path = self.find(name)
        configuration = self._read(path)
        if findings := self._check_names(configuration, load=False):
            raise ConfigurationError(str(path), findings)
        return configuration

    def show(self, name: str | None) -> ConfigurationDocument:
        """One configuration with every default filled in."""
        from mismartera.config.loader import to_document
        from mismartera.reporting.documents.config import ConfigurationDocument

        path = self.find(name)
        return ConfigurationDocument(str(path), to_document(self._read(path)))

    def check(self, name: str, *, load: bool = False) -> CheckDocument:
        """Every fault of a configuration; `load` runs the code of the strategies that it names.

        Where it has none, the store is looked at: what it lacks is warned of, and a fault where
        no symbol has a bar.
        """
        from mismartera.reporting.documents.config import CheckDocument, FindingDocument

        path, warnings = self.find(name), tuple[str, ...]()
        try:
            configuration = self._read(path)
            findings = self._check_names(configuration, load=load)
            if not findings:
                findings, warnings = self._check_store(configuration, load=load)
        except ConfigurationError as error:
            findings = error.findings
        listed = (FindingDocument(each.path, each.found, each.expected) for each in findings)
        return CheckDocument(str(path), not findings, tuple(listed), warnings)

    def _check_store(
        self, configuration: SessionConfiguration, *, load: bool
    ) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
        """Whether the store has what a backtest needs: faults, and what to be warned of."""
        if self._coverage is None or configuration.backtest_config is None:
            return (), ()
        try:
            coverage = self._coverage(configuration, load=load)
        except MisMarteraError as error:
            return (Finding("", error.what, error.hint),), ()
        warnings = tuple(each.text for each in coverage.notices)
        if coverage.nothing is None:
            return (), warnings
        expected = "bars of one of them at least: `data import` or `data sample` brings some"
        return (Finding(_SYMBOLS, coverage.nothing, expected),), warnings

    def new(self, name: str, *, force: bool = False) -> NewConfigurationDocument:
        """Write a configuration to start from, and the schema that editors describe it with.

        Raises:
            MisMarteraError: the file exists already (without `force`), or cannot be written.
        """
        from mismartera.config.schema import starting_point
        from mismartera.reporting.documents.config import NewConfigurationDocument

        path, schema = files.new_file(name, self._home), files.home_schema(self._home)
        if path.is_dir():
            raise MisMarteraError(f"{path} is a directory", "name a file")
        if path.exists() and not force:
            raise MisMarteraError(f"{path} exists already", "--force overwrites it")
        files.write_json(schema, self.schema())
        files.write_json(path, starting_point(_reference(schema, path, self._home)))
        return NewConfigurationDocument(str(path), str(schema))

    def schema(self) -> Mapping[str, JsonValue]:
        """The JSON Schema of configuration files."""
        from mismartera.config.schema import json_schema

        return json_schema()

    def list(self) -> ConfigurationListDocument:
        """The configurations that bare names stand for: one's own before the ready-made."""
        from mismartera.reporting.documents.config import ConfigurationListDocument

        folders = {HOME: files.home_folder(self._home), READY_MADE: files.ready_made_folder()}
        return ConfigurationListDocument(
            tuple(
                self._listed(name, origin, path)
                for origin, folder in folders.items()
                for name, path in files.configurations_in(folder).items()
            )
        )

    def _listed(self, name: str, origin: str, path: Path) -> ListedConfigurationDocument:
        from mismartera.reporting.documents.config import ListedConfigurationDocument

        try:
            configuration = self._read(path)
        except ConfigurationError as error:
            fault = str(error.findings[0])
            return ListedConfigurationDocument(
                name, origin, str(path), None, "", None, (), None, None, fault
            )
        dates = configuration.backtest_config
        return ListedConfigurationDocument(
            name=name,
            origin=origin,
            file=str(path),
            session_name=configuration.session_name,
            description=configuration.metadata.description,
            mode=configuration.mode.value,
            symbols=configuration.session_data_config.symbols,
            start_date=dates.start_date.isoformat() if dates else None,
            end_date=dates.end_date.isoformat() if dates else None,
            fault=None,
        )

    def _read(self, path: Path) -> SessionConfiguration:
        from mismartera.config.loader import load

        return load(path)

    def _check_names(
        self, configuration: SessionConfiguration, *, load: bool
    ) -> tuple[Finding, ...]:
        from mismartera.services.configuration_check import check_names

        return check_names(configuration, self._existing(), load=load)


def _reference(schema: Path, configuration: Path, home: Path) -> str:
    """How a configuration names its schema: relatively within the home directory, else by URI."""
    schema, configuration = schema.resolve(), configuration.resolve()
    if configuration.is_relative_to(home.resolve()):
        return Path(os.path.relpath(schema, configuration.parent)).as_posix()
    return schema.as_uri()
