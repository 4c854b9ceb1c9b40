"""Which indicators there are, and what each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mismartera.domain.interval import MINUTE
from mismartera.errors import UnknownName
from mismartera.reporting.documents.indicators import (
    IndicatorDocument,
    IndicatorsDocument,
    IndicatorSummary,
    InputDocument,
    ParameterDocument,
)

if TYPE_CHECKING:
    from mismartera.calc.indicators.indicator_type import IndicatorType, Parameter
    from mismartera.calc.indicators.specification import IndicatorSpec


class IndicatorService:
    """Answers questions about indicators; nothing here depends on a run."""

    def names(self) -> tuple[str, ...]:
        """The names of all indicators, in alphabetical order."""
        from mismartera.calc.indicators import registry

        return registry.names()

    def list(self, group: str | None = None) -> IndicatorsDocument:
        """List the indicators, by group and name; `group` may be the beginning of a group's name.

        Raises:
            UnknownName: no group begins like that.
        """
        from mismartera.calc.indicators import registry

        kinds = sorted(
            map(registry.get, registry.names()), key=lambda kind: (kind.group, kind.name)
        )
        if group is not None:
            kinds = _of_group(kinds, group)
        return IndicatorsDocument(group, len(kinds), tuple(map(_summary, kinds)))

    def show(self, name: str) -> IndicatorDocument:
        """Describe one indicator.

        Raises:
            UnknownName: there is none of that name.
        """
        from mismartera.calc.indicators import registry
        from mismartera.calc.indicators.specification import build_spec

        kind, spec = registry.get(name), build_spec(name, MINUTE)
        return IndicatorDocument(
            name=kind.name,
            group=kind.group,
            description=kind.description,
            inputs=tuple(InputDocument(item.column, item.free) for item in kind.inputs),
            parameters=tuple(map(_parameter, kind.parameters)),
            outputs=kind.outputs,
            lookback=registry.lookback(spec),
            warm_up_bars=registry.warm_up_bars(spec),
            warm_up_sessions=registry.warm_up_sessions(spec),
            first_row=_first_row(spec),
            is_cumulative=kind.is_cumulative,
            anchored=kind.anchored,
            key=spec.key,
            example=_example(spec),
        )


def _by_group(kind: IndicatorType) -> tuple[str, str]:
    return kind.group, kind.name


def _of_group(kinds: list[IndicatorType], group: str) -> list[IndicatorType]:
    wanted = group.strip().casefold()
    chosen = [kind for kind in kinds if kind.group.casefold().startswith(wanted)]
    if not chosen:
        groups = sorted({kind.group for kind in kinds})
        raise UnknownName("group of indicators", group, groups, f"one of {', '.join(groups)}")
    return chosen


def _summary(kind: IndicatorType) -> IndicatorSummary:
    defaults = {item.name: item.default_for(MINUTE) for item in kind.parameters}
    return IndicatorSummary(kind.name, kind.group, kind.description, defaults, kind.outputs)


def _parameter(parameter: Parameter) -> ParameterDocument:
    from mismartera.calc.indicators.specification import bounds, range_text

    minimum, maximum = bounds(parameter)
    return ParameterDocument(
        name=parameter.name,
        default=parameter.default_for(MINUTE),
        minimum=minimum,
        maximum=maximum,
        expected=range_text(parameter),
    )


def _first_row(spec: IndicatorSpec) -> str:
    from mismartera.calc.indicators import registry

    bars, sessions = registry.warm_up_bars(spec), registry.warm_up_sessions(spec)
    if sessions:
        return "the open of the session before" if sessions == 1 else f"{sessions} sessions before"
    if not bars:
        return "the session's open"
    return f"the open of the nearest session with {bars} bars from there to the session before"


def _example(spec: IndicatorSpec) -> dict[str, str | float | dict[str, float]]:
    example: dict[str, str | float | dict[str, float]] = {"name": spec.name}
    others = dict(spec.parameters)
    if "period" in others:
        example["period"] = others.pop("period")
    example["interval"] = spec.interval.name
    if others:
        example["params"] = others
    return example
