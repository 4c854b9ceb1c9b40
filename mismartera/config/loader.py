"""Session configurations in and out: from a file, from a document, and back to one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from mismartera.config.findings import findings_of
from mismartera.config.json_text import parse_json, plain_findings, read_text
from mismartera.config.models import SessionConfiguration
from mismartera.config.wording import TOP, write_value
from mismartera.errors import ConfigurationError, Finding

if TYPE_CHECKING:
    from pydantic import JsonValue


def load(path: Path) -> SessionConfiguration:
    """Read and check a configuration file.

    Raises:
        ConfigurationError: it cannot be read, or something in it is wrong; has every finding.
    """
    source = str(path)
    return from_document(parse_json(read_text(path), source), source)


def from_document(document: object, source: str = TOP) -> SessionConfiguration:
    """Check a configuration that is at hand as plain JSON values.

    Raises:
        ConfigurationError: something in it is wrong; has every finding.
    """
    if not isinstance(document, Mapping):
        finding = Finding(TOP, write_value(document), "an object with a session_name")
        raise ConfigurationError(source, [finding])
    if findings := plain_findings(document):
        raise ConfigurationError(source, findings)
    try:
        # As JSON text, because the models then read dates and lists strictly as JSON has them.
        return SessionConfiguration.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise ConfigurationError(
            source, findings_of(error, document, SessionConfiguration)
        ) from None


def to_document(configuration: SessionConfiguration) -> dict[str, JsonValue]:
    """The configuration as plain JSON values, with every default filled in."""
    document: dict[str, JsonValue] = configuration.model_dump(mode="json", by_alias=True)
    if configuration.schema_reference is None:
        del document["$schema"]
    return document
