"""The base class of scanners: which symbols one looks at, what it reads, and what it finds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Generic, TypeAlias, TypeVar, cast

from pydantic import Field, PlainSerializer, PlainValidator, ValidationError, WithJsonSchema

from mismartera.catalogue.universe_query import UniverseQuery, UniverseSetting, read_setting
from mismartera.config.findings import findings_of
from mismartera.config.part import Fault, Part, refusal
from mismartera.config.values import BarInterval
from mismartera.errors import UniverseError

if TYPE_CHECKING:
    from mismartera.scanners.context import ScanContext

Given = TypeVar("Given", bound="ScannerParameters", covariant=True)

MOST_RESULTS: Final = 10_000


def _read_universe(value: object) -> UniverseSetting:
    try:
        return read_setting(value)
    except UniverseError as error:
        raise refusal(Fault(f"a universe: {error.what}")) from None
    except ValidationError as error:
        findings = findings_of(error, value, UniverseQuery)
        raise refusal(*(Fault(each.expected, (each.path,)) for each in findings)) from None


Universe: TypeAlias = Annotated[
    UniverseQuery | str,
    PlainValidator(_read_universe),
    PlainSerializer(
        lambda given: given if isinstance(given, str) else given.model_dump(exclude_none=True)
    ),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
]


class ScannerParameters(Part):
    """The parameters that every scanner has; its own are added to them."""

    universe: Universe = Field(
        default=UniverseQuery(),
        description="The symbols looked at: a file's name or path, or `all symbols …`.",
    )
    max_results: Annotated[int, Field(ge=1, le=MOST_RESULTS)] = Field(
        default=10, description="How many symbols a scan gives at most, the best first."
    )
    time_to_live: BarInterval | None = Field(
        default=None,
        description="How long a symbol stays once it was found, such as 30m; without it, all day.",
    )

    @property
    def time_to_live_ns(self) -> int | None:
        """How long a symbol stays, in nanoseconds."""
        return None if self.time_to_live is None else self.time_to_live.ns


@dataclass(frozen=True, slots=True)
class ScanNeeds:
    """What a scanner reads.

    `daily_days`: 1d bars of that many sessions before. `intraday`: the session's own bars so far.
    `minute_days`: the volume by minute of that many sessions before.
    """

    daily_days: int = 0
    intraday: bool = False
    minute_days: int = 0


@dataclass(frozen=True, slots=True)
class ScanResult:
    """A symbol that was found: a greater score is better; the reason is for people."""

    symbol: str
    score: float
    reason: str


class Scanner(Generic[Given]):
    """Looks for symbols. One object lives for a whole run; a scan depends on its context alone.

    Subclasses name their `Parameters` model, say in `needs` what they read, and find in `scan`.
    """

    Parameters: ClassVar[type[ScannerParameters]] = ScannerParameters

    def __init__(self, parameters: Mapping[str, object] | None = None) -> None:
        # As JSON text, as configurations are: lists and texts are read strictly as JSON has them.
        given = json.dumps(dict(parameters or {}), default=str)
        self.parameters = cast("Given", self.Parameters.model_validate_json(given))

    def needs(self) -> ScanNeeds:
        """Say what `scan` reads of its context; what is not named cannot be read."""
        return ScanNeeds()

    def scan(self, context: ScanContext) -> Iterable[ScanResult]:
        """Find symbols of `context.symbols`, each at most once, in any order."""
        raise NotImplementedError


AnyScanner: TypeAlias = Scanner[ScannerParameters]
