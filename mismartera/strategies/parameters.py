"""The parameters of strategies: their base model, and the values that most of them have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from mismartera.config.part import Fault, Part, refusal
from mismartera.domain.interval import Interval
from mismartera.errors import InvalidInterval


class StrategyParameters(Part):
    """The parameters of a strategy: a pydantic model, so that a wrong one is refused by name.

    A model refuses values that do not fit together with `refusal(Fault(expected, (name,)))`.
    """


def _interval_name(text: str) -> str:
    try:
        return Interval.parse(text).name
    except InvalidInterval:
        raise refusal(Fault("an interval such as 1m, 5m, 1h or 1d")) from None


IntervalName: TypeAlias = Annotated[str, AfterValidator(_interval_name)]
Quantity: TypeAlias = Annotated[float, Field(gt=0, le=1e9)]
"""Units of a symbol."""
Bars: TypeAlias = Annotated[int, Field(ge=2, le=10_000)]
"""A number of bars that something is computed over."""
