"""The base class of strategies: what one subscribes to, and what it is called with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar, cast

from mismartera.calc.indicators.specification import IndicatorSpec, build_spec
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.interval import Interval
from mismartera.domain.signal import Signal
from mismartera.session.column_view import ColumnView
from mismartera.session.quality import SymbolQuality
from mismartera.session.views import IndicatorView
from mismartera.strategies.parameters import StrategyParameters

if TYPE_CHECKING:
    from mismartera.strategies.context import Context

Given = TypeVar("Given", bound="StrategyParameters", covariant=True)
Sent: TypeAlias = Signal | Iterable[Signal] | None

__all__ = ["AnyStrategy", "Needs", "Sent", "Strategy", "StrategyParameters", "Subscription"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Bars that a strategy is called for: an interval, of some symbols or (None) of all."""

    interval: Interval
    symbols: frozenset[str] | None = None

    def covers(self, symbol: str) -> bool:
        return self.symbols is None or symbol in self.symbols


@dataclass(slots=True)
class Needs:
    """What a strategy needs, gathered while it is set up."""

    subscriptions: list[Subscription] = field(default_factory=list)
    indicators: dict[str, IndicatorSpec] = field(default_factory=dict)
    views: list[IndicatorView | ColumnView] = field(default_factory=list)


class Strategy(Generic[Given]):
    """A trading strategy. One object lives for a whole run, over all its sessions.

    Subclasses name their `Parameters` model, say in `setup` what they subscribe to, and answer in
    `on_bar` (or, for all symbols of an instant at once, in `on_step`) with signals or None.
    """

    Parameters: ClassVar[type[StrategyParameters]] = StrategyParameters

    def __init__(self, parameters: Mapping[str, object] | None = None) -> None:
        # As JSON text, as configurations are: lists and texts are read strictly as JSON has them.
        given = json.dumps(dict(parameters or {}), default=str)
        self.parameters = cast("Given", self.Parameters.model_validate_json(given))
        self.needs = Needs()

    def setup(self) -> None:
        """Subscribe to bars and name indicators; called once, before the run begins."""

    def on_start(self, context: Context) -> Sent:
        """Called at the start of each session, before its first step."""

    def on_bar(self, context: Context, bar: Bar) -> Sent:
        """Called for each new bar of a subscribed series, at the step at which it is available."""

    def on_step(self, context: Context) -> Sent:
        """Called once at each step at which any subscribed series gained a bar, after `on_bar`."""

    def on_symbol_added(self, context: Context, symbol: str) -> Sent:
        """Called when a symbol has come into the session under way, caught up with its time."""

    def on_quality(self, context: Context, symbol: str, quality: SymbolQuality) -> Sent:
        """Called when a symbol's data fell below the quality that orders need, or is good again.

        At the step at which it did so, after `on_fill`; every session begins as good.
        """

    def on_fill(self, context: Context, fill: Fill) -> Sent:
        """Called for each fill of an order of this strategy, at its step, before `on_bar`."""

    def on_end(self, context: Context) -> Sent:
        """Called at the end of each session, after its last step."""

    def subscribe(self, interval: str, symbols: Iterable[str] | None = None) -> None:
        """Be called for the bars of an interval: of these symbols, or of all.

        Raises:
            InvalidInterval: the text is no interval.
        """
        chosen = None if symbols is None else frozenset(symbols)
        self.needs.subscriptions.append(Subscription(Interval.parse(interval), chosen))

    def indicator(
        self,
        name: str,
        *,
        interval: str,
        period: int | None = None,
        output: int = 0,
        **params: float | str,
    ) -> IndicatorView:
        """Ask for a session indicator; `view[symbol]` is its value at any later moment.

        Raises:
            UsageError: there is no such indicator, or a parameter is out of its range.
        """
        spec = build_spec(name, Interval.parse(interval), period=period, params=params)
        self.needs.indicators[spec.key] = spec
        view = IndicatorView(spec.key, output)
        self.needs.views.append(view)
        return view

    def column(self, interval: str, field: str = "close") -> ColumnView:
        """Ask for a field of the bars; `view[symbol]` are its values of the session so far.

        As `context.bars`, which has all fields and history, but twice as fast to read.

        Raises:
            InvalidInterval: the text is no interval.
            UnknownName: bars have no such field.
        """
        view = ColumnView(Interval.parse(interval), field)
        self.needs.views.append(view)
        return view


AnyStrategy: TypeAlias = Strategy[StrategyParameters]
