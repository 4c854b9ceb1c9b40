"""Making what a configuration names, from the parameters that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from mismartera.config.findings import findings_of
from mismartera.errors import ConfigurationError, MisMarteraError
from mismartera.library import Kind
from mismartera.user_code.calling import calling_users_code
from mismartera.user_code.faults import SEE_LOG

Base = TypeVar("Base")


@contextmanager
def making(
    kind: Kind[Base], name: str, parameters: type[BaseModel], config: Mapping[str, object]
) -> Iterator[None]:
    """Say what is wrong with a configuration, or with the code that is given it.

    Raises:
        ConfigurationError: parameters are unknown or have wrong values; every one is named.
        MisMarteraError: the code raises (the kind's own error).
    """
    what = f"{kind.noun} {name}"

    def refusal(fault: str) -> MisMarteraError:
        return kind.error(f"{what} cannot be set up: {fault}", SEE_LOG)

    with calling_users_code(name, refusal, passing=(ConfigurationError, kind.error)):
        try:
            yield
        except ValidationError as error:
            findings = findings_of(error, dict(config), parameters)
            hint = f"`{kind.noun} show` lists the parameters"
            raise ConfigurationError(what, findings, hint) from error
        except (ConfigurationError, kind.error):
            raise
        except MisMarteraError as error:
            raise kind.error(f"{what} cannot be set up: {error.what}", error.hint) from error
