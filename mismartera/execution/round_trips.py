"""Trades out of fills: each round trip of a strategy in a symbol, at average cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mismartera.domain.fill import Fill
from mismartera.domain.holding import Holding
from mismartera.domain.money import MICROS, UNITS, number_of, share_micros, units
from mismartera.domain.signal import Side
from mismartera.domain.trade import Trade, TradeSide

_UNITS_IN_A_MICRO: Final = UNITS // MICROS


def trades_of(fills: Iterable[Fill]) -> tuple[Trade, ...]:
    """Gather fills, the oldest first, into trades in order of their opening.

    A trade goes from flat to flat, or to the fill that reverses the position: value and commission
    of such a fill are shared by quantity, each rounded once, so that profits add up to what the
    books realise and fees to what was paid, to the last micro.
    """
    trips: list[_RoundTrip] = []
    under_way: dict[tuple[str, str], _RoundTrip] = {}
    for fill in fills:
        key = (fill.strategy, fill.symbol)
        sign = 1 if fill.side is Side.BUY else -1
        quantity, value, fee = units(fill.quantity), fill.value_micros, fill.commission_micros
        trip = under_way.get(key)
        if trip is not None and trip.sign != sign:
            closing, closing_value, closing_fee = quantity, value, fee
            if quantity > trip.held:
                closing = trip.held
                closing_value = share_micros(value, closing, quantity)
                closing_fee = share_micros(fee, closing, quantity)
            trip.reduce(closing, closing_value, closing_fee, fill.filled_ns)
            quantity, value, fee = quantity - closing, value - closing_value, fee - closing_fee
            if not trip.held:
                trip = None
                del under_way[key]
        if quantity:
            if trip is None:
                trip = under_way[key] = _RoundTrip(len(trips) + 1, fill, sign)
                trips.append(trip)
            trip.increase(quantity, value, fee)
    return tuple(trip.trade() for trip in trips)


class _RoundTrip:
    """A trade while its fills come in; quantities in units, amounts in micros."""

    __slots__ = (
        "_entered",
        "_entered_micros",
        "_exit_ns",
        "_exited",
        "_exited_micros",
        "_fills",
        "_first",
        "_holding",
        "_most",
        "_number",
        "held",
        "sign",
    )

    def __init__(self, number: int, first: Fill, sign: int) -> None:
        self.sign = sign
        self.held = 0
        self._number = number
        self._first = first
        self._exit_ns: int | None = None
        self._holding = Holding()
        self._most = self._fills = 0
        self._entered = self._entered_micros = 0
        self._exited = self._exited_micros = 0

    def increase(self, quantity: int, value: int, fee: int) -> None:
        """Buy more of a long position, or sell more of a short one."""
        self._holding.trade(self.sign, quantity, value, fee)
        self._entered += quantity
        self._entered_micros += value
        self._fills += 1
        self.held += quantity
        self._most = max(self._most, self.held)

    def reduce(self, quantity: int, value: int, fee: int, now_ns: int) -> None:
        """Close a part of the position, or all of it."""
        self._holding.trade(-self.sign, quantity, value, fee)
        self._exited += quantity
        self._exited_micros += value
        self._fills += 1
        self.held -= quantity
        self._exit_ns = None if self.held else now_ns

    def trade(self) -> Trade:
        """The trade as it stands."""
        first, holding = self._first, self._holding
        return Trade(
            number=self._number,
            strategy=first.strategy,
            symbol=first.symbol,
            side=TradeSide.LONG if self.sign > 0 else TradeSide.SHORT,
            quantity=number_of(self._most),
            open_quantity=number_of(self.held),
            entry_ns=first.filled_ns,
            exit_ns=self._exit_ns,
            entry_price=self._entered_micros * _UNITS_IN_A_MICRO / self._entered,
            exit_price=(
                self._exited_micros * _UNITS_IN_A_MICRO / self._exited if self._exited else None
            ),
            profit_micros=holding.realised_micros,
            fees_micros=holding.fees_micros,
            traded_micros=self._entered_micros + self._exited_micros,
            fills=self._fills,
        )
