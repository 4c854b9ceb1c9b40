"""Commands that come from outside and change a run: with them it can be run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mismartera.domain.json_value import JsonValue


class CommandName(StrEnum):
    """The commands that are recorded, by the names they have in the shell.

    What only looks (panels, exports, watches) or only says when to go on (pause, resume, step)
    changes no result and is not among them.
    """

    ADD_SYMBOL = "data add-symbol"
    REMOVE_SYMBOL = "data remove-symbol"
    ADD_INTERVAL = "data add-interval"
    ADD_INDICATOR = "indicators add"
    REMOVE_INDICATOR = "indicators remove"
    ENABLE_INDICATOR = "indicators enable"
    DISABLE_INDICATOR = "indicators disable"
    ADD_STRATEGY = "strategy add"
    REMOVE_STRATEGY = "strategy remove"
    ENABLE_STRATEGY = "strategy enable"
    DISABLE_STRATEGY = "strategy disable"
    ADD_SCANNER = "scanner add"
    REMOVE_SCANNER = "scanner remove"
    ENABLE_SCANNER = "scanner enable"
    DISABLE_SCANNER = "scanner disable"
    RUN_SCANNER = "scanner run"
    ORDER = "execution order"
    CANCEL = "execution cancel"
    FLATTEN = "execution flatten"
    RUN_UNTIL = "time run-until"
    SPEED = "time speed"


@dataclass(frozen=True, slots=True)
class RecordedCommand:
    """A command that was carried out, and when.

    `instant_ns` is the last step before it, None before the first step of the session. The
    `arguments` are those of the service's method, so that it can be called with them again.
    """

    session: date
    instant_ns: int | None
    name: CommandName
    arguments: Mapping[str, JsonValue]
