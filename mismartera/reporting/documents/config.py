"""What the `config` commands show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mismartera.reporting.encode import JsonValue


@dataclass(frozen=True, slots=True)
class ConfigurationDocument:
    """One configuration with every default filled in."""

    file: str
    configuration: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class FindingDocument:
    """One fault of a configuration."""

    path: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class CheckDocument:
    """Whether a configuration is good, every fault that it has, and what to be warned of.

    Warnings are of symbols that are not stored, have no bars in the span, or a short history.
    """

    file: str
    ok: bool
    findings: tuple[FindingDocument, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewConfigurationDocument:
    """Where a new configuration was written, and the schema that describes it."""

    file: str
    schema: str


@dataclass(frozen=True, slots=True)
class ListedConfigurationDocument:
    """One configuration that a bare name stands for; `fault` says why it cannot be used."""

    name: str
    origin: str
    file: str
    session_name: str | None
    description: str
    mode: str | None
    symbols: tuple[str, ...]
    start_date: str | None
    end_date: str | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class ConfigurationListDocument:
    """The configurations that are at hand."""

    configurations: tuple[ListedConfigurationDocument, ...]
